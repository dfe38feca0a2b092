import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { ArchiveContents } from '#contract/archives.ts';
import { BuildChangedFiles, BuildChanges } from '#contract/changes.ts';
import { BuildExpectations } from '#contract/expectations.ts';
import { api } from '#web/api/client.ts';

/** The commits between two commits never change: what was read stays. */
export const changesQuery = (buildId: string) =>
  infiniteQueryOptions({
    queryKey: ['changes', buildId],
    queryFn: ({ signal, pageParam }) =>
      api.get(BuildChanges, `/api/builds/${buildId}/changes?${new URLSearchParams({ cursor: pageParam })}`, { signal }),
    initialPageParam: '0',
    getNextPageParam: (page) => page.nextCursor,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

export const changedFilesQuery = (buildId: string) =>
  queryOptions({
    queryKey: ['changed-files', buildId],
    queryFn: ({ signal }) => api.get(BuildChangedFiles, `/api/builds/${buildId}/changed-files`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

/** What is inside a stored archive, which never changes. */
export const archiveQuery = (artifactId: string, text: string) =>
  infiniteQueryOptions({
    queryKey: ['archive', artifactId, text],
    queryFn: ({ signal, pageParam }) => {
      const parameters = new URLSearchParams({ q: text, cursor: pageParam, limit: '100' });
      return api.get(ArchiveContents, `/api/artifacts/${artifactId}/entries?${parameters}`, { signal });
    },
    initialPageParam: '0',
    getNextPageParam: (page) => page.nextCursor,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
    retry: false,
  });

/** @param version of the build: with each step of it something else runs. */
export const expectationsQuery = (buildId: string, version: number) =>
  queryOptions({
    queryKey: ['expectations', buildId, version],
    queryFn: ({ signal }) => api.get(BuildExpectations, `/api/builds/${buildId}/expectations`, { signal }),
    placeholderData: keepPreviousData,
  });
