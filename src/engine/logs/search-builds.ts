import { z } from 'zod';
import type { FoundLog, LogSearchPage, LogSearchQuery } from '#contract/log-search.ts';
import type { CatalogedLog, LogCatalog, LogFilter } from '#engine/ports/log-catalog.ts';
import type { ManyLogSearch } from '#engine/ports/many-log-search.ts';
import { Refusal } from '#engine/refusal.ts';

/** A page ends with this many logs that have hits. */
const pageLength = 20;
const rowsAtOnce = 100;

export interface BuildsSearch {
  readonly catalog: LogCatalog;
  readonly search: ManyLogSearch;
}

/**
 * Searches the stored logs, newest first, for at most `limitMs`, and says how far it came. A page ends early when the time is up or
 * it has enough; the next one goes on behind it. At least one log is gone through in each, if only in part, so that going on
 * always ends.
 *
 * @throws LogSearchFault; Refusal `bad-request` for a cursor that is none; the signal's reason when the client went away.
 */
export async function searchBuilds(
  { catalog, search }: BuildsSearch,
  query: LogSearchQuery,
  limitMs: number,
  signal: AbortSignal,
): Promise<LogSearchPage> {
  const begun = query.cursor === undefined ? null : readCursor(query.cursor);
  const { pipeline = null, branch = null, status = null } = query;
  const filter: LogFilter = { pipelineId: pipeline, branch, state: null, status };
  const {
    before: from,
    searched: already,
    total,
  } = begun ?? { before: null, searched: 0, total: await catalog.count(filter) };
  const rows = new Map<string, CatalogedLog>();
  const end = new AbortController();
  const limit = setTimeout(() => end.abort(), limitMs);
  const found: FoundLog[] = [];
  let before = from;
  let searched = already;
  try {
    const wanted = ahead(catalog, filter, from, rows);
    for await (const one of search.search(wanted, query, AbortSignal.any([signal, end.signal]))) {
      if (!one.complete && searched > already) break;
      const row = rows.get(one.id);
      rows.delete(one.id);
      before = one.id;
      searched++;
      if (row && (one.hits > 0 || !one.complete)) found.push(describe(row, one));
      if (!one.complete || found.length >= pageLength) break;
    }
  } finally {
    clearTimeout(limit);
    end.abort();
  }
  signal.throwIfAborted();
  const more = (await catalog.newest(filter, before, 1)).length > 0;
  // The total is that of the first page; what was removed since does not come any more.
  if (!more) return { logs: found, searched, total: searched, nextCursor: null };
  return { logs: found, searched, total, nextCursor: makeCursor({ before, searched, total }) };
}

async function* ahead(catalog: LogCatalog, filter: LogFilter, from: string | null, rows: Map<string, CatalogedLog>) {
  for (let before = from; ; ) {
    const page = await catalog.newest(filter, before, rowsAtOnce);
    for (const row of page) {
      rows.set(row.id, row);
      yield { id: row.id, bytes: row.bytes };
    }
    before = page.at(-1)?.id ?? null;
    if (page.length < rowsAtOnce) return;
  }
}

type Found = Pick<FoundLog, 'hits' | 'more' | 'complete'> & { readonly lines: readonly FoundLog['lines'][number][] };

function describe(row: CatalogedLog, { lines, hits, more, complete }: Found): FoundLog {
  const { id: logId, pipelineId, buildNumber, branch, state, attempt, status, startedAt } = row;
  const place = { logId, pipelineId, buildNumber, branch, state, attempt, status, startedAt };
  return { ...place, lines: [...lines], hits, more, complete };
}

/** The last log that was searched, how many were, and how many there were when the search began. */
const Cursor = z.tuple([z.string().nullable(), z.int().nonnegative(), z.int().nonnegative()]);

interface Place {
  readonly before: string | null;
  readonly searched: number;
  readonly total: number;
}

function makeCursor({ before, searched, total }: Place): string {
  return Buffer.from(JSON.stringify([before, searched, total])).toString('base64url');
}

function readCursor(cursor: string): Place {
  try {
    const place = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const [before, searched, total] = Cursor.parse(place);
    return { before, searched, total };
  } catch {
    throw new Refusal('bad-request', 'This cursor is not one of this search. Begin again without a cursor.');
  }
}
