/** What a state's commands need to run: one shell, one directory, one environment. */
export interface StepTask {
  /** Names the attempt; whatever the step leaves behind on the machine is found again by it (`reap`). */
  readonly attemptId: string;
  /** Run in order in one bash: variables, `cd`, functions and `export` carry over. May be empty. */
  readonly commands: readonly string[];
  /** Added to the few variables that the runner itself sets (PATH, HOME, TMPDIR, LANG, TERM, …); wins over them. */
  readonly environment: Readonly<Record<string, string>>;
  /** Absolute path of the fresh directory that the commands start in. Belongs to the step while it runs. */
  readonly directory: string;
}

/**
 * Where a running step reports. Calls come one after another; the runner waits for each before it makes the next, so that a
 * slow log holds the step back instead of filling memory.
 */
export interface StepSink {
  /** Bytes of stdout and stderr in the order in which the shell wrote them. The buffer is reused after the call. */
  output(chunk: Buffer): void | Promise<void>;
  /** Everything printed before the command has been given to `output`. */
  commandStarted(index: number): void | Promise<void>;
  /** Everything the command printed has been given to `output`; background processes may print more later. */
  commandEnded(index: number, exitCode: number): void | Promise<void>;
}

/** How the shell ended. The first of these reasons wins; a failing step is a successfully executed task. */
export type StepOutcome =
  | { readonly kind: 'finished' }
  /** `index` is the command that ended the shell with `exitCode` (128 + n for signal n). */
  | { readonly kind: 'failed'; readonly index: number; readonly exitCode: number; readonly signal: string | null }
  /** The signal given to `run` was aborted; every process of the step is gone. */
  | { readonly kind: 'aborted' };

/**
 * Runs a state's commands. Several steps run at once, each in its own directory.
 *
 * When `run` settles no process that the step started is left, detached ones included, whatever the outcome; output that
 * arrives after the shell has ended is waited for, for a bounded time. A command that ends the shell with `exit 0` ends the
 * step as `finished`; the commands behind it are not run.
 */
export interface StepRunner {
  /**
   * Runs the task to its end. Aborting `signal` sends TERM, waits a grace time, then KILL until nothing is left.
   * @throws RunnerFault when no shell could be started at all.
   */
  run(task: StepTask, sink: StepSink, signal: AbortSignal): Promise<StepOutcome>;

  /** Ends every process that a dead server left of these attempts; returns how many. Idempotent. */
  reap(attemptIds: readonly string[]): Promise<number>;

  /** The shell's version for people, e.g. `5.2.15`; null when there is none. */
  version(): Promise<string | null>;
}

/** The machine could not run a shell at all: none installed, no processes or descriptors left, directory gone. */
export class RunnerFault extends Error {
  readonly code = 'runner-fault';
}
