import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { LogFault } from '#engine/ports/log-store.ts';
import type { AnalysisAnswer, AnalysisJob } from './analysis-worker.ts';

/** Starting a thread costs more than looking through a small log: one without work is kept so long, in ms. */
const idleMs = 10_000;

/** The worker thread: started when there is something to do, ended when there is not, or when a job is aborted. One job at a time. */
export class AnalysisThread {
  #worker: Worker | null = null;
  #idle: NodeJS.Timeout | undefined;

  /** @throws LogFault; rejects with the signal's reason when that aborts, and nothing goes on in the thread then. */
  async run(job: AnalysisJob, signal: AbortSignal): Promise<AnalysisAnswer> {
    signal.throwIfAborted();
    const worker = this.#open();
    const { promise, resolve, reject } = Promise.withResolvers<AnalysisAnswer>();
    const aborted = () => reject(signal.reason);
    const broke = (cause: unknown) => reject(new LogFault('io', 'The log could not be looked through.', { cause }));
    const ended = () => broke(new Error('The thread ended.'));
    signal.addEventListener('abort', aborted, { once: true });
    worker.once('message', resolve).once('error', broke).once('exit', ended);
    worker.postMessage(job);
    let answer: AnalysisAnswer;
    try {
      answer = await promise;
    } catch (fault) {
      this.#forget(worker);
      await worker.terminate();
      throw fault;
    } finally {
      signal.removeEventListener('abort', aborted);
      worker.off('message', resolve).off('error', broke).off('exit', ended);
    }
    this.#rest(worker);
    if (answer.kind === 'failed') throw new LogFault(answer.code, answer.message);
    return answer;
  }

  #open(): Worker {
    clearTimeout(this.#idle);
    const worker = this.#worker ?? this.#start();
    worker.ref();
    return worker;
  }

  #start(): Worker {
    const worker = new Worker(join(import.meta.dirname, 'analysis-worker.ts'), {
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    // Also between two jobs, when nobody else listens: an error that nobody hears would end the server.
    const gone = () => this.#forget(worker);
    worker.on('error', gone).on('exit', gone);
    this.#worker = worker;
    return worker;
  }

  #forget(worker: Worker): void {
    if (this.#worker === worker) this.#worker = null;
  }

  /** Without work it keeps nobody from ending, and is ended itself after a while. */
  #rest(worker: Worker): void {
    worker.unref();
    this.#idle = setTimeout(() => {
      this.#forget(worker);
      void worker.terminate();
    }, idleMs).unref();
  }
}
