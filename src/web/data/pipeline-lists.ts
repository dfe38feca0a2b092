import type { QueryClient } from '@tanstack/react-query';
import type { PipelineFilter } from '#contract/overview.ts';
import { applyFigures, type PipelineList, rowOf } from './apply-to-list.ts';
import { pipelineQuery } from './queries.ts';

/** What a pipeline's builds add up to is read anew so long after one has ended, in ms: several that end at once are read for once. */
const pauseMs = 250;

const lists = { queryKey: ['pipelines'] } as const;

/** Changes each list of pipelines that is held; the filter is the one that it is of. */
export function changeLists(
  queries: QueryClient,
  change: (list: PipelineList, filter: PipelineFilter) => PipelineList,
): void {
  for (const query of queries.getQueryCache().findAll(lists)) {
    const list = query.state.data as PipelineList | undefined;
    // One that has to be read anew before it is shown again is not made fresh by an event.
    if (!list || (query.state.isInvalidated && !query.isActive())) continue;
    const next = change(list, query.queryKey[1] as PipelineFilter);
    if (next !== list) queries.setQueryData(query.queryKey, next);
  }
}

/** Leaves so many pages of a list, so that reading it anew reads no more. */
export function trimList(queries: QueryClient, filter: PipelineFilter, pages: number): void {
  queries.setQueryData<PipelineList>([...lists.queryKey, filter], (list) =>
    list && list.pages.length > pages
      ? { ...list, pages: list.pages.slice(0, pages), pageParams: list.pageParams.slice(0, pages) }
      : list,
  );
}

/** Reads what the builds of a pipeline add up to anew where a list that is shown has it: one pipeline at a time, each once a pause. */
export function figureReader(queries: QueryClient): (id: string) => void {
  const waiting = new Set<string>();
  let reading = false;
  const isShown = (id: string) =>
    queries
      .getQueriesData<PipelineList>({ ...lists, type: 'active' })
      .some(([, list]) => list && rowOf(list, id) !== null);
  const readAll = async () => {
    for (const id of waiting) {
      waiting.delete(id);
      if (!isShown(id)) continue;
      // Without an answer the row stays as it is; the connection's own state is shown by itself.
      const row = await queries.fetchQuery({ ...pipelineQuery(id), staleTime: 0 }).catch(() => null);
      if (row) changeLists(queries, (list) => applyFigures(list, row));
    }
    reading = false;
  };
  return (id) => {
    waiting.add(id);
    if (reading) return;
    reading = true;
    setTimeout(() => void readAll(), pauseMs);
  };
}
