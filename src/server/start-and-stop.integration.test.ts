import { access, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Build, BuildDetail } from '#contract/builds.ts';
import { Pipeline } from '#contract/pipelines.ts';
import { definition } from '#testing/definition.ts';
import { makeGitRepository } from '#testing/git-repository.ts';
import { ServerProcess } from '#testing/server-process.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipewright-start-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a stop ends the running steps, says so on their builds, and the next start goes on', async () => {
  const started = join(folder, 'started');
  const go = join(folder, 'go');
  const command = `setsid sleep 3000 > /dev/null 2>&1 & touch '${started}'; until [ -e '${go}' ]; do sleep 0.02; done`;
  const data = join(folder, 'data');
  const repository = await makeGitRepository(join(folder, 'stopped'), { 'microtica.yaml': definition([command]) });
  const first = await ServerProcess.start(data);
  await first.post(Pipeline, '/api/pipelines', { name: 'stopped', repository: repository.path, branch: 'main' });
  await vi.waitFor(() => access(started), { timeout: 20_000, interval: 20 });
  expect(await first.end('SIGINT')).toBe(0);
  expect(await stepProcesses(data)).toEqual([]);

  const second = await ServerProcess.start(data);
  try {
    const build = await second.get(BuildDetail, '/api/pipelines/stopped/builds/1');
    expect(build.notices.map(({ message }) => message)).toEqual([
      'Attempt 1 of Build was lost: Pipewright was stopped (SIGINT).',
      'Pipewright was stopped (SIGINT). The build goes on when it is started again.',
    ]);
    await second.post(Build, `/api/builds/${build.id}/cancel`);
    await vi.waitFor(
      async () => expect((await second.get(BuildDetail, `/api/builds/${build.id}`)).status).toBe('canceled'),
      {
        timeout: 20_000,
        interval: 50,
      },
    );
    expect(await stepProcesses(data)).toEqual([]);
  } finally {
    await second.end('SIGINT');
  }
});

test('a taken port and a taken data directory are named', async () => {
  const other = createServer();
  const port = await new Promise<number>((resolve) => {
    other.listen(0, '127.0.0.1', () => {
      const address = other.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
  const data = join(folder, 'data');
  try {
    await expect(ServerProcess.start(data, { PIPEWRIGHT_PORT: String(port) })).rejects.toThrow(
      `Port ${port} is taken by another program. Choose another: PIPEWRIGHT_PORT=${port + 1} npm start`,
    );
  } finally {
    other.close();
  }
  const server = await ServerProcess.start(data);
  try {
    await expect(ServerProcess.start(data)).rejects.toThrow('Another Pipewright is running on this data directory');
  } finally {
    await server.end('SIGINT');
  }
});

test.each([
  ['PIPEWRIGHT_PORT', 'eighty', 'PIPEWRIGHT_PORT is “eighty”; it must be a port from 0 to 65535.'],
  ['PIPEWRIGHT_BUILDERS', '0', 'PIPEWRIGHT_BUILDERS is “0”; it must be how many builds run at once'],
  ['PIPEWRIGHT_HOST', '0.0.0.0', 'there is no sign-in yet'],
])('a setting that cannot be used is named: %s=%s', async (name, value, message) => {
  await expect(ServerProcess.start(join(folder, 'data'), { [name]: value })).rejects.toThrow(message);
});

async function stepProcesses(data: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    if (environment.includes('PIPEWRIGHT_ATTEMPT_ID=') && environment.includes(data)) found.push(pid);
  }
  return found;
}
