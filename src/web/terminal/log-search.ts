import { LogHits, LogMarks } from '#contract/logs.ts';
import { api } from '#web/api/client.ts';

/** What is looked for in a log: the page's words for the contract's LogQuery. */
export type Query =
  | { readonly kind: 'text'; readonly text: string; readonly regex: boolean; readonly matchCase: boolean }
  | { readonly kind: 'errors' };

export interface Hit {
  readonly line: number;
  readonly column: number;
}

export type ColumnRange = LogMarks['lines'][number]['ranges'][number];

export interface SearchState {
  readonly query: Query | null;
  readonly found: LogHits | null;
  readonly busy: boolean;
  readonly failure: string | null;
}

/** Marks are asked for by blocks of so many lines. */
const block = 500;
const mostBlocks = 40;

/**
 * One search in one log. The server looks through the whole log and counts; here is what it said last, and the places of the hits in
 * the lines that are in view. A newer question takes the older one back.
 */
export class LogSearch {
  readonly #log: string;
  readonly #changed: () => void;
  #state: SearchState = { query: null, found: null, busy: false, failure: null };
  #asking = new AbortController();
  #marksOf = new Map<number, ReadonlyMap<number, readonly ColumnRange[]>>();
  #marking = new Set<number>();
  #known = new AbortController();

  constructor(log: string, changed: () => void) {
    this.#log = log;
    this.#changed = changed;
  }

  get state(): SearchState {
    return this.#state;
  }

  dispose(): void {
    this.#asking.abort();
    this.#known.abort();
  }

  /** Looks for something, from a place on; null for nothing. Resolves with the first hit there, null without one. */
  find(query: Query | null, from: Hit): Promise<Hit | null> {
    this.#asking.abort();
    this.#forgetMarks();
    this.#set({ query, found: null, busy: false, failure: null });
    return query === null ? Promise.resolve(null) : this.#ask(query, from, 'next');
  }

  /** The first hit at a place or behind it, or the last one before it; goes round at the ends. */
  seek(from: Hit, direction: 'next' | 'previous'): Promise<Hit | null> {
    const { query } = this.#state;
    return query === null ? Promise.resolve(null) : this.#ask(query, from, direction);
  }

  /** Looks again because the log has grown; the hit that the reader stands at stays his. */
  async refresh(): Promise<void> {
    const { query, found, busy } = this.#state;
    if (query === null || busy || found?.sealed) return;
    this.#forgetMarks();
    await this.#ask(query, found?.at ?? { line: 1, column: 0 }, 'next');
  }

  /** The hits in a line as far as they are known; `want` asks for those that are not. */
  marks(line: number): readonly ColumnRange[] {
    return this.#marksOf.get(blockOf(line))?.get(line) ?? [];
  }

  /** Asks for the hits in these lines; `changed` is called when they are known. */
  want(from: number, to: number): void {
    const { query, found } = this.#state;
    if (query === null || !found || found.total === 0) return;
    for (let each = blockOf(from); each <= blockOf(to); each += 1) {
      if (!this.#marksOf.has(each) && !this.#marking.has(each)) void this.#mark(query, each);
    }
  }

  async #ask(query: Query, { line, column }: Hit, direction: 'next' | 'previous'): Promise<Hit | null> {
    this.#asking.abort();
    const asking = new AbortController();
    this.#asking = asking;
    this.#set({ ...this.#state, busy: true });
    try {
      const place = { line: String(line), column: String(column), direction };
      const found = await api.get(LogHits, this.#address('hits', query, place), { signal: asking.signal });
      if (asking.signal.aborted) return null;
      this.#set({ query, found, busy: false, failure: null });
      return found.at;
    } catch (fault) {
      if (!asking.signal.aborted) {
        const failure = fault instanceof Error ? fault.message : String(fault);
        this.#set({ query, found: null, busy: false, failure });
      }
      return null;
    }
  }

  async #mark(query: Query, which: number): Promise<void> {
    const { signal } = this.#known;
    this.#marking.add(which);
    try {
      const range = { from: String(which * block + 1), to: String((which + 1) * block) };
      const { lines } = await api.get(LogMarks, this.#address('marks', query, range), { signal });
      if (signal.aborted) return;
      if (this.#marksOf.size >= mostBlocks) this.#marksOf.clear();
      this.#marksOf.set(which, new Map(lines.map(({ line, ranges }) => [line, ranges])));
      this.#changed();
    } catch (fault) {
      // The count stands; without the marks the lines are found all the same. What went wrong is said once.
      if (!signal.aborted)
        this.#set({ ...this.#state, failure: fault instanceof Error ? fault.message : String(fault) });
    } finally {
      if (!signal.aborted) this.#marking.delete(which);
    }
  }

  #forgetMarks(): void {
    this.#known.abort();
    this.#known = new AbortController();
    this.#marksOf = new Map();
    this.#marking = new Set();
  }

  #set(state: SearchState): void {
    this.#state = state;
    this.#changed();
  }

  #address(what: 'hits' | 'marks', query: Query, more: Record<string, string>): string {
    const parameters = new URLSearchParams(more);
    if (query.kind === 'errors') parameters.set('rule', 'errors');
    else {
      parameters.set('q', query.text);
      if (query.regex) parameters.set('regex', '1');
      if (query.matchCase) parameters.set('case', '1');
    }
    return `/api/logs/${this.#log}/${what}?${parameters}`;
  }
}

function blockOf(line: number): number {
  return Math.floor((line - 1) / block);
}
