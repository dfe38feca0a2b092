import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Build, BuildDetail } from '#contract/builds.ts';
import { CommitBuilds, Comparison } from '#contract/comparison.ts';
import { LogWindow } from '#contract/logs.ts';
import { Pipeline } from '#contract/pipelines.ts';
import type { Status } from '#contract/status.ts';
import { definition } from '#testing/definition.ts';
import { makeGitRepository } from '#testing/git-repository.ts';
import { ServerProcess } from '#testing/server-process.ts';

let folder: string;
let server: ServerProcess;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipewright-continued-'));
  server = await ServerProcess.start(join(folder, 'data'));
  const file = (name: string) => `'${join(folder, name)}'`;
  // Build counts its runs; Test finds what Build left and needs a file, and so does Publish behind it.
  const text = `Pipeline:
  StartAt: Build
  States:
    Build:
      Type: Task
      Resource: microtica.actions.cmd
      Parameters:
        commands: ["echo run >> ${file('build')}", "echo from-build > made.txt", "echo built"]
        artifacts: true
      Next: Test
    Test:
      Type: Task
      Resource: microtica.actions.cmd
      Parameters:
        commands: ["cat made.txt", "echo run >> ${file('test')}", "test -e ${file('test-mended')}"]
        sourceLocation: "$.states.Build.artifacts.location"
      Next: Publish
    Publish:
      Type: Task
      Resource: microtica.actions.cmd
      Parameters:
        commands: ["test -e ${file('publish-mended')}"]
      End: true
`;
  const repository = await makeGitRepository(join(folder, 'shop'), { 'microtica.yaml': text });
  await server.post(Pipeline, '/api/pipelines', { name: 'shop', repository: repository.path, branch: 'main' });
});
afterAll(async () => {
  await server.end('SIGINT');
  await rm(folder, { recursive: true, force: true });
});

const view = (number: number) => server.get(BuildDetail, `/api/pipelines/shop/builds/${number}`);
const continued = async (number: number) =>
  fetch(`${server.address}/api/builds/${(await view(number)).id}/continue`, { method: 'POST' });
const runs = async (name: string) => (await readFile(join(folder, name), 'utf8')).split('\n').length - 1;
const stateOf = (build: BuildDetail, name: string) => build.states.find((state) => state.name === name);

function ended(number: number, status: Status): Promise<BuildDetail> {
  return vi.waitFor(
    async () => {
      const build = await view(number);
      expect(build.status).toBe(status);
      return build;
    },
    { timeout: 30_000, interval: 50 },
  );
}

test('only what did not succeed runs again, on what was stored, as often as it takes', async () => {
  const first = await ended(1, 'failed');
  expect(stateOf(first, 'Publish')?.status).toBe('queued');

  await writeFile(join(folder, 'test-mended'), '');
  const answer = await continued(1);
  expect(answer.status).toBe(202);
  expect(Build.parse(await answer.json())).toMatchObject({ number: 2, continues: 1, trigger: { type: 'rerun' } });
  const second = await ended(2, 'failed');
  expect(second.commit).toEqual(first.commit);
  const taken = stateOf(second, 'Build')?.attempts[0];
  expect(taken).toMatchObject({ status: 'succeeded', takenFrom: { build: { number: 1 }, attempt: 1 } });
  expect(stateOf(second, 'Test')).toMatchObject({ status: 'succeeded', attempts: [{ takenFrom: null }] });
  expect(second.artifacts.map(({ sha256 }) => sha256)).toEqual(first.artifacts.map(({ sha256 }) => sha256));
  const log = stateOf(second, 'Test')?.attempts[0]?.id;
  const { lines } = await server.get(LogWindow, `/api/logs/${log}/lines?line=1&count=5`);
  expect(lines.map(({ text }) => text)).toContain('from-build');

  // It goes on with one that went on itself: what that had taken over is still named by where it ran.
  await writeFile(join(folder, 'publish-mended'), '');
  expect((await continued(2)).status).toBe(202);
  const third = await ended(3, 'succeeded');
  expect(stateOf(third, 'Build')?.attempts[0]?.takenFrom?.build.number).toBe(1);
  expect(stateOf(third, 'Test')?.attempts[0]?.takenFrom?.build.number).toBe(2);
  expect([await runs('build'), await runs('test')]).toEqual([1, 2]);
  const own = await server.get(LogWindow, `/api/logs/${taken?.takenFrom?.attemptId}/lines?line=1&count=5`);
  expect(own.lines.map(({ text }) => text)).toContain('built');

  const { items, more } = await server.get(CommitBuilds, `/api/builds/${third.id}/same-commit`);
  expect(items).toMatchObject([
    { number: 1, status: 'failed', continues: null },
    { number: 2, status: 'failed', continues: 1 },
    { number: 3, status: 'succeeded', continues: 2 },
  ]);
  expect(more).toBe(false);
  const { base, head, variables } = await server.get(Comparison, '/api/pipelines/shop/comparison?base=1&head=3');
  expect([base.build.status, head.build.status, variables]).toEqual(['failed', 'succeeded', []]);
  expect(base.definition).toEqual(head.definition);
});

test('where nothing is left to run, or nothing can be taken over, the reason is said', async () => {
  await ended(3, 'succeeded');
  const refused = await continued(3);
  expect(refused.status).toBe(409);
  expect(await refused.json()).toMatchObject({
    code: 'conflict',
    message: 'Build #3 succeeded: none of its states is left to be run.',
  });

  // A pipeline is added with a definition that can be read, and broken by a commit behind it.
  const broken = await makeGitRepository(join(folder, 'broken'), { 'microtica.yaml': definition(['true']) });
  const wanted = { name: 'broken', repository: broken.path, branch: 'main', automatic: false, build: false };
  await server.post(Pipeline, '/api/pipelines', wanted);
  await broken.commit({ 'microtica.yaml': 'Pipeline: {}\n' }, 'Break it');
  const queued = await server.post(Build, '/api/pipelines/broken/builds', {});
  const invalid = await vi.waitFor(async () => {
    const build = await server.get(BuildDetail, `/api/builds/${queued.id}`);
    expect(build.status).toBe('invalid');
    return build;
  });
  const nothing = await fetch(`${server.address}/api/builds/${invalid.id}/continue`, { method: 'POST' });
  expect(nothing.status).toBe(409);
  expect(await nothing.json()).toMatchObject({
    message: 'No pipeline was read for build #1: there is nothing to take over. Run it again from its start.',
  });
});
