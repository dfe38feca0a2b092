import { access } from 'node:fs/promises';
import { countedLines, shownLines } from '#contract/log-search.ts';
import { LogSearchFault } from '#engine/ports/log-search.ts';
import { LogFault } from '#engine/ports/log-store.ts';
import type { ManyLogSearch, SearchedLog, WantedLog } from '#engine/ports/many-log-search.ts';
import { foundLines } from './found-lines.ts';
import type { LogFileStore } from './log-files.ts';
import { type HitLine, ManyHitsReader, manyOutput } from './many-hits.ts';
import { checkExpression, ripgrep } from './ripgrep.ts';
import { type SearchPattern, searchPattern } from './search-pattern.ts';

/**
 * One run of the search takes this much: enough that starting it costs little, and little enough that a limit of time cuts off only a
 * part of what one request does.
 */
const mostLogs = 32;
const mostBytes = 64 * 1024 * 1024;

/** A log in a run. */
interface InRun {
  readonly id: string;
  /** Null when there is no such log (any more). */
  readonly plain: { readonly path: string; readonly bytes: number } | null;
  readonly lines: HitLine[];
  hits: number;
}

/** Searches many logs by one ripgrep process for some of them at a time, over their plain twins. */
export function createManyLogSearch(logs: LogFileStore): ManyLogSearch {
  return {
    async *search(wanted, query, signal) {
      const pattern = searchPattern(query);
      if (!(await isUsable(pattern, signal))) return;
      for await (const batch of batches(wanted)) {
        const run = await prepare(logs, batch, signal);
        const complete = run === null ? 0 : await runSearch(run, pattern, signal);
        const begun = run?.slice(0, complete + 1) ?? [{ id: batch[0]?.id ?? '', plain: null, lines: [], hits: 0 }];
        yield* await describe(begun, complete, pattern);
        if (signal.aborted) return;
      }
    },
  };
}

/** False when the signal came first. @throws LogSearchFault `bad-query` */
async function isUsable(pattern: SearchPattern, signal: AbortSignal): Promise<boolean> {
  try {
    await checkExpression(pattern, signal);
    return true;
  } catch (fault) {
    if (fault instanceof LogSearchFault) throw fault;
    if (signal.aborted) return false;
    throw fault;
  }
}

async function* batches(wanted: AsyncIterable<WantedLog>): AsyncGenerator<WantedLog[]> {
  let batch: WantedLog[] = [];
  let bytes = 0;
  for await (const log of wanted) {
    if (batch.length === mostLogs || (batch.length > 0 && bytes + log.bytes > mostBytes)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(log);
    bytes += log.bytes;
  }
  if (batch.length > 0) yield batch;
}

/** Null when the signal came first. What was begun of a twin goes on, and is there when the search is. */
async function prepare(logs: LogFileStore, batch: readonly WantedLog[], signal: AbortSignal): Promise<InRun[] | null> {
  const run: InRun[] = [];
  const { promise: aborted, resolve } = Promise.withResolvers<null>();
  const abort = () => resolve(null);
  signal.addEventListener('abort', abort, { once: true });
  try {
    for (const { id } of batch) {
      if (signal.aborted) return null;
      const plain = logs.plainLog(id).then(
        (found) => ({ found }),
        (fault: unknown) => {
          if (fault instanceof LogFault && fault.code === 'missing') return { found: null };
          throw fault;
        },
      );
      // When the signal wins, nobody is left to hear of what becomes of the twin.
      plain.catch(() => undefined);
      const made = await Promise.race([plain, aborted]);
      if (made === null) return null;
      run.push({ id, plain: made.found, lines: [], hits: 0 });
    }
    return run;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Gives how many of the logs, from the first on, were searched to their end. */
async function runSearch(run: readonly InRun[], pattern: SearchPattern, signal: AbortSignal): Promise<number> {
  const places = new Map(run.flatMap(({ plain }, index) => (plain ? [[plain.path, index] as const] : [])));
  if (places.size === 0) return run.length;
  let last = 0;
  const reader = new ManyHitsReader((path, line) => {
    const index = places.get(path) ?? -1;
    const log = run[index];
    // What has been written since is not whole yet.
    if (!log?.plain || line.byte >= log.plain.bytes) return;
    last = index;
    log.hits++;
    if (log.lines.length < shownLines) log.lines.push(line);
  });
  const read = (chunk: Buffer) => {
    reader.read(chunk);
    return true;
  };
  const paths = [...places.keys()];
  try {
    // One more than is counted shows that there are more.
    await ripgrep({ pattern, output: manyOutput(countedLines + 1), input: { paths }, signal, read });
    return run.length;
  } catch (fault) {
    // One thread takes the files in their order: those before the last one with a hit are done.
    if (signal.aborted) return last;
    // A log that was removed meanwhile has no hits; the others were searched all the same.
    if (fault instanceof LogSearchFault && fault.code === 'unavailable' && (await isAnyGone(paths))) return run.length;
    throw fault;
  }
}

async function isAnyGone(paths: readonly string[]): Promise<boolean> {
  for (const path of paths) {
    try {
      await access(path);
    } catch {
      return true;
    }
  }
  return false;
}

async function describe(run: readonly InRun[], complete: number, pattern: SearchPattern): Promise<SearchedLog[]> {
  const withLines = run.map(({ plain, lines }) => ({ path: plain?.path ?? '', lines }));
  // Reading a few lines that are known is short: it is done even when the time is up.
  const shown = await foundLines(withLines, pattern, new AbortController().signal);
  return run.map(({ id, hits }, index) => ({
    id,
    complete: index < complete,
    lines: shown[index] ?? [],
    hits: Math.min(hits, countedLines),
    more: hits > countedLines,
  }));
}
