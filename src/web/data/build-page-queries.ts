import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { ArchiveContents } from '#contract/archives.ts';
import type { Build } from '#contract/builds.ts';
import { BuildChangedFiles, BuildChanges } from '#contract/changes.ts';
import { BuildExpectations } from '#contract/expectations.ts';
import { isFinal } from '#contract/status.ts';
import { api } from '#web/api/client.ts';
import { keepPreviousOf } from './keep-previous-of.ts';

type ChangedBuild = Pick<Build, 'id' | 'status'>;

/**
 * What a build changes is counted from the last green one before it, and which one that is shows when those before it have ended: at the
 * latest when it runs, because a pipeline runs one build at a time. So it is read anew with each status, and stays as it is at the end.
 */
const settled = ({ status }: ChangedBuild) => (isFinal(status) ? Number.POSITIVE_INFINITY : 0);

export const changesQuery = (build: ChangedBuild) =>
  infiniteQueryOptions({
    queryKey: ['changes', build.id, build.status],
    queryFn: ({ signal, pageParam }) =>
      api.get(BuildChanges, `/api/builds/${build.id}/changes?${new URLSearchParams({ cursor: pageParam })}`, {
        signal,
      }),
    initialPageParam: '0',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousOf(build.id),
    staleTime: settled(build),
    retry: false,
  });

export const changedFilesQuery = (build: ChangedBuild) =>
  queryOptions({
    queryKey: ['changed-files', build.id, build.status],
    queryFn: ({ signal }) => api.get(BuildChangedFiles, `/api/builds/${build.id}/changed-files`, { signal }),
    placeholderData: keepPreviousOf(build.id),
    staleTime: settled(build),
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
    placeholderData: keepPreviousOf(artifactId),
    retry: false,
  });

/** @param version of the build: with each step of it something else runs. */
export const expectationsQuery = (buildId: string, version: number) =>
  queryOptions({
    queryKey: ['expectations', buildId, version],
    queryFn: ({ signal }) => api.get(BuildExpectations, `/api/builds/${buildId}/expectations`, { signal }),
    placeholderData: keepPreviousOf(buildId),
  });
