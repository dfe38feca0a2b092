import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { HealthExplanation, type HealthRule, HealthSettings } from '#contract/health.ts';
import { api } from '#web/api/client.ts';
import { pipelinePlace } from './trigger-queries.ts';

/** Why a pipeline is what it is: by its own rule, or by one that is tried out. */
export const healthQuery = (pipelineId: string, tried: HealthRule | null = null) =>
  queryOptions({
    queryKey: ['health', pipelineId, tried],
    queryFn: ({ signal }) => {
      const rule = tried ? `?window=${tried.window}&threshold=${tried.threshold}` : '';
      return api.get(HealthExplanation, pipelinePlace(pipelineId, `health${rule}`), { signal });
    },
    placeholderData: keepPreviousData,
  });

export const healthSettingsQuery = (pipelineId: string) =>
  queryOptions({
    queryKey: ['health-settings', pipelineId],
    queryFn: ({ signal }) => api.get(HealthSettings, pipelinePlace(pipelineId, 'health-settings'), { signal }),
  });
