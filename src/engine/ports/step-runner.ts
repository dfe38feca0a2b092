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
  /** The image to run in, as `pinImage` named it; null for the machine's own shell. */
  readonly image: string | null;
}

/** An image as a step names it, and what it was found to be. */
export interface PinnedImage {
  /** The name by which exactly these bytes are run: `repository@sha256:…`, or the id of an image that no registry knows. */
  readonly reference: string;
  /** A sentence for the reader of the step where the image is not what was expected; else null. */
  readonly note: string | null;
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
  /** No command was run, and none would be the next time: `message` says why, as a sentence. */
  | { readonly kind: 'refused'; readonly message: string }
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

  /**
   * Finds out which bytes an image name stands for now, fetching them where they are not here. Null where this runner ignores
   * images. A string is a sentence that says why the image cannot be had.
   */
  readonly pinImage: ((image: string, signal: AbortSignal) => Promise<PinnedImage | string>) | null;

  /** Ends every process that a dead server left of these attempts; returns how many. Idempotent. */
  reap(attemptIds: readonly string[]): Promise<number>;

  /** The shell's version for people, e.g. `5.2.15`; null when there is none. */
  version(): Promise<string | null>;
}

/** The machine could not run a shell at all: none installed, no processes or descriptors left, directory gone. */
export class RunnerFault extends Error {
  readonly code = 'runner-fault';
}
