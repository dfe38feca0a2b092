import { queryOptions } from '@tanstack/react-query';
import { Insights } from '#contract/insights.ts';
import { api } from '#web/api/client.ts';
import { keepPreviousOf } from '#web/data/keep-previous-of.ts';
import type { InsightWish } from './insight-address.ts';

/** What is new is seen after so long at the latest; an open page asks for no more. */
const refreshMs = 60_000;

/** Of a pipeline, or (null) of all of them. */
export const insightsQuery = (pipelineId: string | null, { from, to, branch }: InsightWish) =>
  queryOptions({
    queryKey: ['insights', pipelineId, from, to, branch],
    queryFn: ({ signal }) => {
      const place = pipelineId === null ? '' : `/pipelines/${encodeURIComponent(pipelineId)}`;
      const parameters = new URLSearchParams({ from, to, ...(branch === '' ? {} : { branch }) });
      return api.get(Insights, `/api${place}/insights?${parameters}`, { signal });
    },
    placeholderData: keepPreviousOf(pipelineId),
    refetchInterval: refreshMs,
  });
