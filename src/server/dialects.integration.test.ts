import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Build, BuildDetail } from '#contract/builds.ts';
import { pageOf } from '#contract/page.ts';
import { Pipeline } from '#contract/pipelines.ts';
import { isFinal } from '#contract/status.ts';
import { Variable } from '#contract/variables.ts';
import { type GitRepository, makeGitRepository } from '#testing/git-repository.ts';
import { ServerProcess } from '#testing/server-process.ts';

let folder: string;
let server: ServerProcess;
/** Programs that stand in for `aws` and `docker` on the PATH of builds, and write down how they were called. */
let programs: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipewright-dialects-'));
  programs = join(folder, 'programs');
  await mkdir(programs);
  for (const [name, answer] of [
    ['aws', `case "$*" in *get-login*) echo docker login --username AWS registry;; esac`],
    ['docker', `case "$*" in *inspect*) echo registry.local/team/app@sha256:${'a'.repeat(64)};; esac`],
    ['npm', ''],
  ]) {
    await writeFile(
      join(programs, String(name)),
      `#!/bin/sh\nprintf '%s\\n' "${name} $*" >> '${folder}/calls'\n${answer}\n`,
    );
    await chmod(join(programs, String(name)), 0o755);
  }
  const PIPEWRIGHT_BUILD_PATH = `${programs}:${process.env.PATH}`;
  server = await ServerProcess.start(join(folder, 'data'), {
    PIPEWRIGHT_BUILD_PATH,
    PIPEWRIGHT_AWS_REGION: 'eu-central-1',
  });
});
afterAll(async () => {
  await server.end('SIGINT');
  await rm(folder, { recursive: true, force: true });
});

async function add(name: string, definition: string, files: Record<string, string> = {}): Promise<GitRepository> {
  const repository = await makeGitRepository(join(folder, 'repositories', name), {
    'microtica.yaml': definition,
    ...files,
  });
  await server.post(Pipeline, '/api/pipelines', { name, repository: repository.path, branch: 'main' });
  return repository;
}

function ended(pipeline: string, number = 1): Promise<BuildDetail> {
  return vi.waitFor(
    async () => {
      const build = await server.get(BuildDetail, `/api/pipelines/${pipeline}/builds/${number}`);
      expect(isFinal(build.status)).toBe(true);
      return build;
    },
    { timeout: 30_000, interval: 50 },
  );
}

const task = (commands: string[], more: object = { End: true }) => ({
  Type: 'Task',
  Resource: 'microtica.actions.cmd',
  Parameters: { commands, artifacts: true },
  ...more,
});
const machine = (states: object, more: object = {}) =>
  JSON.stringify({ Pipeline: { StartAt: Object.keys(states)[0], States: states, ...more } });
const statuses = (build: BuildDetail) => Object.fromEntries(build.states.map(({ name, status }) => [name, status]));
const stateOf = (build: BuildDetail, name: string) => build.states.find((state) => state.name === name);
const logOf = (build: BuildDetail, name: string, attempt = 0) =>
  server.log(stateOf(build, name)?.attempts[attempt]?.id);

describe('the States dialect', () => {
  test('runs branches side by side, and goes on behind them', async () => {
    const meet = (own: string, other: string) =>
      `touch '${folder}/${own}'; until [ -e '${folder}/${other}' ]; do sleep 0.02; done`;
    const branch = (name: string, own: string, other: string) => ({
      StartAt: name,
      States: { [name]: task([meet(own, other)]) },
    });
    await add(
      'side-by-side',
      machine({
        Both: { Type: 'Parallel', Branches: [branch('Left', 'l', 'r'), branch('Right', 'r', 'l')], Next: 'After' },
        After: task(['echo after']),
      }),
    );
    const build = await ended('side-by-side');
    expect(statuses(build)).toEqual({ Both: 'succeeded', Left: 'succeeded', Right: 'succeeded', After: 'succeeded' });
    expect(build.status).toBe('succeeded');
    expect(stateOf(build, 'Right')).toMatchObject({ parent: 'Both', branch: 1 });
    expect(build.outline.edges).toEqual([{ from: 'Both', to: 'After', kind: 'next', label: null }]);
  });

  test('ends the branches beside one that fails, and says which failed', async () => {
    const branch = (name: string, command: string) => ({ StartAt: name, States: { [name]: task([command]) } });
    await add(
      'failing-branch',
      machine({
        Both: {
          Type: 'Parallel',
          Branches: [
            branch('Endless', `touch '${folder}/endless'; sleep 1000`),
            branch('Bad', `until [ -e '${folder}/endless' ]; do sleep 0.02; done; exit 3`),
          ],
          End: true,
        },
      }),
    );
    const build = await ended('failing-branch');
    expect(statuses(build)).toEqual({ Both: 'failed', Endless: 'canceled', Bad: 'failed' });
    expect(build).toMatchObject({ status: 'failed', reason: { kind: 'command', state: 'Bad', exitCode: 3 } });
    expect(stateOf(build, 'Endless')?.attempts[0]?.message).toMatch(/a state beside it failed/);
  });

  test('tries again as new attempts, whose logs all stay', async () => {
    await add(
      'retried',
      machine({
        Flaky: task(
          [
            `echo "try $(cat '${folder}/tries' 2>/dev/null || echo 1)"`,
            `[ -e '${folder}/tries' ] || { echo 2 > '${folder}/tries'; exit 1; }`,
          ],
          {
            Retry: [{ ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 1, MaxAttempts: 2 }],
            End: true,
          },
        ),
      }),
    );
    const build = await ended('retried');
    expect(build.status).toBe('succeeded');
    expect(stateOf(build, 'Flaky')?.attempts.map(({ status }) => status)).toEqual(['failed', 'succeeded']);
    expect([await logOf(build, 'Flaky', 0), await logOf(build, 'Flaky', 1)]).toEqual(['try 1\n', 'try 2\n']);
    const [first, second] = stateOf(build, 'Flaky')?.attempts ?? [];
    expect(Date.parse(second?.startedAt ?? '') - Date.parse(first?.finishedAt ?? '')).toBeGreaterThanOrEqual(1000);
  });

  test('goes the route that a failure, a choice and a pass lead to', async () => {
    await add(
      'routed',
      machine({
        Settings: { Type: 'Pass', Result: { deploy: true }, ResultPath: '$.settings', Next: 'Test' },
        Test: task(['exit 7'], {
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Ask', ResultPath: '$.problem' }],
          Next: 'Never',
        }),
        Never: task(['true']),
        Ask: {
          Type: 'Choice',
          Choices: [
            {
              And: [
                { Variable: '$.problem.Error', StringEquals: 'States.TaskFailed' },
                { Variable: '$.settings.deploy', BooleanEquals: true },
              ],
              Next: 'Tidy',
            },
          ],
          Default: 'Never',
        },
        Tidy: {
          ...task(['echo "$status"']),
          Parameters: {
            commands: ['echo "$status $why"'],
            environmentVariables: { status: '$.states.Test.status', why: '$.problem.Cause' },
            artifacts: true,
          },
          End: undefined,
          Next: 'Rest',
        },
        Rest: { Type: 'Wait', Seconds: 0, Next: 'Stop' },
        Stop: { Type: 'Fail', Error: 'Tests', Cause: 'They failed.' },
      }),
    );
    const build = await ended('routed');
    expect(statuses(build)).toEqual({
      Settings: 'succeeded',
      Test: 'failed',
      Never: 'queued',
      Ask: 'succeeded',
      Tidy: 'succeeded',
      Rest: 'succeeded',
      Stop: 'failed',
    });
    expect(build.reason).toEqual({ kind: 'state', state: 'Stop', message: 'Tests: They failed.' });
    expect(await logOf(build, 'Tidy')).toBe('failed exit 7 exited with 7\n');
  });

  test('ends a Wait beside a failed branch, and lets what only waits take no turn from what works', async () => {
    const rest = (name: string) => ({ StartAt: name, States: { [name]: { Type: 'Wait', Seconds: 1000, End: true } } });
    const names = Array.from({ length: 9 }, (_, index) => `Rest${index}`);
    const bad = { StartAt: 'Bad', States: { Bad: task(['exit 3']) } };
    await add(
      'resting',
      machine({
        All: {
          Type: 'Parallel',
          Branches: [...names.map(rest), bad],
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'After' }],
          Next: 'Never',
        },
        Never: task(['true']),
        After: task(['true']),
      }),
    );
    const build = await ended('resting');
    expect(build.status).toBe('succeeded');
    expect(statuses(build)).toEqual({
      All: 'failed',
      ...Object.fromEntries(names.map((name) => [name, 'canceled'])),
      Bad: 'failed',
      Never: 'queued',
      After: 'succeeded',
    });
    const [wait, bad3] = [stateOf(build, 'Rest0'), stateOf(build, 'Bad')];
    expect(wait?.finishedAt).toBe(bad3?.finishedAt);
  });

  test('lets a state that is to be tried again later take no turn from what works', async () => {
    const flaky = (index: number) => ({
      StartAt: `Flaky${index}`,
      States: {
        [`Flaky${index}`]: task([`touch '${folder}/flaky-${index}'`, 'exit 1'], {
          Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1000, MaxAttempts: 1 }],
          End: true,
        }),
      },
    });
    const all = Array.from({ length: 9 }, (_, index) => index);
    const tried = all.map((index) => `until [ -e '${folder}/flaky-${index}' ]; do sleep 0.02; done`);
    const bad = { StartAt: 'Bad', States: { Bad: task([...tried, 'exit 3']) } };
    await add('later', machine({ All: { Type: 'Parallel', Branches: [...all.map(flaky), bad], End: true } }));
    const build = await ended('later');
    expect(build).toMatchObject({ status: 'failed', reason: { kind: 'command', state: 'Bad', exitCode: 3 } });
  });

  test('waits before it tries branches again that do nothing but fail', async () => {
    const branch = { StartAt: 'Bad', States: { Bad: { Type: 'Fail', Error: 'Boom' } } };
    const Retry = [{ ErrorEquals: ['Boom'], IntervalSeconds: 1, MaxAttempts: 1 }];
    await add('only-fail', machine({ Both: { Type: 'Parallel', Branches: [branch], Retry, End: true } }));
    const build = await ended('only-fail');
    expect(build.reason).toMatchObject({ kind: 'state', state: 'Bad' });
    const both = stateOf(build, 'Both');
    const [started, finished] = [both?.startedAt, both?.finishedAt].map((moment) => Date.parse(moment ?? ''));
    expect(Number(finished) - Number(started)).toBeGreaterThanOrEqual(1000);
    expect(finished).toBeLessThanOrEqual(Date.now());
  });

  test('times a state out, and a whole build', async () => {
    await add('slow-state', machine({ Slow: task(['sleep 1000'], { TimeoutSeconds: 1, End: true }) }));
    await add('slow-build', machine({ Slow: task(['sleep 1000']) }, { TimeoutSeconds: 1 }));
    expect(await ended('slow-state')).toMatchObject({
      status: 'timed-out',
      reason: { kind: 'timeout', state: 'Slow', seconds: 1 },
    });
    expect(await ended('slow-build')).toMatchObject({
      status: 'timed-out',
      reason: { kind: 'timeout', state: null, seconds: 1 },
    });
  });

  test('goes on after a kill in the middle of branches: what had ended is not run again', async () => {
    const go = join(folder, 'go-on');
    const branch = (name: string, ...commands: string[]) => ({ StartAt: name, States: { [name]: task(commands) } });
    await add(
      'killed-branches',
      machine({
        Both: {
          Type: 'Parallel',
          Branches: [
            branch('Quick', `echo once >> '${folder}/quick'`),
            branch('Long', `echo began >> '${folder}/long'`, `until [ -e '${go}' ]; do sleep 0.02; done`),
            branch('Also', `until [ -e '${go}' ]; do sleep 0.02; done`),
          ],
          End: true,
        },
      }),
    );
    await vi.waitFor(
      async () => {
        const build = await server.get(BuildDetail, '/api/pipelines/killed-branches/builds/1');
        expect(statuses(build)).toMatchObject({ Quick: 'succeeded', Long: 'running', Also: 'running' });
      },
      { timeout: 20_000 },
    );
    await server.end('SIGKILL');
    const PIPEWRIGHT_BUILD_PATH = `${programs}:${process.env.PATH}`;
    server = await ServerProcess.start(join(folder, 'data'), {
      PIPEWRIGHT_BUILD_PATH,
      PIPEWRIGHT_AWS_REGION: 'eu-central-1',
    });
    await writeFile(go, '');
    const build = await ended('killed-branches');
    expect(statuses(build)).toEqual({ Both: 'succeeded', Quick: 'succeeded', Long: 'succeeded', Also: 'succeeded' });
    expect(await readFile(join(folder, 'quick'), 'utf8')).toBe('once\n');
    expect(build.states.map(({ attempts }) => attempts.map(({ status }) => status))).toEqual([
      [],
      ['succeeded'],
      ['lost', 'succeeded'],
      ['lost', 'succeeded'],
    ]);
  });
});

describe('the steps dialect', () => {
  test('runs stage after stage, each step in what the ones before left', async () => {
    const files = { 'app/base.txt': 'base' };
    const definition = `stages: [clone, build, check]
steps:
  Check:
    stage: check
    commands:
      - cat app/base.txt left.txt right.txt
      - git log --format=%s
  Clone:
    type: git-clone
    stage: clone
  Left:
    stage: build
    image: node:22
    commands:
      - cd app
      - echo left > ../left.txt
  Right:
    title: The right one
    stage: build
    commands:
      - echo right > right.txt
      - mkdir -p out/deep && echo report > out/deep/report.txt
    artifacts:
      files:
        report: ./out/
        single: right.txt
`;
    await add('stages', definition, files);
    const build = await ended('stages');
    expect(build.reason).toBeNull();
    expect(statuses(build)).toEqual({
      Clone: 'succeeded',
      'stage build': 'succeeded',
      Left: 'succeeded',
      Right: 'succeeded',
      Check: 'succeeded',
    });
    expect(await logOf(build, 'Check')).toBe('baseleft\nright\nFirst commit\n');
    expect(build.artifacts.map(({ state, name }) => `${state} ${name}`).sort()).toEqual([
      'Right report.tar.gz',
      'Right right.txt',
    ]);
    const report = build.artifacts.find(({ name }) => name === 'report.tar.gz');
    const bytes = Buffer.from(
      await (await fetch(`${server.address}/api/artifacts/${report?.id}/content`)).arrayBuffer(),
    );
    expect(gunzipSync(bytes).toString()).toContain('out/deep/report.txt');
    expect(stateOf(build, 'Left')?.attempts[0]?.notices.join()).toMatch(/image node:22 is ignored/);
  });

  test('puts variables in before YAML, and never shows a secret', async () => {
    const definition = `steps:
  "{{WHO}}":
    commands:
      - echo "{{WHO}} at {{MIC_BRANCH_FILTER}} with {{TOKEN}} and $TOKEN"
      - '[ "{{TOKEN}}" = "$TOKEN" ] && [ \${#TOKEN} = 15 ]'
`;
    await add('templated', definition);
    await ended('templated');
    await server.put(Variable, '/api/pipelines/templated/variables/WHO', { value: 'Greet' });
    const secret = await server.put(Variable, '/api/pipelines/templated/variables/TOKEN', {
      value: 'hunter2-hunter2',
      sensitive: true,
    });
    expect(secret).toEqual({ name: 'TOKEN', value: null, sensitive: true });
    await server.post(Build, '/api/pipelines/templated/builds');
    const build = await ended('templated', 2);
    expect(build.status).toBe('succeeded');
    expect(await logOf(build, 'Greet')).toBe('Greet at main with *** and ***\n');
    expect(JSON.stringify(build)).not.toContain('hunter2');
    const input = await (await fetch(`${server.address}/api/builds/${build.id}/input`)).json();
    expect(input).toMatchObject({
      input: { commit: { branch: 'main' }, states: { Greet: { status: 'succeeded' } } },
      variables: { WHO: 'Greet', TOKEN: null },
    });
    const listed = await (await fetch(`${server.address}/api/pipelines/templated/variables`)).text();
    expect(listed).not.toContain('hunter2');
    for (const name of await readdir(join(folder, 'data'))) {
      if (!name.startsWith('pipewright.sqlite')) continue;
      expect((await readFile(join(folder, 'data', name))).includes('hunter2')).toBe(false);
    }
  });

  test('uses a secret wherever the file has it, and shows it nowhere', async () => {
    const sentinel = 'sentinel-7c1f';
    const secret = await makeGitRepository(join(folder, 'repositories', sentinel), { 'f.txt': 'in the clone' });
    await add('told', machine({ Build: task(['true']) }));
    const steps = {
      Clone: "    type: git-clone\n    repo: '{{ADDRESS}}'\n    clone_dir: '{{WORD}}'\n    ssh_key: deploy",
      Keep: [
        "    image: 'registry.local/{{WORD}}:1'",
        '    commands:',
        `      - '[ -e "{{WORD}}/f.txt" ] && cp {{WORD}}/f.txt {{WORD}}.txt'`,
        "    artifacts:\n      files:\n        one: '{{WORD}}.txt'\n        all: './{{WORD}}/'",
      ].join('\n'),
      Tell: "    type: trigger-pipeline\n    pipeline: '{{DOWN}}'",
      Elsewhere:
        "    type: deploy\n    target: kubernetes\n    cluster: a\n    service: b\n    branch_filter: '{{WORD}}'",
    };
    const failing = {
      'no-clone': "    type: git-clone\n    repo: '/nowhere/{{WORD}}/x.git'",
      'no-file': "    commands: ['true']\n    artifacts:\n      files:\n        one: '{{WORD}}/none'",
      'no-pipeline': "    type: trigger-pipeline\n    pipeline: '{{WORD}}'",
      'no-ref': "    type: trigger-pipeline\n    pipeline: told\n    ref: '{{WORD}}'",
      'no-cluster-there': "    type: deploy\n    target: kubernetes\n    cluster: '{{WORD}}'\n    service: b",
    };
    const whole = Object.entries(steps).map(([name, body]) => `  ${name}:\n${body}\n`);
    await add('hidden', `steps:\n${whole.join('')}`);
    for (const [name, body] of Object.entries(failing)) await add(name, `steps:\n  Step:\n${body}\n`);
    const builds = await Promise.all(
      ['hidden', ...Object.keys(failing)].map(async (name) => {
        // What was built when it was added knew of no variables.
        await ended(name);
        for (const [variable, value] of [
          ['ADDRESS', secret.path],
          ['WORD', sentinel],
          ['DOWN', 'told'],
        ]) {
          await server.put(Variable, `/api/pipelines/${name}/variables/${variable}`, { value, sensitive: true });
        }
        await server.post(Build, `/api/pipelines/${name}/builds`);
        return ended(name, 2);
      }),
    );
    const [hidden, ...failed] = builds;
    if (!hidden) throw new Error('no build');
    expect(hidden.reason).toBeNull();
    expect(statuses(hidden)).toEqual({
      Clone: 'succeeded',
      Keep: 'succeeded',
      Tell: 'succeeded',
      Elsewhere: 'skipped',
    });
    expect(stateOf(hidden, 'Clone')?.attempts[0]?.notices.join()).toMatch(/`ssh_key` is not used/);
    expect(stateOf(hidden, 'Keep')?.attempts[0]?.notices.join()).toContain('registry.local/‹secret:WORD›:1 is ignored');
    expect(hidden.artifacts.map(({ name }) => name).sort()).toEqual(['all.tar.gz', '‹secret:WORD›.txt']);
    const kept = hidden.artifacts.find(({ name }) => name.endsWith('.txt'));
    const content = await fetch(`${server.address}/api/artifacts/${kept?.id}/content`);
    expect(await content.text()).toBe('in the clone');
    expect(failed.map(({ reason }) => (reason && 'message' in reason ? reason.message : reason))).toEqual([
      expect.stringContaining('/nowhere/‹secret:WORD›/x.git'),
      expect.stringContaining('nothing at “‹secret:WORD›/none”'),
      expect.stringContaining('no pipeline “‹secret:WORD›”'),
      expect.stringContaining('ref “‹secret:WORD›” holds a sensitive variable'),
      expect.stringContaining('no cluster “‹secret:WORD›”'),
    ]);
    for (const build of builds) {
      const ids = build.states.flatMap(({ attempts }) => attempts.map(({ id }) => id));
      const logs = await Promise.all(ids.map((id) => server.log(id)));
      const input = await (await fetch(`${server.address}/api/builds/${build.id}/input`)).text();
      expect(`${JSON.stringify(build)} ${logs.join(' ')} ${input}`).not.toContain(sentinel);
    }
    expect(await logOf(hidden, 'Clone')).toMatch(/^Cloned \*\*\* at/);
    for (const name of await readdir(join(folder, 'data'))) {
      if (!name.startsWith('pipewright.sqlite')) continue;
      expect((await readFile(join(folder, 'data', name))).includes(sentinel)).toBe(false);
    }
  });

  test('gives a secret to the image tool as data, whatever it holds', async () => {
    const definition = `steps:
  Push:
    type: docker-push
    image_name: team/app
    registry: registry.local
    tag: v1
    build_arguments: "--build-arg T={{Q}} --pull"
`;
    const value = `se'; touch '${folder}/executed'; echo 'x`;
    await add('quoted', definition);
    await ended('quoted');
    await server.put(Variable, '/api/pipelines/quoted/variables/Q', { value, sensitive: true });
    await rm(join(folder, 'calls'), { force: true });
    await server.post(Build, '/api/pipelines/quoted/builds');
    const build = await ended('quoted', 2);
    expect(build.reason).toBeNull();
    expect(await readdir(folder)).not.toContain('executed');
    expect((await readFile(join(folder, 'calls'), 'utf8')).split('\n')[1]).toBe(
      `docker build -t registry.local/team/app:v1 -f ./Dockerfile --build-arg T=${value} --pull .`,
    );
    const [first] = stateOf(build, 'Push')?.attempts[0]?.commands ?? [];
    expect(first?.text).toContain("--build-arg 'T=‹secret:Q›' --pull");
    expect(JSON.stringify(build)).not.toContain('executed');
  });

  test('refuses a secret that is too short to be masked', async () => {
    await add('short', machine({ Build: task(['true']) }));
    const put = (body: object) =>
      fetch(`${server.address}/api/pipelines/short/variables/SHORT`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const refused = await put({ value: ' q7z ', sensitive: true });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      code: 'bad-request',
      details: {
        fields: [{ field: 'value', message: expect.stringMatching(/at least 4 characters.*a plain variable/) }],
      },
    });
    expect((await put({ value: 'q7z', sensitive: false })).status).toBe(200);
    expect((await put({ value: 'q7zz', sensitive: true })).status).toBe(200);
  });

  test('builds and pushes an image behind its commands, and records its digest', async () => {
    await rm(join(folder, 'calls'), { force: true });
    const definition = `steps:
  Push:
    type: build
    commands:
      - npm ci
    docker:
      image_name: team/app
      registry: registry.local
      dockerfile: ops/Dockerfile
`;
    await add('image', definition);
    const build = await ended('image');
    expect(build.reason).toBeNull();
    const reference = `registry.local/team/app:${build.commit?.sha.slice(0, 12)}`;
    expect((await readFile(join(folder, 'calls'), 'utf8')).trim().split('\n')).toEqual([
      'docker version --format {{.Server.Version}}',
      'npm ci',
      `docker build -t ${reference} -f ops/Dockerfile .`,
      `docker push ${reference}`,
      `docker image inspect --format {{join .RepoDigests "\\n"}} -- ${reference}`,
    ]);
    const [attempt] = stateOf(build, 'Push')?.attempts ?? [];
    expect(attempt?.image).toEqual({ reference, digest: `sha256:${'a'.repeat(64)}` });
    expect(attempt?.commands.map(({ text, status }) => `${text.split(' -')[0]}: ${status}`)).toEqual([
      'npm ci: succeeded',
      'docker build: succeeded',
      `docker push ${reference}: succeeded`,
    ]);
  });

  test('triggers another pipeline once, and skips what is not for it', async () => {
    await add('downstream', machine({ Build: task(['true']) }));
    const definition = `steps:
  Notify:
    type: trigger-pipeline
    pipeline: downstream
  Elsewhere:
    type: trigger-pipeline
    pipeline: downstream
    branch_filter: release/*
  Infra:
    type: terraform-build
`;
    await add('upstream', definition);
    const build = await ended('upstream');
    expect(build.status).toBe('succeeded');
    expect(statuses(build)).toEqual({ Notify: 'succeeded', Elsewhere: 'skipped', Infra: 'skipped' });
    const { items } = await server.get(pageOf(Build), '/api/pipelines/downstream/builds');
    expect(items.map(({ trigger }) => trigger.type)).toEqual(['upstream', 'first']);
    expect(items[0]?.trigger.actor).toBe('upstream #1');
  });

  test('deploys nothing of a branch that its filter leaves out', async () => {
    const deploy = '    type: deploy\n    target: kubernetes\n    cluster: prod\n    service: web\n';
    await add('filtered', `steps:\n  Ship:\n${deploy}    branch_filter: release\n`);
    const build = await ended('filtered');
    expect(build.status).toBe('succeeded');
    expect(stateOf(build, 'Ship')).toMatchObject({
      status: 'skipped',
      attempts: [{ message: 'Branch main does not pass its branch_filter “release”.' }],
    });
  });

  test('says what it cannot do: a cluster that is not there, an artifact that is missing', async () => {
    await add(
      'no-cluster',
      'steps:\n  Ship:\n    type: deploy\n    target: kubernetes\n    cluster: prod\n    service: web\n',
    );
    await add(
      'no-artifact',
      'steps:\n  Test:\n    commands: [true]\n    artifacts:\n      files:\n        report: ./coverage/\n',
    );
    expect((await ended('no-cluster')).reason).toMatchObject({
      kind: 'state',
      state: 'Ship',
      message: expect.stringContaining('no cluster “prod”'),
    });
    expect((await ended('no-artifact')).reason).toMatchObject({
      message: expect.stringContaining('nothing at “./coverage/”'),
    });
  });
});

test('the article’s second pipeline runs verbatim, and calls what a person would expect', async () => {
  const definition = await readFile(join(import.meta.dirname, '../../samples/docker-image.microtica.yaml'), 'utf8');
  await rm(join(folder, 'calls'), { force: true });
  await add('docker-image', definition);
  const build = await ended('docker-image');
  expect(build.reason).toBeNull();
  const version = build.commit?.sha.slice(0, 12);
  const image = '000000000000.dkr.ecr.eu-central-1.amazonaws.com/docker-image';
  expect((await readFile(join(folder, 'calls'), 'utf8')).trim().split('\n')).toEqual([
    'npm install',
    'npm test',
    'aws ecr get-login --region eu-central-1 --no-include-email',
    'docker login --username AWS registry',
    "aws ecr describe-repositories --query repositories[?repositoryName=='docker-image'] --output text",
    'aws ecr create-repository --repository-name docker-image',
    'docker build -t docker-image .',
    `docker tag docker-image ${image}:${version}`,
    `docker tag docker-image ${image}:latest`,
    `docker push ${image}`,
  ]);
  expect(build.problems.map(({ code }) => code)).toEqual(['ecr-get-login', 'docker-push-untagged']);
});
