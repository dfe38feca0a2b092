import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  RunnerFault,
  type StepOutcome,
  type StepRunner,
  type StepSink,
  type StepTask,
} from '#engine/ports/step-runner.ts';
import { endProcesses } from './end-processes.ts';
import { makeScratchDirectory } from './scratch-directory.ts';
import { checkCommands, stepEnvironment } from './step-environment.ts';
import { StepProcesses } from './step-processes.ts';
import { StepRun } from './step-run.ts';

const execute = promisify(execFile);

export interface BashRunnerOptions {
  /** Directory for the steps' temporary files. Belongs to the runner; a dead server's rest may be removed while none runs. */
  readonly scratch: string;
  /** HOME of every step. */
  readonly home: string;
  /** PATH of every step; bash itself is found on it. */
  readonly searchPath: string;
  /** Between TERM and KILL when a step is aborted. Default 5000. */
  readonly graceMs?: number;
  /** The same for processes that a step leaves behind at its end. Default 2000. */
  readonly leftoverGraceMs?: number;
  /** Told of processes that did not go even after KILL; the step is over all the same. */
  readonly onStray?: (attemptId: string, pids: readonly number[]) => void;
}

/**
 * Runs steps by the machine's own bash, as the server's user. Processes that give up their environment, session, working
 * directory, parent and output all at once cannot be told from strangers and would survive; that needs a container.
 */
export function createBashRunner(options: BashRunnerOptions): StepRunner {
  const { graceMs = 5000, leftoverGraceMs = 2000, onStray } = options;
  let shell: string | null = null;
  let version: string | null = null;

  async function findShell(): Promise<string> {
    shell ??= await findOnPath('bash', options.searchPath);
    if (shell === null) throw new RunnerFault(`There is no bash on this machine. Looked in ${options.searchPath}.`);
    return shell;
  }

  async function runIn(task: StepTask, sink: StepSink, signal: AbortSignal): Promise<StepOutcome> {
    const found = await findShell();
    const scratch = await makeScratchDirectory(options.scratch).catch((cause: unknown) => {
      throw new RunnerFault(`No directory for the step could be made in ${options.scratch}: ${textOf(cause)}`, {
        cause,
      });
    });
    try {
      const { searchPath, home } = options;
      const environment = stepEnvironment(task, { searchPath, home, temporary: scratch.temporary, shell: found });
      const run = new StepRun(task, sink, {
        shell: found,
        environment,
        scratch,
        graceMs,
        leftoverGraceMs,
        onStray: (strays) =>
          onStray?.(
            task.attemptId,
            strays.map(({ pid }) => pid),
          ),
      });
      return await run.run(signal);
    } finally {
      await scratch.remove();
    }
  }

  return {
    pinImage: null,

    async run(task, sink, signal) {
      if (signal.aborted) return { kind: 'aborted' };
      if (task.commands.length === 0) return { kind: 'finished' };
      checkCommands(task.commands);
      return runIn(task, sink, signal);
    },

    async reap(attemptIds) {
      if (attemptIds.length === 0) return 0;
      const processes = new StepProcesses({ attemptIds, shell: null, directories: [], output: null });
      const { ended } = await endProcesses(processes, { graceMs: leftoverGraceMs });
      return ended;
    },

    async version() {
      if (version === null) {
        const output = await execute(shell ?? 'bash', ['--version'], { env: { PATH: options.searchPath } }).catch(
          () => null,
        );
        version = /version (\d+\.\d+(?:\.\d+)?)/.exec(output?.stdout ?? '')?.[1] ?? null;
      }
      return version;
    },
  };
}

async function findOnPath(program: string, searchPath: string): Promise<string | null> {
  for (const directory of searchPath.split(path.delimiter).filter(path.isAbsolute)) {
    const file = path.join(directory, program);
    const usable = await fs.access(file, fs.constants.X_OK).then(
      () => true,
      () => false,
    );
    if (usable) return file;
  }
  return null;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
