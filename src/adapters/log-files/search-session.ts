import { countHits, findHits, type HitCount, type Stretch } from './find-hits.ts';
import { HitList } from './hit-list.ts';
import type { LogView } from './log-view.ts';
import type { PlainLog } from './plain-logs.ts';
import { checkExpression } from './ripgrep.ts';
import type { SearchPattern } from './search-pattern.ts';
import { SharedWork } from './shared-work.ts';

/** A place in front of which the hits are counted. */
export interface CountedTo {
  readonly line: number;
  readonly hits: number;
}

/** What a search has found in the part of a log that is searched so far. Never changes, but for `counted`, which may become more. */
export interface Found {
  readonly pattern: SearchPattern;
  readonly view: LogView;
  /** The part that is searched. */
  readonly plain: PlainLog;
  /** All hits; of more than may be kept the first ones, up to the end of a line. */
  readonly hits: HitList;
  /** Where there are more: the first line whose hits are not kept. */
  readonly cut: number | null;
  /** Exact in any case. */
  readonly count: HitCount;
  /** Counts from the cut on that were needed before, so that the next hit costs little. */
  readonly counted: CountedTo[];
}

/** One search of one log. When the log has grown, only what is new is searched. */
export class SearchSession {
  readonly #pattern: SearchPattern;
  readonly #mostHits: number;
  readonly #hits = new HitList();
  #found: Found | null = null;
  #checked = false;
  #broken = false;
  #work: SharedWork<Found> | null = null;

  /** `mostHits`: so many are kept; behind them the log is searched again where a hit is asked for. */
  constructor(pattern: SearchPattern, mostHits: number) {
    this.#pattern = pattern;
    this.#mostHits = mostHits;
  }

  get keptHits(): number {
    return this.#hits.count;
  }

  /** Whether more can be asked of it: not after an error, nor after everybody has gone in the middle of a search. */
  get usable(): boolean {
    return !this.#broken && !this.#work?.stopped;
  }

  /** What is found up to the end of `plain`, or farther. Callers share the work. @throws LogSearchFault */
  async reach(view: LogView, plain: PlainLog, signal: AbortSignal): Promise<Found> {
    for (;;) {
      if (this.#found && this.#found.plain.bytes >= plain.bytes) {
        return this.#found;
      }
      this.#work ??= new SharedWork((shared) => this.#extend(view, plain, shared));
      await this.#work.join(signal);
    }
  }

  async #extend(view: LogView, plain: PlainLog, signal: AbortSignal): Promise<Found> {
    try {
      if (!this.#checked) {
        await checkExpression(this.#pattern, signal);
        this.#checked = true;
      }
      this.#found = await this.#search(view, plain, signal);
      this.#work = null;
      return this.#found;
    } catch (error) {
      this.#broken = true;
      throw error;
    }
  }

  async #search(view: LogView, plain: PlainLog, signal: AbortSignal): Promise<Found> {
    const known = this.#found;
    const start = known?.plain.bytes ?? 0;
    // Nothing is written to a sealed log, so that its whole file is what is to be searched: faster than by way of us.
    const whole = start === 0 && view.seal !== null;
    const input = whole ? { path: plain.path } : { path: plain.path, start, end: plain.bytes };
    const stretch = { input, firstLine: (known?.plain.lines ?? 0) + 1, startByte: start };
    const { count, cut } = known?.cut
      ? { count: await countHits(this.#pattern, input, signal), cut: known.cut }
      : await this.#find(stretch, signal);
    return {
      pattern: this.#pattern,
      view,
      plain,
      hits: this.#hits.soFar(),
      cut,
      count: { hits: (known?.count.hits ?? 0) + count.hits, lines: (known?.count.lines ?? 0) + count.lines },
      counted: known?.cut ? known.counted : cut === null ? [] : [{ line: cut, hits: this.#hits.count }],
    };
  }

  async #find(
    stretch: Stretch,
    signal: AbortSignal,
  ): Promise<{ readonly count: HitCount; readonly cut: number | null }> {
    const hits = this.#hits;
    const mostHits = this.#mostHits;
    // From a tenth on there are probably more, and they are counted beside being found.
    const manyHits = Math.ceil(mostHits / 10);
    const before = hits.count;
    const counting = new AbortController();
    const counts: Promise<HitCount>[] = [];
    let lines = 0;
    let lastLine = 0;
    try {
      await findHits(this.#pattern, stretch, signal, (line, byte) => {
        hits.push(line, byte);
        if (line !== lastLine) {
          lines++;
          lastLine = line;
        }
        if (hits.count === manyHits) {
          const count = countHits(this.#pattern, stretch.input, AbortSignal.any([signal, counting.signal]));
          // Waited for below, or given up.
          count.catch(() => undefined);
          counts.push(count);
        }
        return hits.count < mostHits;
      });
      if (hits.count < mostHits) {
        return { count: { hits: hits.count - before, lines }, cut: null };
      }
      // The last line may have more hits than were read of it.
      hits.cut(hits.beforeLine(lastLine));
      const count = await (counts[0] ?? countHits(this.#pattern, stretch.input, signal));
      return { count, cut: lastLine };
    } finally {
      counting.abort();
    }
  }
}
