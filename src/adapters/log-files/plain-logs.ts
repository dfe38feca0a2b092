import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { LogFault } from '#engine/ports/log-store.ts';
import { readRange } from './file-bytes.ts';
import { readFault } from './io-fault.ts';
import { byteOfLine } from './line-lookup.ts';
import { type LogView, openLog } from './log-view.ts';
import type { TwinProgress } from './plain-twin.ts';
import type { PlainAnswer, PlainJob } from './plain-worker.ts';

/** What the thread may hold without work (ms), before it is ended. */
const idleMs = 10_000;
/** Logs whose progress is remembered; of the others the record on the disk tells it. */
const keptProgress = 256;

/** A log without its escape sequences, as a file. Its line n is the log's line n. */
export interface PlainLog {
  /** The twin; the log itself when it has no escape sequence. */
  readonly path: string;
  /** Only these first bytes are meant: whole lines, or all of a sealed log. The file may hold more. */
  readonly bytes: number;
  readonly lines: number;
  /** Bytes of the twin in front of each MiB of the log; null when both are the same file. */
  readonly blocks: readonly number[] | null;
}

interface Reached {
  readonly progress: TwinProgress;
  readonly lines: number;
}

interface Running {
  readonly to: number;
  readonly lines: number;
  readonly reached: PromiseWithResolvers<void>;
  /** Resolves when the next job of this log may begin, whatever became of this one. */
  readonly over: PromiseWithResolvers<void>;
}

/** Makes plain twins when they are asked for, up to what the log holds then. Calls for the same log share the work. */
export class PlainLogs {
  readonly #known = new Map<string, Reached>();
  readonly #running = new Map<string, Running>();
  #worker: Worker | null = null;
  #idle: NodeJS.Timeout | null = null;

  /**
   * The twin of a log up to its last whole line, or to its end once it is sealed. The first call of a log takes about three
   * seconds a gigabyte, later ones what was written since. @throws LogFault `missing`, `io`
   */
  async plainLog(view: LogView): Promise<PlainLog> {
    const { id } = view.paths;
    const whole = await wholeLines(view);
    for (;;) {
      const known = this.#known.get(id);
      if (known && known.progress.logBytes >= whole.bytes) {
        return describe(view, known);
      }
      const running = this.#running.get(id) ?? this.#start(view, whole.bytes, whole.lines, known ?? null);
      await (running.to >= whole.bytes ? running.reached : running.over).promise;
    }
  }

  /** Before the files of a log are removed: waits until nothing of its twin is written any more, and forgets it. */
  async forget(id: string): Promise<void> {
    await this.#running.get(id)?.over.promise;
    this.#known.delete(id);
  }

  #start({ paths }: LogView, to: number, lines: number, known: Reached | null): Running {
    const running = {
      to,
      lines,
      reached: Promise.withResolvers<void>(),
      over: Promise.withResolvers<void>(),
    };
    this.#running.set(paths.id, running);
    const job: PlainJob = { paths, known: known?.progress ?? null, to };
    this.#open().postMessage(job);
    return running;
  }

  #open(): Worker {
    clearTimeout(this.#idle ?? undefined);
    if (!this.#worker) {
      const worker = new Worker(join(import.meta.dirname, 'plain-worker.ts'), {
        execArgv: ['--disable-warning=ExperimentalWarning'],
      });
      worker.on('message', (answer: PlainAnswer) => this.#answered(answer));
      worker.on('error', (error) => this.#died(worker, error));
      worker.on('exit', () => this.#died(worker, new Error('The thread ended.')));
      this.#worker = worker;
    }
    this.#worker.ref();
    return this.#worker;
  }

  #answered(answer: PlainAnswer): void {
    const running = this.#running.get(answer.id);
    if (!running) {
      return;
    }
    if (answer.kind === 'reached' && answer.progress.logBytes >= running.to) {
      this.#remember(answer.id, { progress: answer.progress, lines: running.lines });
      running.reached.resolve();
      return;
    }
    if (answer.kind === 'reached') {
      running.reached.reject(new LogFault('io', `Log ${answer.id} is shorter than it was.`));
      return;
    }
    if (answer.kind === 'failed') {
      this.#known.delete(answer.id);
      running.reached.reject(new LogFault(answer.code, answer.message));
    }
    this.#end(answer.id, running);
  }

  #died(worker: Worker, error: Error): void {
    if (this.#worker !== worker) {
      return;
    }
    this.#worker = null;
    for (const [id, running] of this.#running) {
      running.reached.reject(new LogFault('io', 'The log could not be made ready for searching.', { cause: error }));
      this.#end(id, running);
    }
  }

  #end(id: string, running: Running): void {
    // Those who waited for less are gone; nobody may be left to hear of it.
    running.reached.promise.catch(() => undefined);
    this.#running.delete(id);
    running.over.resolve();
    if (this.#running.size === 0 && this.#worker) {
      const worker = this.#worker;
      worker.unref();
      this.#idle = setTimeout(() => {
        this.#worker = null;
        void worker.terminate();
      }, idleMs).unref();
    }
  }

  #remember(id: string, reached: Reached): void {
    this.#known.delete(id);
    this.#known.set(id, reached);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= keptProgress) {
        return;
      }
      this.#known.delete(oldest);
    }
  }
}

function describe({ paths }: LogView, { progress, lines }: Reached): PlainLog {
  const { twinBytes, logBytes, blocks } = progress;
  return twinBytes === null
    ? { path: paths.log, bytes: logBytes, lines, blocks: null }
    : { path: paths.plain, bytes: twinBytes, lines, blocks };
}

/** The part of the log whose lines are complete: an unfinished last line may still begin in the middle of a sequence. */
async function wholeLines(view: LogView): Promise<{ readonly bytes: number; readonly lines: number }> {
  const { bytes, lines, seal } = view;
  if (seal || bytes === 0) {
    return { bytes, lines };
  }
  const file = await openLog(view.paths);
  try {
    const [last] = await readRange(file, bytes - 1, bytes);
    return last === 10 ? { bytes, lines } : { bytes: await byteOfLine(file, view, lines), lines: lines - 1 };
  } catch (error) {
    throw readFault(error);
  } finally {
    await file.close();
  }
}
