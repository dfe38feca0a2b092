/** What is to be told to the outside. The topic says who sends it; the body is the topic's own JSON. */
export interface Letter {
  readonly id: string;
  readonly topic: 'commit-status' | 'notification';
  /** What it is about, as segments of a path: letters of one key are sent in order, one behind the other. */
  readonly key: string;
  readonly body: unknown;
  /** How often it was tried in vain. */
  readonly attempts: number;
  readonly createdAt: string;
  /** When it is due. */
  readonly nextAt: string;
}

/**
 * What has to reach the outside even if this process dies first: rows written in the transaction of the change that they tell of, sent behind it
 * and tried again until they have arrived or are given up. Who dies between sending a letter and noting it sends it again: receivers tell it by
 * its id. One server reads it at a time.
 */
export interface Outbox {
  /**
   * The waiting letter that is due first (which may be in the future), among the first of each key. Those whose key begins with one of `busy`
   * are left out. Null when there is none.
   */
  next(busy: readonly string[]): Promise<Letter | null>;
  /** A letter that was replaced in the meantime is left at that; so with `failed`. */
  sent(id: string, at: string): Promise<void>;
  /** To be tried again at `nextAt`; null gives it up, and its failure is kept. */
  failed(id: string, failure: string, nextAt: string | null): Promise<void>;
  /** Deletes what was written before that moment and waits no more. */
  forget(before: string): Promise<void>;
}
