import type { FoundLine } from '#contract/log-search.ts';
import type { Wanted } from './log-search.ts';

/** Searching many logs, one after the other, for the same thing. What is searched and how is as in LogSearch. */
export interface ManyLogSearch {
  /**
   * Yields each log that was searched, in the order given; one that is not stored (any more) counts as searched without hits.
   * When `signal` aborts, it ends behind the log that it was in the middle of, which comes with `complete` false. Ids are taken
   * some time ahead of what is yielded. @throws LogSearchFault `bad-query`, `unavailable`
   */
  search(logs: AsyncIterable<WantedLog>, wanted: Wanted, signal: AbortSignal): AsyncIterable<SearchedLog>;
}

export interface WantedLog {
  readonly id: string;
  /** About how large it is; 0 when that is not known. */
  readonly bytes: number;
}

export interface SearchedLog {
  readonly id: string;
  readonly complete: boolean;
  /** As many as are shown, in the order of the log. */
  readonly lines: readonly FoundLine[];
  /** Lines with hits; counting ends at `countedLines`, and `more` says that it did. */
  readonly hits: number;
  readonly more: boolean;
}
