import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const launcher = join(import.meta.dirname, 'pipewright.mjs');
const fixtures = join(import.meta.dirname, '../pipeline/fixtures');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipewright-cli-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs the command as a person would, in a folder. */
function run(
  args: string[],
  options: { cwd?: string; input?: string } = {},
): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = execFile(launcher, args, { cwd: options.cwd ?? folder }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
    child.stdin?.end(options.input ?? '');
  });
}

test('lint finds the definition of the folder, and says where, what, and how to mend it', async () => {
  const cwd = join(folder, 'repository');
  await mkdir(join(cwd, '.microtica'), { recursive: true });
  const text = await readFile(join(fixtures, 'unknown-start-state/fail.yaml'), 'utf8');
  await writeFile(join(cwd, '.microtica/microtica.yaml'), text);
  expect(await run(['lint'], { cwd })).toEqual({
    code: 1,
    err: '',
    out: [
      '.microtica/microtica.yaml:3:12: error: `StartAt` names “Biuld”, but there is no such state. Did you mean “Build”? [unknown-start-state]',
      '    fix: Change to “Build”',
      '1 file: 1 error, 0 warnings',
      '',
    ].join('\n'),
  });
});

test('a warning alone is no failure; several files, standard input and --json', async () => {
  const warned = join(fixtures, 'unknown-key/fail.yaml');
  const { code, out } = await run(['lint', '--json', warned, '-'], { input: 'Pipeline: {}' });
  expect(code).toBe(1);
  const found = JSON.parse(out) as { file: string; code: string; fix?: object }[];
  expect(found.map((each) => [each.file, each.code])).toEqual([
    [warned, 'unknown-key'],
    ['<stdin>', 'no-states'],
  ]);
  expect(found[0]?.fix).toMatchObject({ title: 'Change to “Comment”' });
  expect((await run(['lint', warned])).code).toBe(0);
});

test('what was found is printed also where another file cannot be read', async () => {
  const bad = join(fixtures, 'unknown-start-state/fail.yaml');
  expect(await run(['lint', bad, '/nowhere.yaml'])).toEqual({
    code: 2,
    out: expect.stringMatching(/3:12: error: .*\n.*\n1 file: 1 error, 0 warnings\n$/),
    err: '/nowhere.yaml: there is no such file.\n',
  });
});

test('without a file, near misses are named', async () => {
  const cwd = join(folder, 'near');
  await mkdir(join(cwd, '.micotica'), { recursive: true });
  await writeFile(join(cwd, 'microtica.yml'), '');
  await writeFile(join(cwd, '.micotica/microtica.yaml'), '');
  const { code, err } = await run(['lint'], { cwd });
  expect(code).toBe(2);
  expect(err).toContain('Found “microtica.yml”, “.micotica/microtica.yaml”: rename it, or name the file.');
});

test('a file that leads into itself is a problem and no crash', async () => {
  const { code, out, err } = await run(['lint', '-'], {
    input: 'Pipeline: &p { States: { A: { Branches: [*p] } } }\n',
  });
  expect({ code, err }).toEqual({ code: 1, err: '' });
  expect(out).toContain('[cyclic-alias]');
});

test('graph prints a flowchart; a file with errors has none', async () => {
  const drawn = await run(['graph', join(fixtures, 'duplicate-state-name/pass.yaml')]);
  expect(drawn).toMatchObject({ code: 0, out: expect.stringContaining('subgraph s0 ["Both"]') });
  const broken = await run(['graph', join(fixtures, 'endless-cycle/fail.yaml')]);
  expect(broken).toMatchObject({ code: 1, out: '', err: expect.stringContaining('never finish') });
  const piped = await run(['graph', '-'], { input: 'Pipeline: {}' });
  expect(piped).toMatchObject({ code: 1, out: '', err: expect.stringContaining('<stdin>:1:1: error') });
});

test.each([
  [['lint', '/nowhere.yaml'], /nowhere.yaml: there is no such file/],
  [['lint'], /no microtica.yaml and no .microtica\/microtica.yaml in this folder/],
  [['paint'], /There is no command “paint”/],
  [['lint', '--colour'], /--colour/],
  [['graph', '--json', '-'], /`--json` belongs to lint/],
  [[], /Usage:/],
])('%j cannot be done, and says why', async (args, why) => {
  const { code, err } = await run(args);
  expect(err).toMatch(why);
  expect(code).toBe(2);
});
