import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Build, BuildDetail } from '#contract/builds.ts';
import { Pipeline } from '#contract/pipelines.ts';
import { isFinal } from '#contract/status.ts';
import { definition } from '#testing/definition.ts';
import { makeGitRepository } from '#testing/git-repository.ts';
import { ServerProcess } from '#testing/server-process.ts';
import { type Benchmark, type Figure, measure } from './figure.ts';

const run = promisify(execFile);
const million = 'for ((i = 1; i <= 1000000; i++)); do echo "line $i of a build that has much to say"; done';

/** A build through the real server, in a process of its own, against the same work done by the shell alone. */
export const buildBenchmarks: Benchmark = async (progress): Promise<Figure[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'pipewright-bench-'));
  const server = await ServerProcess.start(join(folder, 'data'));
  try {
    return [await millionLines(server, folder, progress), await firstByte(server, folder, progress)];
  } finally {
    await server.end('SIGINT');
    await rm(folder, { recursive: true, force: true });
  }
};

async function millionLines(server: ServerProcess, folder: string, progress: (line: string) => void): Promise<Figure> {
  await addPipeline(server, folder, 'million-lines', million);
  const script = join(folder, 'million.sh');
  await writeFile(script, million);
  return measure(
    'build.million-lines',
    3,
    async () => {
      const started = performance.now();
      const build = await buildToEnd(server, 'million-lines');
      const took = performance.now() - started;
      const lines = build.states[0]?.attempts[0]?.seal?.lines;
      if (build.status !== 'succeeded' || lines !== 1_000_000)
        throw new Error(`The build ${build.status} with ${lines} lines.`);
      return took;
    },
    async () => {
      const started = performance.now();
      await run('bash', ['-c', `exec bash "$0" > "$1"`, script, join(folder, 'million.txt')]);
      return performance.now() - started;
    },
    progress,
  );
}

async function firstByte(server: ServerProcess, folder: string, progress: (line: string) => void): Promise<Figure> {
  const command = 'echo first byte';
  const repository = await addPipeline(server, folder, 'first-byte', command);
  let clones = 0;
  return measure(
    'build.first-byte',
    10,
    async () => {
      const started = performance.now();
      const build = await server.post(Build, '/api/pipelines/first-byte/builds');
      const logId = await attemptOf(server, build.id);
      await firstChunk(`${server.address}/api/logs/${logId}/raw?follow=1`);
      const took = performance.now() - started;
      await ended(server, build.id);
      return took;
    },
    async () => {
      clones += 1;
      const started = performance.now();
      await run('bash', [
        '-c',
        'git clone --quiet "$0" "$1" && cd "$1" && bash -c "$2"',
        repository,
        join(folder, `clone-${clones}`),
        command,
      ]);
      return performance.now() - started;
    },
    progress,
  );
}

/** The log of the build's first attempt, as soon as it is there. */
async function attemptOf(server: ServerProcess, buildId: string): Promise<string> {
  for (;;) {
    const { states } = await server.get(BuildDetail, `/api/builds/${buildId}`);
    const id = states[0]?.attempts[0]?.id;
    if (id) return id;
  }
}

async function firstChunk(address: string): Promise<void> {
  const answer = await fetch(address);
  const reader = answer.body?.getReader();
  const chunk = await reader?.read();
  if (!chunk?.value?.length) throw new Error('The log ended without a byte.');
  await reader?.cancel();
}

async function addPipeline(server: ServerProcess, folder: string, name: string, command: string): Promise<string> {
  const { path } = await makeGitRepository(join(folder, name), { 'microtica.yaml': definition([command]) });
  await server.post(Pipeline, '/api/pipelines', { name, repository: path, branch: 'main' });
  // Its first build was queued when it was added; it must not run beside what is measured.
  await ended(server, (await server.get(BuildDetail, `/api/pipelines/${name}/builds/1`)).id);
  return path;
}

async function buildToEnd(server: ServerProcess, pipeline: string): Promise<BuildDetail> {
  const { id } = await server.post(Build, `/api/pipelines/${pipeline}/builds`);
  return ended(server, id);
}

async function ended(server: ServerProcess, id: string): Promise<BuildDetail> {
  for (;;) {
    const build = await server.get(BuildDetail, `/api/builds/${id}`);
    if (isFinal(build.status)) return build;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
