import { join } from 'node:path';
import { Build, BuildDetail } from '#contract/builds.ts';
import { Pipeline } from '#contract/pipelines.ts';
import { isFinal } from '#contract/status.ts';
import { makeGitRepository } from '#testing/git-repository.ts';
import type { ServerProcess } from '#testing/server-process.ts';

/** A log that a real build printed. */
export interface BuiltLog {
  readonly pipeline: string;
  readonly number: number;
  readonly attempt: string;
  readonly lines: number;
}

const printer = join(import.meta.dirname, 'print-log.ts');

/** A command that prints a log; see print-log.ts. */
export function printCommand(mode: 'size' | 'rate', ...amounts: number[]): string {
  return [process.execPath, '--disable-warning=ExperimentalWarning', printer, mode, ...amounts].join(' ');
}

/** Adds a pipeline of one command, runs it to its end, and gives its log. */
export async function buildLog(
  server: ServerProcess,
  folder: string,
  name: string,
  command: string,
): Promise<BuiltLog> {
  const { attempt } = await startBuild(server, folder, name, command);
  for (;;) {
    const build = await server.get(BuildDetail, `/api/pipelines/${name}/builds/1`);
    if (isFinal(build.status)) {
      if (build.status !== 'succeeded') throw new Error(`${name} ${build.status}: ${JSON.stringify(build.reason)}`);
      const lines = build.states[0]?.attempts[0]?.seal?.lines ?? 0;
      return { pipeline: name, number: 1, attempt, lines };
    }
    await pause(50);
  }
}

/** Adds a pipeline of one command and waits until its log is there. */
export async function startBuild(
  server: ServerProcess,
  folder: string,
  name: string,
  command: string,
): Promise<{ readonly pipeline: string; readonly attempt: string; readonly id: string }> {
  const definition = { Pipeline: { StartAt: 'Print', States: { Print: stateOf(command) } } };
  const { path } = await makeGitRepository(join(folder, name), { 'microtica.yaml': JSON.stringify(definition) });
  await server.post(Pipeline, '/api/pipelines', { name, repository: path, branch: 'main' });
  for (;;) {
    const build = await server.get(BuildDetail, `/api/pipelines/${name}/builds/1`);
    const attempt = build.states[0]?.attempts[0]?.id;
    if (attempt) return { pipeline: name, attempt, id: build.id };
    await pause(10);
  }
}

export async function cancel(server: ServerProcess, id: string): Promise<void> {
  await server.post(Build, `/api/builds/${id}/cancel`);
  while (!isFinal((await server.get(BuildDetail, `/api/builds/${id}`)).status)) await pause(20);
}

function stateOf(command: string) {
  const Parameters = { commands: [command], artifacts: false };
  return { Type: 'Task', Resource: 'microtica.actions.cmd', Parameters, End: true };
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
