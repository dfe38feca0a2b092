import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Build, BuildDetail } from '#contract/builds.ts';
import { pageOf } from '#contract/page.ts';
import { Pipeline } from '#contract/pipelines.ts';
import { isFinal } from '#contract/status.ts';
import { makeGitRepository } from '#testing/git-repository.ts';
import { ServerProcess } from '#testing/server-process.ts';

const kills = 50;
const pipelines = ['first', 'second'];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipewright-kill-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Three states; each prints numbered lines and waits a little between them, so that a kill meets every phase. */
const definition = `Pipeline:
  StartAt: One
  States:
${['One', 'Two', 'Three'].map(state).join('')}`;

function state(name: string, index: number, names: string[]): string {
  const next = names[index + 1];
  return `    ${name}:
      Type: Task
      Resource: microtica.actions.cmd
      Parameters:
        commands:
          - for i in $(seq 1 40); do echo "line $i"; done
          - for i in $(seq 41 60); do echo "line $i"; sleep 0.02; done
          - for i in $(seq 61 100); do echo "line $i"; done
        artifacts: true
      ${next ? `Next: ${next}` : 'End: true'}
`;
}

test(`${kills} kills at random moments lose nothing and leave nothing stuck`, { timeout: 300_000 }, async () => {
  const data = join(folder, 'data');
  let server = await ServerProcess.start(data);
  try {
    for (const name of pipelines) {
      const repository = await makeGitRepository(join(folder, name), { 'microtica.yaml': definition });
      await server.post(Pipeline, '/api/pipelines', { name, repository: repository.path, branch: 'main' });
    }
    for (let kill = 0; kill < kills; kill++) {
      if (kill % 4 === 0) for (const name of pipelines) await server.post(Build, `/api/pipelines/${name}/builds`);
      const moment = Math.random() * 700;
      await new Promise((resolve) => setTimeout(resolve, moment));
      await server.end('SIGKILL');
      server = await ServerProcess.start(data);
    }
    const builds = await waitForAll(server);
    expect(builds.length).toBeGreaterThan(kills / 4);
    for (const build of builds) await expectSound(server, build);
    expect(await processesOf(data)).toEqual([]);
  } finally {
    await server.end('SIGINT');
  }
  expect(await readdir(join(data, 'workspaces'))).toEqual([]);
});

async function waitForAll(server: ServerProcess): Promise<Build[]> {
  return vi.waitFor(
    async () => {
      const pages = await Promise.all(
        pipelines.map((name) => server.get(pageOf(Build), `/api/pipelines/${name}/builds?limit=100`)),
      );
      const builds = pages.flatMap((page) => page.items);
      expect(builds.filter((build) => !isFinal(build.status))).toEqual([]);
      return builds;
    },
    { timeout: 120_000, interval: 250 },
  );
}

/** A build has ended well or as lost with its reason; no state went on behind its success; every log is whole or names its gap. */
async function expectSound(server: ServerProcess, build: Build): Promise<void> {
  expect(['succeeded', 'lost']).toContain(build.status);
  if (build.status === 'lost')
    expect(build.reason).toMatchObject({ kind: 'lost', message: expect.stringMatching(/lost \d+ times/) });
  const detail = await server.get(BuildDetail, `/api/builds/${build.id}`);
  for (const state of detail.states) {
    const successes = state.attempts.filter((attempt) => attempt.status === 'succeeded');
    expect(successes.length).toBe(state.status === 'succeeded' ? 1 : 0);
    if (successes[0]) expect(state.attempts.at(-1)).toEqual(successes[0]);
    for (const attempt of state.attempts) {
      const log = await (await fetch(`${server.address}/api/logs/${attempt.id}/raw`)).text();
      const { seal } = attempt;
      expect(seal).toMatchObject({
        bytes: Buffer.byteLength(log),
        sha256: createHash('sha256').update(log).digest('hex'),
      });
      expect(log).toBe(linesUpTo(log.split('\n').filter(Boolean).length));
      if (attempt.status === 'succeeded') expect(seal).toMatchObject({ lines: 100, gap: null });
      else
        expect(attempt).toMatchObject({
          status: 'lost',
          message: expect.stringContaining('killed'),
          seal: { gap: expect.any(String) },
        });
    }
  }
}

function linesUpTo(count: number): string {
  return Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join('');
}

/** Processes, other than a server, whose folder lies below the data directory. */
async function processesOf(data: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    if (environment.includes('PIPEWRIGHT_ATTEMPT_ID=') && environment.includes(data)) found.push(pid);
  }
  return found;
}
