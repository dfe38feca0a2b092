import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { Build, BuildDetail, type BuildFilter } from '#contract/builds.ts';
import { BranchDefinition } from '#contract/definitions.ts';
import { FailureGroup } from '#contract/failures.ts';
import { LogWindow, NewLines } from '#contract/logs.ts';
import { FilterValues, type PipelineFilter, PipelinePage, SavedView, type ValuesAsked } from '#contract/overview.ts';
import { pageOf } from '#contract/page.ts';
import { OverviewSummary, PipelineRow } from '#contract/pipelines.ts';
import { SystemInfo } from '#contract/system.ts';
import { api } from '#web/api/client.ts';
import { keepNewer, type PipelineList } from './apply-to-list.ts';
import { keepPreviousOf } from './keep-previous-of.ts';

const BuildPage = pageOf(Build);
const FailurePage = pageOf(FailureGroup);
const Definition = z.object({ path: z.string(), text: z.string() });

export const systemQuery = queryOptions({
  queryKey: ['system'],
  queryFn: ({ signal }) => api.get(SystemInfo, '/api/system', { signal }),
  staleTime: 60_000,
});

export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: ({ signal }) => api.get(OverviewSummary, '/api/overview', { signal }),
});

/** Kept up to date by events (`apply-to-list.ts`), so that it never has to be read anew because it is old. */
export const pipelinesQuery = (filter: PipelineFilter) =>
  infiniteQueryOptions({
    queryKey: ['pipelines', filter],
    queryFn: ({ signal, pageParam }) =>
      api.get(PipelinePage, address('/api/pipelines', { ...filter, cursor: pageParam }), { signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
    // Events that come while it is read are newer than what is read.
    structuralSharing: (old, read) => keepNewer(old as PipelineList | undefined, read as PipelineList),
  });

export const viewsQuery = queryOptions({
  queryKey: ['views'],
  queryFn: ({ signal }) => api.get(z.array(SavedView), '/api/views', { signal }),
});

export const filterValuesQuery = (of: ValuesAsked['of'], text: string) =>
  queryOptions({
    queryKey: ['filter-values', of, text],
    queryFn: ({ signal }) => api.get(FilterValues, address('/api/pipeline-filter-values', { of, q: text }), { signal }),
    placeholderData: keepPreviousOf(of),
  });

export const pipelineQuery = (id: string) =>
  queryOptions({
    queryKey: ['pipeline', id],
    queryFn: ({ signal }) => api.get(PipelineRow, `/api/pipelines/${encodeURIComponent(id)}`, { signal }),
  });

/** Only the list without a filter is kept up to date build by build; others are read anew. */
export const buildsQuery = (pipelineId: string, filter: BuildFilter = {}) =>
  infiniteQueryOptions({
    queryKey: Object.keys(filter).length === 0 ? ['builds', pipelineId] : ['builds', pipelineId, filter],
    queryFn: ({ signal, pageParam }) => {
      const path = `/api/pipelines/${encodeURIComponent(pipelineId)}/builds`;
      return api.get(BuildPage, address(path, { ...filter, cursor: pageParam }), { signal });
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousOf(pipelineId),
  });

export const buildQuery = (pipelineId: string, number: string) =>
  queryOptions({
    queryKey: ['build', pipelineId, number],
    queryFn: ({ signal }) =>
      api.get(BuildDetail, `/api/pipelines/${encodeURIComponent(pipelineId)}/builds/${number}`, { signal }),
  });

export const definitionQuery = (buildId: string) =>
  queryOptions({
    queryKey: ['definition', buildId],
    queryFn: ({ signal }) => api.get(Definition, `/api/builds/${buildId}/definition`, { signal }),
    retry: false,
  });

/** The definition at the head of the pipeline's branch: asked anew each time, since a branch moves. */
export const branchDefinitionQuery = (pipelineId: string) =>
  queryOptions({
    queryKey: ['branch-definition', pipelineId],
    queryFn: ({ signal }) =>
      api.get(BranchDefinition, `/api/pipelines/${encodeURIComponent(pipelineId)}/definition`, { signal }),
    staleTime: 0,
    retry: false,
  });

/** The last lines of a command's output, for the quote under a failed build's sentence. A sealed log never changes. */
export const quoteQuery = (attemptId: string, fromLine: number, lines: number) =>
  queryOptions({
    queryKey: ['quote', attemptId, fromLine, lines],
    queryFn: ({ signal }) => {
      const line = Math.max(fromLine, lines - 199);
      return api.get(LogWindow, `/api/logs/${attemptId}/lines?line=${line}&count=200`, { signal });
    },
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Lines of a sealed log, which never change. */
export const linesQuery = (attemptId: string, line: number, count: number) =>
  queryOptions({
    queryKey: ['lines', attemptId, line, count],
    queryFn: ({ signal }) => api.get(LogWindow, `/api/logs/${attemptId}/lines?line=${line}&count=${count}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** What the pipeline's builds failed by, seen last first. */
export const failuresQuery = (pipelineId: string) =>
  infiniteQueryOptions({
    queryKey: ['failures', pipelineId],
    queryFn: ({ signal, pageParam }) =>
      api.get(
        FailurePage,
        address(`/api/pipelines/${encodeURIComponent(pipelineId)}/failures`, { cursor: pageParam }),
        {
          signal,
        },
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });

/** @param version of the build: it grows when the lines become known. */
export const newLinesQuery = (attemptId: string, version: number) =>
  queryOptions({
    queryKey: ['new-lines', attemptId, version],
    queryFn: ({ signal }) => api.get(NewLines, `/api/logs/${attemptId}/new-lines`, { signal }),
    retry: false,
  });

function address(path: string, parameters: Record<string, string | undefined>): string {
  const given = Object.entries(parameters).flatMap(([name, value]) => (value ? [[name, value]] : []));
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}
