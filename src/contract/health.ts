import { z } from 'zod';
import { BuildBar, Health } from './pipelines.ts';
import { HealthWord } from './status.ts';
import { Moment } from './time.ts';

/** When a pipeline is unhealthy: at least `threshold` of the last `window` builds of its main branch that count did not succeed. */
export const HealthRule = z
  .object({
    window: z.int('Give a whole number.').min(1, 'Count at least one build.').max(50, 'Count at most 50 builds.'),
    threshold: z.int('Give a whole number.').min(1, 'At least one build has to fail.'),
  })
  .refine(({ window, threshold }) => threshold <= window, {
    path: ['threshold'],
    message: 'No more builds can fail than are counted.',
  });
export type HealthRule = z.infer<typeof HealthRule>;

export const SetMute = z.object({
  reason: z.string().trim().min(1, 'Say why, for whoever wonders later.').max(200),
  until: Moment,
});
export type SetMute = z.infer<typeof SetMute>;

/** While it lasts no messages are sent of the pipeline's health; the badge says that it is muted. */
export const Mute = SetMute.extend({ by: z.string() });
export type Mute = z.infer<typeof Mute>;

export const HealthChange = z.object({
  at: Moment,
  word: HealthWord,
  /** The rule's words, without a full stop. */
  because: z.string(),
  /** The build whose end brought it about. */
  build: z.object({ id: z.string(), number: z.int().positive() }),
});
export type HealthChange = z.infer<typeof HealthChange>;

/** A change of health as the activity page tells it, by the rule that the pipeline had then. */
export const HealthNews = z.object({
  pipeline: z.object({ id: z.string(), name: z.string() }),
  at: Moment,
  word: HealthWord,
  /** What it was until then. */
  before: HealthWord,
  /** The rule's words, without a full stop. */
  because: z.string(),
  /** Null when not a build but another main branch or another rule brought it about. */
  build: z.object({ id: z.string(), number: z.int().positive() }).nullable(),
});
export type HealthNews = z.infer<typeof HealthNews>;

/** Which changes of health a list is of. */
export const HealthNewsFilter = z.object({
  pipeline: z.string().max(100).optional(),
  /** What it became. */
  word: HealthWord.optional(),
});
export type HealthNewsFilter = z.infer<typeof HealthNewsFilter>;

/** A rule that is tried out; without one the pipeline's own. */
export const TriedRule = z.object({
  window: z.coerce.number().pipe(HealthRule.shape.window).optional(),
  threshold: z.coerce.number().pipe(HealthRule.shape.threshold).optional(),
});
export type TriedRule = z.infer<typeof TriedRule>;

/** Why a pipeline is what it is by a rule: its own, or one that is tried out. */
export const HealthExplanation = z.object({
  rule: HealthRule,
  /** The rule as a sentence. */
  inWords: z.string(),
  branch: z.string(),
  health: Health,
  /** The builds that the word rests on, newest first. */
  counted: z.array(BuildBar.extend({ finishedAt: Moment })),
  /** Builds that have to succeed one after the other until it is healthy; 0 when it is. */
  greensToHealthy: z.int().nonnegative(),
  /** What the rule makes of the last 30 days, oldest first. The first one is what it was at their beginning, if anything was built before. */
  changes: z.array(HealthChange),
  /** From here on the changes are told, where there were more builds than are looked at. */
  since: Moment,
});
export type HealthExplanation = z.infer<typeof HealthExplanation>;

export const HealthSettings = z.object({ rule: HealthRule, mute: Mute.nullable() });
export type HealthSettings = z.infer<typeof HealthSettings>;
