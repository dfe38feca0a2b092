import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ArchiveContents } from '#contract/archives.ts';
import { Build, BuildDetail } from '#contract/builds.ts';
import { BuildChangedFiles, BuildChanges } from '#contract/changes.ts';
import { BuildExpectations } from '#contract/expectations.ts';
import { Pipeline } from '#contract/pipelines.ts';
import type { Status } from '#contract/status.ts';
import { definition } from '#testing/definition.ts';
import { type GitRepository, makeGitRepository } from '#testing/git-repository.ts';
import { ServerProcess } from '#testing/server-process.ts';

let folder: string;
let server: ServerProcess;
let repository: GitRepository;
let gate: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipewright-build-page-'));
  gate = join(folder, 'gate');
  await writeFile(gate, '');
  server = await ServerProcess.start(join(folder, 'data'));
  const commands = ['echo "<script>alert(1)</script>" > "page; ü.html"', `until [ -e '${gate}' ]; do sleep 0.02; done`];
  repository = await makeGitRepository(join(folder, 'shop'), {
    'microtica.yaml': definition(commands, { artifacts: true }),
  });
  await server.post(Pipeline, '/api/pipelines', { name: 'shop', repository: repository.path, branch: 'main' });
  await ended(1, 'succeeded');
});
afterAll(async () => {
  await server.end('SIGINT');
  await rm(folder, { recursive: true, force: true });
});

const view = (number: number) => server.get(BuildDetail, `/api/pipelines/shop/builds/${number}`);

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

test('an archive is listed, and a file from within it is only ever saved', async () => {
  const [artifact] = (await view(1)).artifacts;
  const contents = await server.get(ArchiveContents, `/api/artifacts/${artifact?.id}/entries?q=PAGE&limit=5`);
  expect(contents).toMatchObject({ isArchive: true, matching: 1, cut: null, nextCursor: null });
  const [page] = contents.entries;
  expect(page).toMatchObject({ path: 'page; ü.html', type: 'file', bytes: 26 });
  const answer = await fetch(`${server.address}/api/artifacts/${artifact?.id}/entries/${page?.index}/content`);
  expect(await answer.text()).toBe('<script>alert(1)</script>\n');
  expect(answer.headers.get('content-type')).toBe('application/octet-stream');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="page___\.html"/);
  const head = await fetch(`${server.address}/api/artifacts/${artifact?.id}/entries/${page?.index}/content`, {
    method: 'HEAD',
  });
  expect([head.status, head.headers.get('content-length')]).toEqual([200, '26']);
  const none = await fetch(`${server.address}/api/artifacts/${artifact?.id}/entries/9999/content`);
  expect(none.status).toBe(404);
});

test('what has changed is told, and what runs is compared with the green build before', async () => {
  await repository.commit({ 'notes.txt': 'one\n' }, 'Add notes');
  await rm(gate);
  await server.post(Build, '/api/pipelines/shop/builds', {});
  const build = await vi.waitFor(
    async () => {
      const running = await view(2);
      expect(running.states[0]?.attempts[0]?.commands[1]?.status).toBe('running');
      return running;
    },
    { timeout: 30_000, interval: 50 },
  );
  const expected = await server.get(BuildExpectations, `/api/builds/${build.id}/expectations`);
  const [attempt] = expected.attempts;
  expect(expected).toMatchObject({ branch: 'main', duration: { runs: 1 }, attempts: { length: 1 } });
  expect(attempt).toMatchObject({ state: build.states[0]?.name, duration: { runs: 1 }, silence: { runs: 1 } });
  expect(attempt?.silence?.ms).toBeLessThanOrEqual(attempt?.duration?.ms ?? 0);
  expect(Date.parse(attempt?.lastOutputAt ?? '')).toBeLessThanOrEqual(Date.now());

  const changes = await server.get(BuildChanges, `/api/builds/${build.id}/changes`);
  expect(changes).toMatchObject({ since: { kind: 'green', number: 1 }, isAncestor: true, total: 1, missing: null });
  expect(changes.commits.map(({ message }) => message)).toEqual(['Add notes']);
  expect(await server.get(BuildChangedFiles, `/api/builds/${build.id}/changed-files`)).toMatchObject({
    files: [{ path: 'notes.txt', added: 1, removed: 0 }],
    total: { files: 1 },
  });
  await writeFile(gate, '');
  await ended(2, 'succeeded');
  expect(await server.get(BuildExpectations, `/api/builds/${build.id}/expectations`)).toMatchObject({ attempts: [] });
});

test('the first build has its history, and nothing to compare files with', async () => {
  const { id } = await view(1);
  const changes = await server.get(BuildChanges, `/api/builds/${id}/changes`);
  expect(changes).toMatchObject({ since: { kind: 'beginning' }, total: 1 });
  expect((await fetch(`${server.address}/api/builds/${id}/changed-files`)).status).toBe(404);
});
