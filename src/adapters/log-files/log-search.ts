import type { LogHits, LogHitsQuery, LogMarks, LogMarksQuery } from '#contract/logs.ts';
import { type LogSearch, LogSearchFault, type Wanted } from '#engine/ports/log-search.ts';
import { HitNear } from './hit-near.ts';
import { sampleLines } from './hit-sample.ts';
import { readFault } from './io-fault.ts';
import { markLines } from './line-marks.ts';
import type { LogFileStore } from './log-files.ts';
import { orAbort } from './or-abort.ts';
import { PlainLines } from './plain-lines.ts';
import { searchPattern } from './search-pattern.ts';
import { type Found, SearchSession } from './search-session.ts';

const mostSessions = 32;
/** Hits kept in all sessions together, beyond which the one asked for longest ago goes: some 50 MB. */
const mostKeptHits = 4_000_000;
const mostMarkedLines = 2000;

/** Searches the logs of a store by ripgrep, on their plain twins. What a search has found is kept for the next call. */
export function createLogSearch(
  logs: SearchedLogs,
  { mostHits = 1_000_000, limitMs = 30_000 }: Partial<SearchLimits> = {},
): LogSearch {
  return new RipgrepSearch(logs, { mostHits, limitMs });
}

interface SearchLimits {
  /** So many hits of one search are kept; behind them the log is searched again where a hit is asked for. */
  readonly mostHits: number;
  /** A search that takes longer is given up. */
  readonly limitMs: number;
}

type SearchedLogs = Pick<LogFileStore, 'view' | 'plainLog'>;

class RipgrepSearch implements LogSearch {
  readonly #logs: SearchedLogs;
  readonly #limits: SearchLimits;
  readonly #sessions = new Map<string, SearchSession>();
  readonly #samples = new WeakMap<Found, number[]>();

  constructor(logs: SearchedLogs, limits: SearchLimits) {
    this.#logs = logs;
    this.#limits = limits;
  }

  async hits(id: string, query: LogHitsQuery, signal: AbortSignal): Promise<LogHits> {
    return withinLimit(this.#limits.limitMs, signal, async (limited) => {
      const session = this.#session(id, query);
      const view = await this.#logs.view(id);
      const plain = await orAbort(this.#logs.plainLog(id), limited);
      const found = await session.reach(view, plain, limited);
      this.#keepFew();
      return {
        total: found.count.hits,
        lines: found.count.lines,
        searchedLines: found.plain.lines,
        sealed: (view.seal ?? found.view.seal) !== null,
        at: await nearestHit(found, query, limited),
        sample: await this.#sample(found, limited),
      };
    });
  }

  async marks(id: string, query: LogMarksQuery, signal: AbortSignal): Promise<LogMarks> {
    const { from, to } = query;
    if (to < from || to - from >= mostMarkedLines) {
      const wrong = to < from ? `to=${to} lies before from=${from}` : `${to - from + 1} lines are too many`;
      throw new LogSearchFault('bad-query', `Marks are given for 1 to ${mostMarkedLines} lines: ${wrong}.`);
    }
    const pattern = searchPattern(query);
    return withinLimit(this.#limits.limitMs, signal, async (limited) =>
      markLines(await this.#logs.view(id), pattern, query, limited),
    );
  }

  /** Of more hits than are kept it is some work, and it is the same for every hit. */
  async #sample(found: Found, signal: AbortSignal): Promise<number[]> {
    const sample = this.#samples.get(found) ?? (await sampleLines(found, signal));
    this.#samples.set(found, sample);
    return sample;
  }

  #session(id: string, { q, regex, case: exact, rule }: Wanted): SearchSession {
    const key = JSON.stringify(rule ? [id, rule] : [id, q, regex, exact]);
    const known = this.#sessions.get(key);
    const session = known?.usable
      ? known
      : new SearchSession(searchPattern({ q, regex, case: exact, rule }), this.#limits.mostHits);
    this.#sessions.delete(key);
    this.#sessions.set(key, session);
    return session;
  }

  /** The session asked for last always stays. */
  #keepFew(): void {
    let kept = 0;
    for (const [position, [key, session]] of [...this.#sessions].reverse().entries()) {
      kept += session.keptHits;
      if (position > 0 && (position >= mostSessions || kept > mostKeptHits || !session.usable)) {
        this.#sessions.delete(key);
      }
    }
  }
}

async function nearestHit(
  found: Found,
  { line, column, direction }: LogHitsQuery,
  signal: AbortSignal,
): Promise<LogHits['at']> {
  if (found.count.hits === 0) {
    return null;
  }
  const lines = await PlainLines.open(found.view, found.plain);
  try {
    const near = new HitNear(found, lines, signal);
    const hit = await (direction === 'next' ? near.next({ line, column }) : near.previous({ line, column }));
    if (!hit) {
      return null;
    }
    const start = await lines.startOf(hit.line);
    return { index: hit.index, line: hit.line, column: await lines.columnOf(start, hit.byte) };
  } finally {
    await lines.close();
  }
}

async function withinLimit<Result>(
  limitMs: number,
  signal: AbortSignal,
  search: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const limit = AbortSignal.timeout(limitMs);
  try {
    return await search(AbortSignal.any([signal, limit]));
  } catch (error) {
    if (limit.aborted && !signal.aborted) {
      throw new LogSearchFault(
        'timeout',
        `The search took longer than ${limitMs / 1000} s and was given up. Look for less.`,
        {
          cause: error,
        },
      );
    }
    signal.throwIfAborted();
    throw error instanceof LogSearchFault ? error : readFault(error);
  }
}
