import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ServerProcess } from '#testing/server-process.ts';
import type { Figure } from './figure.ts';
import { cancel, printCommand, startBuild } from './log-builds.ts';

const followers = 1000;
const linesPerSecond = 100;
const measuredMs = 20_000;
/** Goals: the server's memory in MB, and a line at every follower in ms. */
const goals = { memory: 300, line: 1000 };

/** A thousand readers of one log that is being written, all in one thread beside this one. */
export async function followersBenchmark(progress: (line: string) => void): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'pipewright-bench-'));
  const server = await ServerProcess.start(join(folder, 'data'));
  try {
    return await follow(server, folder, progress);
  } finally {
    await server.end('SIGINT');
    await rm(folder, { recursive: true, force: true });
  }
}

async function follow(server: ServerProcess, folder: string, progress: (line: string) => void): Promise<Figure[]> {
  const build = await startBuild(server, folder, 'followers', printCommand('rate', linesPerSecond, 120));
  const worker = new Worker(new URL('follower-worker.ts', import.meta.url), {
    workerData: { address: server.address, log: build.attempt, followers, measuredMs },
  });
  let most = 0;
  const looking = setInterval(() => {
    void memoryOf(server.pid).then((now) => {
      most = Math.max(most, now);
    });
  }, 500);
  try {
    const p99 = await new Promise<number>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    progress(`log.followers-1000: ${most.toFixed(0)} MB, p99 ${p99.toFixed(0)} ms`);
    return [
      {
        name: 'log.followers-1000.memory',
        value: most,
        unit: 'MB',
        baseline: goals.memory,
        ratio: most / goals.memory,
      },
      { name: 'log.followers-1000.p99', value: p99, unit: 'ms', baseline: goals.line, ratio: p99 / goals.line },
    ];
  } finally {
    clearInterval(looking);
    await worker.terminate();
    await cancel(server, build.id);
  }
}

async function memoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
}
