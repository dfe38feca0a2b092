/**
 * The thread that makes plain twins, so that a log of a gigabyte never stops the server's answers. It is told how far a twin has to
 * reach, answers once it does, and syncs and records it afterwards. Jobs of different logs run side by side; of one log there is one
 * at a time, which `PlainLogs` sees to.
 */
import { parentPort } from 'node:worker_threads';
import type { LogFault } from '#engine/ports/log-store.ts';
import { errorCode, ioFault, readFault } from './io-fault.ts';
import type { LogPaths } from './log-paths.ts';
import { extendTwin, keepTwin, readTwinProgress, type TwinProgress } from './plain-twin.ts';

export interface PlainJob {
  readonly paths: LogPaths;
  /** What the caller knows from an answer before; null to look at the disk. */
  readonly known: TwinProgress | null;
  readonly to: number;
}

/** `reached` and then `kept`, or `failed` alone, which may also come instead of `kept`. */
export type PlainAnswer =
  | { readonly kind: 'reached'; readonly id: string; readonly progress: TwinProgress }
  | { readonly kind: 'kept'; readonly id: string }
  | { readonly kind: 'failed'; readonly id: string; readonly code: LogFault['code']; readonly message: string };

async function work({ paths, known, to }: PlainJob): Promise<void> {
  const answer = (message: PlainAnswer) => parentPort?.postMessage(message);
  try {
    const before = known ?? (await readTwinProgress(paths, to));
    const progress = await extendTwin(paths, before, to);
    answer({ kind: 'reached', id: paths.id, progress });
    if (progress !== before) {
      await keepTwin(paths, progress);
    }
    answer({ kind: 'kept', id: paths.id });
  } catch (error) {
    // An error loses its code on the way between threads.
    const missing = errorCode(error) === 'ENOENT';
    const fault = missing ? readFault(error) : ioFault('The log could not be made ready for searching', error);
    answer({ kind: 'failed', id: paths.id, code: fault.code, message: fault.message });
  }
}

parentPort?.on('message', (job: PlainJob) => void work(job));
