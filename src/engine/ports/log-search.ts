import type { LogHits, LogHitsQuery, LogMarks, LogMarksQuery, LogQuery } from '#contract/logs.ts';

/**
 * Searching one log, also while it is written. What is searched is the log without its escape sequences: a word is found across
 * a change of colour, and `31m` is not found in one. Text is compared as bytes of UTF-8; nothing a user can ask for makes a search
 * hang: expressions run on an engine whose time grows with the log alone, and every call ends after 30 s.
 *
 * Calls may run side by side; those with the same log and query share their work. Each stops when its `signal` aborts and then
 * rejects with the signal's reason.
 */
export interface LogSearch {
  /**
   * All hits counted, and the one next to a place. Of a log that is being written the whole lines are searched.
   * @throws LogFault `missing`; LogSearchFault
   */
  hits(id: string, query: LogHitsQuery, signal: AbortSignal): Promise<LogHits>;

  /** The hits in the lines of a window, an unfinished last one included. @throws LogFault `missing`; LogSearchFault */
  marks(id: string, query: LogMarksQuery, signal: AbortSignal): Promise<LogMarks>;
}

/** The text, expression or rule looked for, without the place of a reader. */
export type Wanted = Pick<LogQuery, 'q' | 'regex' | 'case' | 'rule'>;

/** `bad-query`: the expression cannot be used; the message says why and where. `timeout`: the search took too long. */
export class LogSearchFault extends Error {
  readonly code: 'bad-query' | 'timeout' | 'unavailable';
  constructor(code: LogSearchFault['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
