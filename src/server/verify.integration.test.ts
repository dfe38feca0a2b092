import { execFile } from 'node:child_process';
import { mkdtemp, open, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { BuildDetail } from '#contract/builds.ts';
import { Pipeline } from '#contract/pipelines.ts';
import { makeGitRepository } from '#testing/git-repository.ts';
import { ServerProcess } from '#testing/server-process.ts';

const launcher = join(import.meta.dirname, '../cli/pipewright.mjs');
let folder: string;
let server: ServerProcess;
let log: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipewright-verify-'));
  server = await ServerProcess.start(join(folder, 'data'));
  const definition = 'steps:\n  One: { commands: ["seq 1 1000"] }\n  Two: { commands: ["printf end"] }\n';
  const repository = await makeGitRepository(join(folder, 'repository'), { 'microtica.yaml': definition });
  await server.post(Pipeline, '/api/pipelines', { name: 'kept', repository: repository.path, branch: 'main' });
  const build = await vi.waitFor(
    async () => {
      const found = await server.get(BuildDetail, '/api/pipelines/kept/builds/1');
      expect(found.status).toBe('succeeded');
      return found;
    },
    { timeout: 20_000 },
  );
  const id = String(build.states[0]?.attempts[0]?.id);
  log = join(folder, 'data/logs', id.slice(-2), `${id}.log`);
});
afterAll(async () => {
  await server.end('SIGINT');
  await rm(folder, { recursive: true, force: true });
});

function verify(build: string, url = server.address): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(launcher, ['verify', build, '--url', url], (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
  });
}

test('a build is verified by its name and by the address of its page', async () => {
  for (const name of ['kept/1', 'kept#1', `${server.address}/pipelines/kept/builds/1?state=One#L5`]) {
    const { code, out } = await verify(name);
    expect(out).toMatch(/^One, attempt 1: as sealed: 1000 lines, 3893 bytes, sha256 [0-9a-f]{64}\.$/m);
    expect(out).toMatch(/^Two, attempt 1: as sealed: 1 lines, 3 bytes/m);
    expect(out).toContain('kept/1: 2 logs, all as they were sealed');
    expect(code).toBe(0);
  }
});

test('a byte that was changed, and a log that was cut short, are found', async () => {
  const file = await open(log, 'r+');
  await file.write('X', 100);
  await file.close();
  const changed = await verify('kept/1');
  expect(changed.out).toMatch(
    /^One, attempt 1: NOT as sealed: 1000 lines, 3893 bytes, .* then; 1000 lines, 3893 bytes, .* now\.$/m,
  );
  expect(changed.out).toContain('kept/1: 2 logs, 1 NOT as sealed');
  expect(changed.code).toBe(1);
  await truncate(log, 1000);
  expect((await verify('kept/1')).out).toMatch(/^One, attempt 1: NOT as sealed: .* 1000 of 3893 bytes/m);
});

test('what cannot be verified is said', async () => {
  expect(await verify('kept/7')).toMatchObject({ code: 2, err: expect.stringContaining('#7') });
  expect(await verify('nonsense')).toMatchObject({ code: 2, err: expect.stringContaining('<pipeline>/<number>') });
  expect(await verify('kept/1', 'http://127.0.0.1:9')).toMatchObject({
    code: 2,
    err: expect.stringContaining('--url'),
  });
});
