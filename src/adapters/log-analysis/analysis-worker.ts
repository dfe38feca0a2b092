/** The thread that looks through logs, so that one of a gigabyte never stops the server's answers. One job after the other. */
import { parentPort } from 'node:worker_threads';
import { errorCode, ioFault, readFault } from '#adapters/log-files/io-fault.ts';
import type { LogPaths } from '#adapters/log-files/log-paths.ts';
import type { Comparison } from '#engine/ports/log-analysis.ts';
import type { LogFault } from '#engine/ports/log-store.ts';
import { compareLog, type FailedPaths, type GreenPaths, learnLog } from './analyse-log.ts';

export type AnalysisJob =
  | { readonly kind: 'learn'; readonly paths: LogPaths }
  | {
      readonly kind: 'compare';
      readonly failed: FailedPaths;
      readonly green: readonly GreenPaths[];
    };

export type AnalysisAnswer =
  | { readonly kind: 'learned' }
  | { readonly kind: 'compared'; readonly comparison: Comparison }
  | { readonly kind: 'failed'; readonly code: LogFault['code']; readonly message: string };

function answer(job: AnalysisJob): AnalysisAnswer {
  try {
    if (job.kind === 'compare') return { kind: 'compared', comparison: compareLog(job.failed, job.green) };
    learnLog(job.paths);
    return { kind: 'learned' };
  } catch (error) {
    // An error loses its code on the way between threads.
    const missing = errorCode(error) === 'ENOENT';
    const fault = missing ? readFault(error) : ioFault('The log could not be looked through', error);
    return { kind: 'failed', code: fault.code, message: fault.message };
  }
}

parentPort?.on('message', (job: AnalysisJob) => parentPort?.postMessage(answer(job)));
