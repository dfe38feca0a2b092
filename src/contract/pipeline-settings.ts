import { z } from 'zod';
import { Moment } from './time.ts';

/**
 * A pattern for branch names: `*` stands for any characters but `/`, `**` for any, `?` for one; `!` in front takes branches out again.
 * The last pattern that matches a branch decides.
 */
export const BranchPattern = z
  .string()
  .trim()
  .min(1, 'Give a branch or a pattern like release/*.')
  .max(255)
  .regex(/^!?[^\s~^:[\]\\]+$/, 'A branch has no spaces and none of ~ ^ : [ ] \\.');

/** Which pull requests build. Those of the repository's own branches, or those of forks as well: these never see a sensitive variable. */
export const PullRequests = z.enum(['off', 'own', 'forks']);
export type PullRequests = z.infer<typeof PullRequests>;

/** What a newer automatic build of a branch does to the older ones of that branch: nothing, cancel what waits, or cancel what runs as well. */
export const Supersede = z.enum(['off', 'queued', 'running']);
export type Supersede = z.infer<typeof Supersede>;

/** Null where the two usual places are looked at: `.microtica/microtica.yaml`, then `microtica.yaml`. */
export const DefinitionPath = z
  .string()
  .trim()
  .min(1)
  .max(500)
  .regex(/^(?![/~-])(?!.*(?:^|\/)\.\.?(?:\/|$))[^\\\p{Cc}]+\.ya?ml$/u, {
    error: 'Give the path of a .yaml file within the repository, like services/shop/microtica.yaml.',
  });

/** How a pipeline's builds come about; the pipeline itself lives in the repository alone. */
export const TriggerSettings = z.object({
  branch: z.string().trim().min(1, 'Give a branch.').max(255),
  definitionPath: DefinitionPath.nullable(),
  /** Whether pushes build. */
  automatic: z.boolean(),
  /** Which branches build when they are pushed; the main branch always does. */
  branches: z.array(BranchPattern).max(50),
  pullRequests: PullRequests,
  supersede: Supersede,
});
export type TriggerSettings = z.infer<typeof TriggerSettings>;

/** The settings without which a pipeline would not be one have values; the others are what they were before. */
export const ChangeTriggerSettings = TriggerSettings.partial();
export type ChangeTriggerSettings = z.infer<typeof ChangeTriggerSettings>;

/** A time table. Five fields (minute hour day-of-month month day-of-week), read in a time zone. */
export const Schedule = z.object({
  id: z.string(),
  cron: z.string(),
  /** IANA name: `Europe/Berlin`. */
  timeZone: z.string(),
  /** Null: the pipeline's main branch. */
  branch: z.string().nullable(),
  enabled: z.boolean(),
  /** When it is due next; null while it is off. */
  nextAt: Moment.nullable(),
  lastAt: Moment.nullable(),
});
export type Schedule = z.infer<typeof Schedule>;

/** Whether the fields mean anything is checked by the server, which answers with the next moments or says what is wrong. */
export const SetSchedule = z.object({
  cron: z.string().trim().min(1, 'Give five fields: minute, hour, day of month, month, day of week.').max(200),
  timeZone: z.string().trim().min(1).max(100).default('UTC'),
  branch: z.string().trim().min(1).max(255).nullable().default(null),
  enabled: z.boolean().default(true),
});
export type SetSchedule = z.infer<typeof SetSchedule>;

/** The next moments of a time table that is being written. */
export const ScheduleCheck = z.object({ next: z.array(Moment) });
export type ScheduleCheck = z.infer<typeof ScheduleCheck>;

/**
 * What a channel is told. `broke`: became unhealthy or degraded from healthy. `fixed`: healthy again. `failed`: every failed build;
 * `succeeded`: every green one. By default the first two: a pipeline that is still broken is not told again.
 */
export const ChannelEvent = z.enum(['broke', 'fixed', 'failed', 'succeeded']);
export type ChannelEvent = z.infer<typeof ChannelEvent>;

export const Channel = z.object({
  id: z.string(),
  type: z.enum(['webhook', 'slack']),
  /** The address without its path and query where that is a secret (Slack). */
  target: z.string(),
  events: z.array(ChannelEvent),
  createdAt: Moment,
  lastSentAt: Moment.nullable(),
  /** Why the last message has not arrived (yet); null while all is well. */
  failure: z.string().nullable(),
});
export type Channel = z.infer<typeof Channel>;

export const AddChannel = z.object({
  type: z.enum(['webhook', 'slack']),
  url: z.url({ protocol: /^https?$/, error: 'Give an http or https address.' }).max(2000),
  events: z.array(ChannelEvent).min(1, 'Choose at least one event.').default(['broke', 'fixed']),
});
export type AddChannel = z.infer<typeof AddChannel>;

/** `secret` is null for Slack; for a webhook it is what messages are signed with, given this once. */
export const AddedChannel = z.object({ channel: Channel, secret: z.string().nullable() });
export type AddedChannel = z.infer<typeof AddedChannel>;

/** The badge of a pipeline. With a token its address works for nobody else; without one for everybody who reaches the server. */
export const BadgeSettings = z.object({ url: z.string(), token: z.string().nullable() });
export type BadgeSettings = z.infer<typeof BadgeSettings>;
