import { describe, expect, test } from 'vitest';
import { applyFix } from '#testing/apply-fix.ts';
import { pushesImage } from './command-traps.ts';
import { parsePipeline } from './parse-pipeline.ts';

const head = 'Pipeline:\n  StartAt: A\n  States:\n    A:\n      Type: Task\n      Resource: microtica.actions.cmd\n';

function withCommands(...commands: string[]): string {
  const items = commands.map((command) => `          - ${command}\n`).join('');
  return `${head}      Parameters:\n        environmentVariables: { id: $.pipeline.id }\n        commands:\n${items}      End: true\n`;
}

/** The command after its fixes; null where nothing is found, `unmended` where there is no fix. */
function mended(code: string, ...commands: string[]): string | null {
  const text = withCommands(...commands);
  const problem = parsePipeline(text).problems.find((each) => each.code === code);
  if (!problem) return null;
  if (!problem.fix) return 'unmended';
  return applyFix(text, problem.fix).split('\n').at(-3)?.trim().replace(/^- /, '') ?? null;
}

const account = '$(aws sts get-caller-identity --query Account --output text)';
const login = (region: string) =>
  `aws ecr get-login-password --region ${region} | docker login --username AWS --password-stdin ${account}.dkr.ecr.${region}.amazonaws.com`;

describe('ecr-get-login', () => {
  test.each([
    ['$(aws ecr get-login --no-include-email)', login('$AWS_REGION')],
    ['$(aws ecr get-login --region eu-1) && docker build .', `${login('eu-1')} && docker build .`],
    ['eval "$(aws --region eu-1 ecr get-login)"', login('eu-1')],
    ['aws ecr get-login --region eu-1 | sh && docker build .', `${login('eu-1')} && docker build .`],
    ["$(aws ecr get-login | sed 's/-e none//')", login('$AWS_REGION')],
    ['LOGIN=$(aws ecr get-login --no-include-email)', 'unmended'],
    ['aws --region x ecr get-login > login.sh', 'unmended'],
    ['echo $(aws ecr get-login)', 'unmended'],
    ['aws ecr get-login-password | docker login', null],
  ])('%s', (command, expected) => {
    expect(mended('ecr-get-login', command)).toBe(expected);
  });

  test('keeps the profile, and takes the account that is named', () => {
    expect(mended('ecr-get-login', '$(aws --profile p ecr get-login --registry-ids 123 --region r)')).toBe(
      'aws --profile p ecr get-login-password --region r | docker login --username AWS --password-stdin 123.dkr.ecr.r.amazonaws.com',
    );
  });
});

describe('docker-push-untagged', () => {
  test.each([
    [['IMAGE=repo/app:$version', 'docker build -t $IMAGE .', 'docker push $IMAGE'], null],
    [['export IMAGE="repo/app"', 'docker push $IMAGE'], 'docker push --all-tags $IMAGE'],
    [['docker tag a repo/app:1', 'docker push repo/app > /dev/null'], 'docker push repo/app:1 > /dev/null'],
    [['docker tag a "$R:$v"', 'docker push -q "$R"'], 'docker push -q "$R:$v"'],
    [['docker push $REPO > /dev/null'], 'unmended'],
    [['docker push repo/$id'], 'docker push --all-tags repo/$id'],
    [['docker push --all-tags repo/app'], null],
    [['docker push localhost:5000/app@sha256:1'], null],
    [['sudo docker push localhost:5000/app'], 'sudo docker push --all-tags localhost:5000/app'],
    [['docker push r/a && docker push r/a'], 'docker push --all-tags r/a && docker push --all-tags r/a'],
    [['echo docker push repo/app'], null],
  ])('%j', (commands, expected) => {
    expect(mended('docker-push-untagged', ...commands)).toBe(expected);
  });

  test('says each image of one command, and mends each by itself', () => {
    const text = withCommands('docker push r/a && docker push r/b');
    const found = parsePipeline(text).problems.filter(({ code }) => code === 'docker-push-untagged');
    expect(found.map(({ message }) => /push (r\/.)/.exec(message)?.[1])).toEqual(['r/a', 'r/b']);
    const [first] = found;
    const after = first?.fix ? parsePipeline(applyFix(text, first.fix)).problems : [];
    expect(after.map(({ message }) => message)).toEqual([found[1]?.message]);
  });
});

test.each([
  ['docker buildx build \\\n  --tag a \\\n  --push .', true],
  ['docker --config ~/.docker push a', true],
  ['bash -c "docker push a"', true],
  ['docker compose push', true],
  ['# docker push a', false],
  ['git push', false],
])('whether %j pushes an image: %s', (command, expected) => {
  expect(pushesImage(command)).toBe(expected);
});

describe('nothing-deployable', () => {
  const state = (name: string, artifacts: string, next: string) =>
    `    ${name}: { Type: Task, Resource: microtica.actions.cmd, ${next}, Parameters: { commands: [make], ${artifacts} } }\n`;
  const found = (text: string) =>
    parsePipeline(text).problems.flatMap(({ code, range }) => (code === 'nothing-deployable' ? range.start.line : []));

  test('is found inside branches', () => {
    const inner = state('B', 'artifacts: false', 'End: true').trim();
    const branch = `[{ StartAt: B, States: { ${inner} } }]`;
    expect(
      found(`Pipeline:\n  StartAt: P\n  States:\n    P: { Type: Parallel, End: true, Branches: ${branch} }\n`),
    ).toEqual([4]);
  });

  test('is found beside a state that stores an archive, and not beside one that pushes', () => {
    const [first, last] = [state('A', 'artifacts: true', 'Next: B'), state('B', 'artifacts: false', 'End: true')];
    const text = `Pipeline:\n  StartAt: A\n  States:\n${first}${last}`;
    expect(found(text)).toEqual([5]);
    expect(found(text.replace('[make]', '[docker push a:1]'))).toEqual([]);
  });
});

test.each([
  ['npmAuthToken', 'abcdef123', true],
  ['DB_PASS', 'hunter22', true],
  ['DATABASE', 'postgres://user:pw@host/db', true],
  ['DATABASE', 'postgres://user:$PW@host/db', false],
  ['DATABASE', 'postgres://host/db', false],
  ['TOKEN_URL', 'https://auth.example.org', false],
  ['BYPASS', 'everything', false],
  ['PASSWORD', '$.commit.version', false],
])('whether %s: %s looks like a secret: %s', (name, value, expected) => {
  const text = withCommands('make').replace('id: $.pipeline.id', `${name}: "${value}"`);
  expect(parsePipeline(text).problems.some(({ code }) => code === 'secret-literal')).toBe(expected);
});
