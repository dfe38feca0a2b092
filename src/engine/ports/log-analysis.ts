import type { NewLines } from '#contract/logs.ts';

/**
 * Looks through sealed logs off the server's main thread and in constant memory, and keeps what came of it beside the log, so that
 * each log is looked through once. One call at a time. A call that is aborted rejects with the signal's reason and leaves nothing
 * half written; it can be made again.
 */
export interface LogAnalysis {
  /**
   * Remembers the templates of a green log, for comparing with; does nothing when that was done.
   * @throws LogFault `missing`, `io`
   */
  learn(id: string, signal: AbortSignal): Promise<void>;

  /**
   * What is new in a failed log, measured against green ones. Of the green ones those that have not been learned are learned
   * first; one that is gone by now is left out. An empty list gives the status `none`.
   * @throws LogFault `missing`, `io`
   */
  compare(failed: FailedLog, green: readonly GreenLog[], signal: AbortSignal): Promise<Comparison>;

  /** What `compare` found, when it was done for this log; else null. @throws LogFault `io` */
  known(id: string): Promise<Comparison | null>;
}

export interface FailedLog {
  readonly id: string;
  /** As people call the state, for the sentence where there is nothing to compare with. */
  readonly state: string;
  /** The first line of the command that failed: what shows the failure is looked for from here on. 1 where none did. */
  readonly fromLine: number;
}

export interface GreenLog {
  readonly id: string;
  readonly buildNumber: number;
}

export interface Comparison {
  readonly newLines: Exclude<NewLines, { status: 'pending' }>;
  /** The lines that show the failure best, at most three, ascending. */
  readonly telling: Telling;
}

/**
 * `new-error`: lines that are new and look like errors; `new`: only new; `error`: only like errors; `nothing`: no line tells
 * anything. The first of these that has lines.
 */
export interface Telling {
  readonly kind: 'new-error' | 'new' | 'error' | 'nothing';
  readonly lines: readonly TellingLine[];
}

export interface TellingLine {
  readonly line: number;
  /** Without escape sequences, of progress bars what stands there in the end; at most 500 characters. */
  readonly text: string;
  readonly template: string;
}
