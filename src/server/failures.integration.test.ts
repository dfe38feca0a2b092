import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Build, BuildDetail } from '#contract/builds.ts';
import { ErrorBody } from '#contract/errors.ts';
import { FailureGroup } from '#contract/failures.ts';
import { NewLines } from '#contract/logs.ts';
import { pageOf } from '#contract/page.ts';
import { Pipeline } from '#contract/pipelines.ts';
import { isFinal } from '#contract/status.ts';
import { type GitRepository, makeGitRepository } from '#testing/git-repository.ts';
import { ServerProcess } from '#testing/server-process.ts';

let folder: string;
let server: ServerProcess;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipewright-failures-'));
  server = await ServerProcess.start(join(folder, 'data'));
});
afterEach(async () => {
  await server.end('SIGINT');
  await rm(folder, { recursive: true, force: true });
});

const definition = (command: string) => `Pipeline:
  StartAt: Test
  States:
    Test:
      Type: Task
      Resource: microtica.actions.cmd
      Parameters:
        commands: ["echo set up in $RANDOM ms", ${JSON.stringify(command)}]
      End: true
`;

/** A pipeline whose builds run `test.sh`; its first build is the first commit's. */
async function addPipeline(name: string, script: string): Promise<GitRepository> {
  const files = { 'microtica.yaml': definition('bash ./test.sh'), 'test.sh': script };
  const repository = await makeGitRepository(join(folder, name), files);
  await server.post(Pipeline, '/api/pipelines', { name, repository: repository.path, branch: 'main' });
  return repository;
}

async function build(repository: GitRepository, name: string, script: string): Promise<number> {
  await repository.commit({ 'test.sh': script }, 'Change the test');
  return (await server.post(Build, `/api/pipelines/${name}/builds`)).number;
}

function ended(name: string, number: number): Promise<BuildDetail> {
  return vi.waitFor(
    async () => {
      const detail = await server.get(BuildDetail, `/api/pipelines/${name}/builds/${number}`);
      expect(isFinal(detail.status)).toBe(true);
      return detail;
    },
    { timeout: 60_000, interval: 20 },
  );
}

function explained(name: string, number: number): Promise<BuildDetail> {
  return vi.waitFor(
    async () => {
      const detail = await server.get(BuildDetail, `/api/pipelines/${name}/builds/${number}`);
      expect(detail.failure).not.toBeNull();
      return detail;
    },
    { timeout: 60_000, interval: 50 },
  );
}

const passing = 'for i in 1 2 3; do echo "part $i: $RANDOM checks in $RANDOM ms"; done\n';
const failing = `${passing}echo "AssertionError: expected $RANDOM to be 1905"; echo "  at tax.js:$RANDOM"; exit 1\n`;
const groups = pageOf(FailureGroup);

test('green, green, red: the new lines are named, and failing alike is one group', async () => {
  const repository = await addPipeline('tax', passing);
  await ended('tax', 1);
  await ended('tax', await build(repository, 'tax', `${passing}echo warming up\n`));

  await build(repository, 'tax', failing);
  const before = await ended('tax', 3);
  const red = await explained('tax', 3);
  expect(red).toMatchObject({
    status: 'failed',
    failure: {
      state: 'Test',
      line: 5,
      text: expect.stringMatching(/^AssertionError: expected \d+ to be 1905$/),
      isNew: true,
      lines: [{ line: 5 }],
      newLines: { count: 2, total: 6 },
      fingerprint: { times: 1, firstSeen: { number: 3 }, lastSeen: { number: 3, at: red.finishedAt } },
    },
  });
  if (before.failure === null) expect(red.version).toBeGreaterThan(before.version);
  const log = red.states[0]?.attempts[0]?.id;
  expect(await server.get(NewLines, `/api/logs/${log}/new-lines`)).toMatchObject({
    status: 'known',
    against: [2, 1],
    count: 2,
    total: 6,
    first: { line: 5 },
    ranges: [[5, 6]],
  });

  await build(repository, 'tax', `echo more output first\n${failing}`);
  expect((await explained('tax', 4)).failure).toMatchObject({
    line: 6,
    fingerprint: { id: red.failure?.fingerprint.id, times: 2, firstSeen: { number: 3 }, lastSeen: { number: 4 } },
  });
  await build(repository, 'tax', `${passing}exit 3\n`);
  expect((await explained('tax', 5)).failure).toMatchObject({
    line: null,
    text: 'bash ./test.sh exited with 3',
    isNew: false,
    lines: [],
    newLines: { count: 0, total: 4 },
    fingerprint: { times: 1 },
  });
  expect((await explained('tax', 3)).failure?.fingerprint).toMatchObject({ times: 2, lastSeen: { number: 4 } });

  const first = await server.get(groups, '/api/pipelines/tax/failures?limit=1');
  expect(first.items).toMatchObject([{ text: 'bash ./test.sh exited with 3', times: 1, builds: [{ number: 5 }] }]);
  const second = await server.get(groups, `/api/pipelines/tax/failures?limit=1&cursor=${first.nextCursor}`);
  expect(second).toMatchObject({
    items: [
      {
        state: 'Test',
        times: 2,
        firstSeen: { number: 3 },
        lastSeen: { number: 4 },
        builds: [
          { number: 4, branch: 'main', line: 6 },
          { number: 3, line: 5 },
        ],
      },
    ],
    nextCursor: null,
  });
});

test('without a green build the lines that look like errors show the failure', async () => {
  await addPipeline('new', failing);
  const red = await explained('new', 1);
  expect(red.failure).toMatchObject({ line: 5, isNew: false, newLines: null, fingerprint: { times: 1 } });
  const log = red.states[0]?.attempts[0]?.id;
  expect(await server.get(NewLines, `/api/logs/${log}/new-lines`)).toEqual({
    status: 'none',
    why: 'No green build of Test has a log to compare with.',
  });
  expect(await server.get(ErrorBody, '/api/logs/01J9ZX3T5K8QW2V7N4M6P0R1S2/new-lines')).toMatchObject({
    code: 'not-found',
  });
  expect(await server.get(ErrorBody, '/api/pipelines/none/failures')).toMatchObject({ code: 'not-found' });
});

test('a kill between the end of a build and its explanation only puts that off', async () => {
  const repository = await addPipeline('long', 'seq 1000\n');
  await ended('long', 1);
  await build(repository, 'long', 'seq 3000000; echo "AssertionError: no"; exit 1\n');
  const red = await ended('long', 2);
  await server.end('SIGKILL');
  const names = await readdir(join(folder, 'data', 'logs'), { recursive: true });
  const log = red.states[0]?.attempts[0]?.id;
  expect(names.filter((name) => name.endsWith(`${log}.end`))).toHaveLength(1);
  expect(names.filter((name) => name.endsWith(`${log}.new.json`))).toEqual([]);

  server = await ServerProcess.start(join(folder, 'data'));
  expect((await explained('long', 2)).failure).toMatchObject({
    line: 3_000_002,
    text: 'AssertionError: no',
    isNew: true,
    newLines: { count: 1, total: 3_000_002 },
  });
});
