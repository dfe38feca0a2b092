import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import fsPromises from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { RunnerFault, type StepOutcome, type StepSink, type StepTask } from '#engine/ports/step-runner.ts';
import { ControlChannel } from './control-channel.ts';
import { bashOnDescriptor, writeDriver } from './driver.ts';
import { endProcesses } from './end-processes.ts';
import { OutputPipe } from './output-pipe.ts';
import type { ProcessEntry } from './process-table.ts';
import type { ScratchDirectory } from './scratch-directory.ts';
import { type ShellExit, type ShellProcess, startShell } from './shell-process.ts';
import { StepProcesses } from './step-processes.ts';
import { StepProgress } from './step-progress.ts';

/** Once nothing of the step is left its pipe ends by itself; whoever still has it open after this is looked for by that. */
const PIPE_END_MS = 100;

export interface StepRunOptions {
  readonly shell: string;
  readonly environment: Record<string, string>;
  readonly scratch: ScratchDirectory;
  /** Between TERM and KILL when the step is aborted. */
  readonly graceMs: number;
  /** The same for what a step leaves behind at its own end. */
  readonly leftoverGraceMs: number;
  readonly onStray: (strays: readonly ProcessEntry[]) => void;
}

/** One step from its shell's start to the last of its processes. Used once. */
export class StepRun {
  readonly #task: StepTask;
  readonly #sink: StepSink;
  readonly #options: StepRunOptions;
  readonly #progress: StepProgress;
  readonly #control = new ControlChannel();
  /** Aborts when the caller does or when the sink fails: either way everything of the step is to end. */
  readonly #stop = new AbortController();
  #sinkFailure: { readonly error: unknown } | null = null;

  constructor(task: StepTask, sink: StepSink, options: StepRunOptions) {
    this.#task = task;
    this.#sink = sink;
    this.#options = options;
    this.#progress = new StepProgress(task.commands.length, sink);
  }

  /** Rejects with what the sink threw. @throws RunnerFault when the shell could not be started. */
  async run(signal: AbortSignal): Promise<StepOutcome> {
    const { pipe, writeFd } = await OutputPipe.open(
      this.#options.scratch.fifo,
      (chunk) => this.#sink.output(chunk),
      (error) => this.#failed(error),
    );
    const onAbort = () => {
      this.#progress.settle({ kind: 'aborted' });
      this.#stop.abort();
    };
    try {
      const output = await fsPromises.readlink(`/proc/self/fd/${writeFd}`).catch(() => null);
      const shell = await this.#start(writeFd);
      signal.addEventListener('abort', onAbort);
      if (signal.aborted) onAbort();
      await this.#follow(shell, pipe, output);
    } finally {
      signal.removeEventListener('abort', onAbort);
      this.#control.close();
      await pipe.close();
    }
    if (this.#sinkFailure !== null) throw this.#sinkFailure.error;
    return this.#progress.outcome ?? { kind: 'finished' };
  }

  async #start(writeFd: number): Promise<ShellProcess> {
    const { shell, environment, scratch } = this.#options;
    try {
      const driverFd = await openUnlinked(
        scratch,
        writeDriver(this.#task.commands, this.#control.token, bashOnDescriptor),
      );
      try {
        return await startShell({ shell, environment, directory: this.#task.directory, outputFd: writeFd, driverFd });
      } finally {
        fs.closeSync(driverFd);
      }
    } catch (cause) {
      throw await startFault(this.#task.directory, cause);
    } finally {
      fs.closeSync(writeFd);
    }
  }

  async #follow(shell: ShellProcess, pipe: OutputPipe, output: string | null): Promise<void> {
    const { graceMs, leftoverGraceMs, scratch } = this.#options;
    const processes = new StepProcesses({
      attemptIds: [this.#task.attemptId],
      shell: shell.entry,
      directories: [this.#task.directory, scratch.directory],
      output,
    });
    this.#control.attach(shell.control, (gap, exitCode) => this.#gap(pipe, gap, exitCode));
    const stopped = aborted(this.#stop.signal);
    const exit = await Promise.race([shell.exited, stopped]);
    if (exit === null) {
      this.#control.close();
      await this.#end(processes, { graceMs });
    } else {
      await this.#control.settled();
      await this.#shellEnded(pipe, exit);
    }
    await this.#end(processes, { graceMs: leftoverGraceMs, hurry: this.#stop.signal });
    if (!(await endsWithin(pipe, PIPE_END_MS))) {
      await this.#end(processes, { graceMs: leftoverGraceMs, hurry: this.#stop.signal, withOutput: true });
      await endsWithin(pipe, PIPE_END_MS);
    }
    await this.#control.settled();
  }

  /** True: the shell may go on. Everything printed before the gap is with the sink before the sink hears of the gap. */
  async #gap(pipe: OutputPipe, gap: number, exitCode: number): Promise<boolean> {
    try {
      await pipe.between(() => this.#progress.gap(gap, exitCode));
    } catch (error) {
      this.#failed(error);
    }
    return !this.#stop.signal.aborted;
  }

  async #shellEnded(pipe: OutputPipe, exit: ShellExit): Promise<void> {
    if (this.#progress.outcome !== null || this.#sinkFailure !== null) return;
    try {
      await pipe.between(() => this.#progress.shellEnded(exit));
    } catch (error) {
      if (error instanceof RunnerFault) throw error;
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    this.#sinkFailure ??= { error };
    this.#stop.abort();
  }

  async #end(processes: StepProcesses, options: Parameters<typeof endProcesses>[1]): Promise<void> {
    const { strays } = await endProcesses(processes, options);
    if (strays.length > 0) this.#options.onStray(strays);
  }
}

/** A descriptor from which the text can be read, of a file that has no name any more. */
async function openUnlinked(scratch: ScratchDirectory, text: string): Promise<number> {
  const file = path.join(scratch.directory, randomUUID());
  await fsPromises.writeFile(file, text, { mode: 0o600 });
  const fd = fs.openSync(file, 'r');
  await fsPromises.unlink(file);
  return fd;
}

/** The system says "not found" of the program also when the directory is what is missing. */
async function startFault(directory: string, cause: unknown): Promise<RunnerFault> {
  const exists = await fsPromises.stat(directory).then(
    (stat) => stat.isDirectory(),
    () => false,
  );
  if (!exists) return new RunnerFault(`The step's directory does not exist: ${directory}`, { cause });
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new RunnerFault(`bash could not be started: ${reason}`, { cause });
}

function aborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    else signal.addEventListener('abort', () => resolve(null), { once: true });
  });
}

async function endsWithin(pipe: OutputPipe, milliseconds: number): Promise<boolean> {
  const timer = new AbortController();
  const late = delay(milliseconds, false, { signal: timer.signal }).catch(() => false);
  const inTime = await Promise.race([pipe.ended.then(() => true), late]);
  timer.abort();
  return inTime;
}
