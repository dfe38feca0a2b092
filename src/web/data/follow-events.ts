import type { InfiniteData, InvalidateQueryFilters, Query, QueryClient, QueryKey } from '@tanstack/react-query';
import { hashKey } from '@tanstack/react-query';
import type { Build, BuildDetail } from '#contract/builds.ts';
import type { Comparison } from '#contract/comparison.ts';
import type { LiveEvent } from '#contract/live.ts';
import type { Page } from '#contract/page.ts';
import type { PipelineRow } from '#contract/pipelines.ts';
import type { Delivery } from '#contract/triggers.ts';
import type { LiveClient } from '#web/live/live-client.ts';
import { addBuild, applyBuildToDetail, applyBuildToPage, applyBuildToRow, applyPipelineToRow } from './apply-event.ts';
import { applyBuildToList, applyPipelineToList, removeFromList } from './apply-to-list.ts';
import { changeLists, figureReader } from './pipeline-lists.ts';

/** Reading anew is throttled, never put off for ever: a steady stream of events still refreshes at this pace (ms). */
const refreshMs = 250;

/** Keeps what react-query holds up to date with the live events, until the function that it returns is called. */
export function followEvents(queries: QueryClient, live: Live): () => void {
  const refresh = throttledRefresh(queries);
  const readFigures = figureReader(queries);
  const ends = [
    live.onReset(() => void queries.invalidateQueries()),
    // What came between reading the ledger and the first event would be missed: it is not polled while the socket is there.
    live.onConnection(() => {
      if (live.connection.state === 'live') refresh(ledger);
    }),
    live.onEvent((event) => {
      if (event.kind === 'delivery') {
        refresh(ledger);
        refresh({ queryKey: ['delivery', event.id] });
        refresh({ queryKey: ['pipeline-repository'] });
        return;
      }
      applyEvent(queries, event);
      refresh(exactly('overview'));
      if (event.kind === 'pipeline') {
        refresh({ queryKey: ['health', event.pipeline.id] });
        refresh(healthNews);
      }
      if (event.kind !== 'build') return;
      const { pipelineId, number, status, finishedAt } = event.build;
      refresh(exactly('build', pipelineId, String(number)));
      refresh(filteredBuilds(pipelineId));
      refresh({ queryKey: ['commit-builds', pipelineId] });
      refresh(comparisonsOf(event.build));
      if (status === 'queued') refresh(ledger);
      if (finishedAt) {
        readFigures(pipelineId);
        refresh(exactly('pipeline', pipelineId));
        refresh(exactly('failures', pipelineId));
      }
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}

type Live = Pick<LiveClient, 'connection' | 'onConnection' | 'onEvent' | 'onReset'>;
type Refreshed = InvalidateQueryFilters & { readonly queryKey: QueryKey };

const exactly = (...queryKey: readonly string[]): Refreshed => ({ queryKey, exact: true });

const pagesOf = (query: Query) => (query.state.data as InfiniteData<unknown> | undefined)?.pages.length ?? 0;

/** Which builds a filter lets through is for the server to say; whoever reads what is older is left in peace. */
const filteredBuilds = (pipelineId: string): Refreshed => ({
  queryKey: ['builds', pipelineId],
  predicate: (query: Query) => query.queryKey.length > 2 && pagesOf(query) <= 1,
});

/** The comparisons of this build with another one. */
const comparisonsOf = ({ id, pipelineId }: Build): Refreshed => ({
  queryKey: ['comparison', pipelineId],
  predicate: (query: Query) => {
    const compared = query.state.data as Comparison | undefined;
    return compared !== undefined && [compared.base, compared.head].some(({ build }) => build.id === id);
  },
});

/** The trigger ledger where its beginning is shown, or something that waits: whoever reads what is older is left in peace. */
const ledger: Refreshed = {
  queryKey: ['deliveries'],
  predicate: (query: Query) => {
    const pages = (query.state.data as InfiniteData<Page<Delivery>> | undefined)?.pages ?? [];
    return pages.length <= 1 || pages.some(({ items }) => items.some(({ status }) => status === 'accepted'));
  },
};

/** The changes of health while their beginning alone is shown. */
const healthNews: Refreshed = {
  queryKey: ['health-news'],
  predicate: (query: Query) => pagesOf(query) <= 1,
};

function applyEvent(queries: QueryClient, event: Exclude<LiveEvent, { kind: 'delivery' }>): void {
  if (event.kind === 'pipeline-removed') {
    removePipeline(queries, event.id);
    return;
  }
  const toRow = (row: PipelineRow) =>
    event.kind === 'build' ? applyBuildToRow(row, event.build) : applyPipelineToRow(row, event.pipeline);
  changeLists(queries, (list, filter) =>
    event.kind === 'build'
      ? applyBuildToList(list, event.build, filter)
      : applyPipelineToList(list, event.pipeline, filter),
  );
  queries.setQueriesData<PipelineRow>({ queryKey: ['pipeline'] }, (row) => (row ? toRow(row) : row));
  if (event.kind === 'pipeline') return;
  const { build } = event;
  queries.setQueryData<InfiniteData<Page<Build>>>(['builds', build.pipelineId], (data) =>
    data
      ? {
          ...data,
          pages: addBuild(
            data.pages.map((page) => applyBuildToPage(page, build)),
            build,
          ),
        }
      : data,
  );
  queries.setQueryData<BuildDetail>(['build', build.pipelineId, String(build.number)], (detail) =>
    detail ? applyBuildToDetail(detail, build) : detail,
  );
}

/** The lists lose it at once; what is open of it is read anew, and so learns that it is gone. */
function removePipeline(queries: QueryClient, id: string): void {
  changeLists(queries, (list) => removeFromList(list, id));
  void queries.invalidateQueries({ queryKey: ['pipeline', id] });
  void queries.invalidateQueries({ queryKey: ['builds', id] });
}

function throttledRefresh(queries: QueryClient): (what: Refreshed) => void {
  const waiting = new Map<string, ReturnType<typeof setTimeout>>();
  return (what) => {
    const name = hashKey(what.queryKey);
    if (waiting.has(name)) return;
    const refresh = () => {
      waiting.delete(name);
      void queries.invalidateQueries(what);
    };
    waiting.set(name, setTimeout(refresh, refreshMs));
  };
}
