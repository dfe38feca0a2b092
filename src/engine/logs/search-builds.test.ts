import { expect, test } from 'vitest';
import type { CatalogedLog, LogCatalog } from '#engine/ports/log-catalog.ts';
import type { ManyLogSearch, SearchedLog } from '#engine/ports/many-log-search.ts';
import { searchBuilds } from './search-builds.ts';

const never = new AbortController().signal;
const query = { q: 'x', regex: '0', case: '0' } as const;
const soon = 20;

function cataloged(id: string): CatalogedLog {
  const at = '2026-11-01T12:00:00.000Z';
  const place = { buildId: `b-${id}`, pipelineId: 'web', buildNumber: 1, branch: 'main', state: 'Test', attempt: 1 };
  return { id, ...place, status: 'failed', startedAt: at, endedAt: at, lines: 1, bytes: 100, removed: null };
}

function catalogOf(ids: readonly string[]): LogCatalog {
  const newestFirst = ids.toSorted().toReversed();
  return {
    get: async () => null,
    ofBuild: async () => [],
    newest: async (_, before, limit) =>
      newestFirst
        .filter((id) => before === null || id < before)
        .slice(0, limit)
        .map(cataloged),
    lastGreen: async () => [],
    count: async () => ids.length,
  };
}

/** Searches by what the test says of each log; in one without an answer it stays until it is stopped. */
function searchOf(answers: Readonly<Record<string, Partial<SearchedLog>>>): ManyLogSearch {
  return {
    async *search(logs, _, signal) {
      for await (const { id } of logs) {
        const answer = answers[id];
        if (!answer && !signal.aborted)
          await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
        yield { id, complete: !signal.aborted, lines: [], hits: 0, more: false, ...answer };
        if (signal.aborted) return;
      }
    },
  };
}

const hit = { hits: 1 };
const miss = {};

test('when the time is up, what was searched is told, and the next page begins with the log that was cut off', async () => {
  const catalog = catalogOf(['1', '2', '3', '4']);
  const first = await searchBuilds({ catalog, search: searchOf({ 4: miss, 3: hit }) }, query, soon, never);
  expect(first).toMatchObject({ logs: [{ logId: '3', hits: 1, complete: true }], searched: 2, total: 4 });
  const cursor = first.nextCursor ?? '';
  const next = await searchBuilds(
    { catalog, search: searchOf({ 2: hit, 1: miss }) },
    { ...query, cursor },
    soon,
    never,
  );
  expect(next).toMatchObject({ logs: [{ logId: '2' }], searched: 4, total: 4, nextCursor: null });
});

test('a log that takes a whole request is gone past, and named with what was found in it', async () => {
  const catalog = catalogOf(['1', '2']);
  const stuck: ManyLogSearch = {
    async *search(logs) {
      for await (const { id } of logs) {
        yield { id, complete: false, lines: [], hits: 7, more: false };
        return;
      }
    },
  };
  const first = await searchBuilds({ catalog, search: stuck }, query, soon, never);
  expect(first).toMatchObject({ logs: [{ logId: '2', hits: 7, complete: false }], searched: 1, total: 2 });
  const cursor = first.nextCursor ?? '';
  const next = await searchBuilds({ catalog, search: searchOf({ 1: miss }) }, { ...query, cursor }, soon, never);
  expect(next).toEqual({ logs: [], searched: 2, total: 2, nextCursor: null });
});

test('a search that did not even begin in its time begins again', async () => {
  const nothing: ManyLogSearch = {
    async *search() {
      // The time was up before the expression had been looked at.
    },
  };
  const catalog = catalogOf(['1', '2']);
  const first = await searchBuilds({ catalog, search: nothing }, query, soon, never);
  expect(first).toMatchObject({ logs: [], searched: 0, total: 2, nextCursor: expect.any(String) });
  const cursor = first.nextCursor ?? '';
  const search = searchOf({ 1: hit, 2: hit });
  expect(await searchBuilds({ catalog, search }, { ...query, cursor }, soon, never)).toMatchObject({
    searched: 2,
    nextCursor: null,
  });
});

test('a page is full with twenty logs that have hits, and more logs than one page of the catalog are gone through', async () => {
  const ids = Array.from({ length: 250 }, (_, index) => String(index).padStart(3, '0'));
  const answers = Object.fromEntries(ids.map((id, index) => [id, index % 10 === 0 ? hit : miss]));
  const catalog = catalogOf(ids);
  const found: string[] = [];
  let cursor: string | undefined;
  const searched: number[] = [];
  do {
    const page = await searchBuilds({ catalog, search: searchOf(answers) }, { ...query, cursor }, 10_000, never);
    found.push(...page.logs.map(({ logId }) => logId));
    searched.push(page.searched);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(found).toEqual(ids.filter((_, index) => index % 10 === 0).toReversed());
  expect(searched).toEqual([200, 250]);
});

test('nothing stored is all searched', async () => {
  const search = searchOf({});
  expect(await searchBuilds({ catalog: catalogOf([]), search }, query, soon, never)).toEqual({
    logs: [],
    searched: 0,
    total: 0,
    nextCursor: null,
  });
});

test('a client that goes away ends it', async () => {
  const catalog = catalogOf(['1']);
  const gone = AbortSignal.abort(new Error('Gone.'));
  await expect(searchBuilds({ catalog, search: searchOf({}) }, query, 60_000, gone)).rejects.toThrow('Gone.');
});
