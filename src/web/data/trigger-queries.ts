import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { pageOf } from '#contract/page.ts';
import {
  BadgeSettings,
  Channel,
  Schedule,
  ScheduleCheck,
  type SetSchedule,
  TriggerSettings,
} from '#contract/pipeline-settings.ts';
import { Repository } from '#contract/repositories.ts';
import { Delivery, DeliveryDetail, type DeliveryFilter } from '#contract/triggers.ts';
import { Variable } from '#contract/variables.ts';
import { api } from '#web/api/client.ts';
import { keepPreviousOf } from './keep-previous-of.ts';

const DeliveryPage = pageOf(Delivery);
const Schedules = z.object({ items: z.array(Schedule) });
const Channels = z.object({ items: z.array(Channel) });
const Variables = z.object({ items: z.array(Variable) });

/** How often (ms) the ledger is read anew without the live socket: while something waits for its decision, and otherwise. */
const undecidedMs = 1_000;
const usualMs = 15_000;

/**
 * The trigger ledger, newest first. The live socket tells when to read it anew; while that is away its beginning is read now and then, and
 * whoever reads what is older is left in peace.
 */
export const deliveriesQuery = (filter: DeliveryFilter, isLive: boolean) =>
  infiniteQueryOptions({
    queryKey: ['deliveries', filter.pipeline ?? null, filter],
    queryFn: ({ signal, pageParam }) => {
      const { pipeline = '', repository = '', kind = '', decision = '' } = filter;
      const given = Object.entries({ pipeline, repository, kind, decision, cursor: pageParam });
      const asked = new URLSearchParams(given.filter(([, value]) => value !== ''));
      return api.get(DeliveryPage, asked.size === 0 ? '/api/deliveries' : `/api/deliveries?${asked}`, { signal });
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousOf(filter.pipeline ?? null),
    refetchInterval: ({ state }) => {
      if (isLive) return false;
      const pages = state.data?.pages ?? [];
      if (pages.some(({ items }) => items.some(({ status }) => status === 'accepted'))) return undecidedMs;
      return pages.length <= 1 ? usualMs : false;
    },
  });

export const deliveryQuery = (id: string, isLive: boolean) =>
  queryOptions({
    queryKey: ['delivery', id],
    queryFn: ({ signal }) => api.get(DeliveryDetail, `/api/deliveries/${encodeURIComponent(id)}`, { signal }),
    refetchInterval: ({ state }) => (!isLive && state.data?.status === 'accepted' ? undecidedMs : false),
  });

/** Where the API keeps what belongs to a pipeline: `triggers`, `schedules`, `channels/01…`. */
export const pipelinePlace = (pipelineId: string, below: string) =>
  `/api/pipelines/${encodeURIComponent(pipelineId)}/${below}`;

/** Names the mutation that removes a pipeline: its page knows by it that it is being removed. */
export const removalKey = (pipelineId: string) => ['remove-pipeline', pipelineId] as const;

export const triggerSettingsQuery = (pipelineId: string) =>
  queryOptions({
    queryKey: ['trigger-settings', pipelineId],
    queryFn: ({ signal }) => api.get(TriggerSettings, pipelinePlace(pipelineId, 'triggers'), { signal }),
  });

export const variablesQuery = (pipelineId: string) =>
  queryOptions({
    queryKey: ['variables', pipelineId],
    queryFn: ({ signal }) => api.get(Variables, pipelinePlace(pipelineId, 'variables'), { signal }),
  });

/** The repository that a pipeline is built from, with how its webhook does. */
export const pipelineRepositoryQuery = (pipelineId: string) =>
  queryOptions({
    queryKey: ['pipeline-repository', pipelineId],
    queryFn: ({ signal }) => api.get(Repository, pipelinePlace(pipelineId, 'repository'), { signal }),
  });

export const schedulesQuery = (pipelineId: string) =>
  queryOptions({
    queryKey: ['schedules', pipelineId],
    queryFn: ({ signal }) => api.get(Schedules, pipelinePlace(pipelineId, 'schedules'), { signal }),
  });

/** The next moments of a schedule that is being written. What is wrong with it stays wrong: it is asked once. */
export const scheduleCheckQuery = (schedule: SetSchedule) =>
  queryOptions({
    queryKey: ['schedule-check', schedule],
    queryFn: ({ signal }) => api.post(ScheduleCheck, '/api/schedule-checks', schedule, { signal }),
    retry: false,
  });

export const channelsQuery = (pipelineId: string) =>
  queryOptions({
    queryKey: ['channels', pipelineId],
    queryFn: ({ signal }) => api.get(Channels, pipelinePlace(pipelineId, 'channels'), { signal }),
  });

export const badgeQuery = (pipelineId: string) =>
  queryOptions({
    queryKey: ['badge', pipelineId],
    queryFn: ({ signal }) => api.get(BadgeSettings, pipelinePlace(pipelineId, 'badge'), { signal }),
  });
