import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { HealthExplanation, HealthNews, type HealthRule, HealthSettings } from '#contract/health.ts';
import { pageOf } from '#contract/page.ts';
import type { HealthWord } from '#contract/status.ts';
import { api } from '#web/api/client.ts';
import { keepPreviousOf } from './keep-previous-of.ts';
import { pipelinePlace } from './trigger-queries.ts';

/** Why a pipeline is what it is: by its own rule, or by one that is tried out. */
export const healthQuery = (pipelineId: string, tried: HealthRule | null = null) =>
  queryOptions({
    queryKey: ['health', pipelineId, tried],
    queryFn: ({ signal }) => {
      const rule = tried ? `?window=${tried.window}&threshold=${tried.threshold}` : '';
      return api.get(HealthExplanation, pipelinePlace(pipelineId, `health${rule}`), { signal });
    },
    placeholderData: keepPreviousOf(pipelineId),
  });

export const healthSettingsQuery = (pipelineId: string) =>
  queryOptions({
    queryKey: ['health-settings', pipelineId],
    queryFn: ({ signal }) => api.get(HealthSettings, pipelinePlace(pipelineId, 'health-settings'), { signal }),
  });

const HealthNewsPage = pageOf(HealthNews);

/** Every change of health, or those to one word, newest first. The live socket tells when to read its beginning anew. */
export const healthNewsQuery = (word: HealthWord | null) =>
  infiniteQueryOptions({
    queryKey: ['health-news', word],
    queryFn: ({ signal, pageParam }) => {
      const given = Object.entries({ word: word ?? '', cursor: pageParam }).filter(([, value]) => value !== '');
      return api.get(HealthNewsPage, `/api/health-changes?${new URLSearchParams(given)}`, { signal });
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
