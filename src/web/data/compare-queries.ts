import { queryOptions } from '@tanstack/react-query';
import type { Build } from '#contract/builds.ts';
import { CommitBuilds, ComparedCommits, Comparison } from '#contract/comparison.ts';
import { api } from '#web/api/client.ts';
import { pipelinePlace } from './trigger-queries.ts';

/** The builds of the commit of a build; read anew whenever a build of its pipeline changes. */
export const commitBuildsQuery = ({ id, pipelineId }: Pick<Build, 'id' | 'pipelineId'>) =>
  queryOptions({
    queryKey: ['commit-builds', pipelineId, id],
    queryFn: ({ signal }) => api.get(CommitBuilds, `/api/builds/${encodeURIComponent(id)}/same-commit`, { signal }),
  });

/** Two builds of a pipeline; without `base` the last green one before `head`. */
export const comparisonQuery = (pipelineId: string, base: number | null, head: number) =>
  queryOptions({
    queryKey: ['comparison', pipelineId, base, head],
    queryFn: ({ signal }) => {
      const asked = base === null ? `head=${head}` : `base=${base}&head=${head}`;
      return api.get(Comparison, pipelinePlace(pipelineId, `comparison?${asked}`), { signal });
    },
    retry: false,
  });

/** The commits between them, which the repository tells; they never change. */
export const comparedCommitsQuery = (pipelineId: string, base: number, head: number) =>
  queryOptions({
    queryKey: ['compared-commits', pipelineId, base, head],
    queryFn: ({ signal }) =>
      api.get(ComparedCommits, pipelinePlace(pipelineId, `comparison/commits?base=${base}&head=${head}`), { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
