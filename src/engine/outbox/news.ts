import { z } from 'zod';
import { type Build, Commit } from '#contract/builds.ts';
import { ChannelEvent } from '#contract/pipeline-settings.ts';
import type { Pipeline } from '#contract/pipelines.ts';
import { HealthWord, isBad, Status } from '#contract/status.ts';
import { Moment } from '#contract/time.ts';
import { buildDurationMs, buildInWords } from './build-in-words.ts';
import { buildPath, pipelinePath } from './status-letter.ts';

/** What happened to a pipeline, as it was when it happened: what a `notification` letter holds beside its channel. */
export const News = z.object({
  /** All that apply, the most telling first. Empty for a test message. */
  events: z.array(ChannelEvent),
  at: Moment,
  pipeline: z.object({
    id: z.string(),
    name: z.string(),
    repository: z.string(),
    branch: z.string(),
    health: HealthWord,
    because: z.string(),
    path: z.string(),
  }),
  /** Null in a test message. */
  build: z
    .object({
      id: z.string(),
      number: z.int().positive(),
      status: Status,
      /** How it ended, in a few words. */
      outcome: z.string(),
      branch: z.string(),
      commit: Commit.nullable(),
      actor: z.string(),
      queuedAt: Moment,
      startedAt: Moment.nullable(),
      finishedAt: Moment.nullable(),
      durationMs: z.number().nonnegative().nullable(),
      path: z.string(),
    })
    .nullable(),
});
export type News = z.infer<typeof News>;

export const NewsLetter = z.object({ channelId: z.string(), news: News });
export type NewsLetter = z.infer<typeof NewsLetter>;

/** News with the address of the server that its paths are behind. */
export interface Message {
  readonly news: News;
  /** Without a slash at the end. */
  readonly publicUrl: string;
}

/**
 * What the end of a build of the main branch means, the most telling first. A pipeline broke when it was well, or never judged, and is not any
 * more; one that stays broken, or gets from degraded to unhealthy, did not break again.
 */
export function eventsOf(before: HealthWord, after: HealthWord, ended: Status): ChannelEvent[] {
  const events: ChannelEvent[] = [];
  if (!isBroken(before) && isBroken(after)) events.push('broke');
  if (isBroken(before) && after === 'healthy') events.push('fixed');
  if (isBad(ended)) events.push('failed');
  if (ended === 'succeeded') events.push('succeeded');
  return events;
}

function isBroken(word: HealthWord): boolean {
  return word === 'degraded' || word === 'unhealthy';
}

/** What is told of a pipeline; `build` null for a test message. */
export function newsOf(pipeline: Pipeline, build: Build | null, events: ChannelEvent[], at: string): News {
  const { id, name, repository, branch, health } = pipeline;
  return {
    events,
    at,
    pipeline: {
      id,
      name,
      repository,
      branch,
      health: health.word,
      because: health.because,
      path: pipelinePath(id),
    },
    build: build && {
      id: build.id,
      number: build.number,
      status: build.status,
      outcome: buildInWords(build),
      branch: build.branch,
      commit: build.commit,
      actor: build.trigger.actor,
      queuedAt: build.queuedAt,
      startedAt: build.startedAt,
      finishedAt: build.finishedAt,
      durationMs: buildDurationMs(build),
      path: buildPath(build),
    },
  };
}

/** Messages to one channel arrive in order: a "fixed" never before its "broke". */
export function newsKey(channelId: string): string {
  return `channel/${channelId}/news`;
}
