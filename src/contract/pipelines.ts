import { z } from 'zod';
import { Build } from './builds.ts';
import { DefinitionPath, TriggerSettings } from './pipeline-settings.ts';
import { Problem } from './problem.ts';
import { SetAccess, WebhookKind, WebhookSecret } from './repositories.ts';
import { HealthWord, Status } from './status.ts';
import { Moment } from './time.ts';

/** What a pipeline is for; chosen when it is added. */
export const PipelineKind = z.enum(['microservice', 'job', 'library', 'site']);
export type PipelineKind = z.infer<typeof PipelineKind>;

export const Health = z.object({
  word: HealthWord,
  /** When the word last changed; null for a pipeline that was never built. */
  since: Moment.nullable(),
  /** The rule's own words for this case: "3 of the last 5 builds on main failed". */
  because: z.string(),
  /** Until then no messages are sent of it; null when it is not muted. */
  mutedUntil: Moment.nullable(),
});
export type Health = z.infer<typeof Health>;

export const Pipeline = z.object({
  /** Legal as an OCI repository name and as one path segment: `checkout-web`. Made from the name when it is added. */
  id: z.string(),
  name: z.string(),
  kind: PipelineKind,
  repository: z.string(),
  branch: z.string(),
  createdAt: Moment,
  health: Health,
  version: z.int().nonnegative(),
});
export type Pipeline = z.infer<typeof Pipeline>;

/** One bar of the row of the last 20 builds. */
export const BuildBar = z.object({
  id: z.string(),
  number: z.int().positive(),
  status: Status,
  durationMs: z.number().nonnegative().nullable(),
});
export type BuildBar = z.infer<typeof BuildBar>;

/** How rate and median came about: what they were in the 30 days before, and the medians of the 30 days in pieces of two, oldest first. */
export const Trend = z.object({
  successRateBefore: z.number().min(0).max(1).nullable(),
  medianBeforeMs: z.number().nonnegative().nullable(),
  medians: z.array(z.number().nonnegative().nullable()),
});
export type Trend = z.infer<typeof Trend>;

/** A row of the overview. Rates and medians count finished builds of the main branch in 30 days without canceled and lost ones. */
export const PipelineRow = Pipeline.extend({
  /** Oldest first, at most 20. */
  lastBuilds: z.array(BuildBar),
  latest: Build.nullable(),
  /** 0 to 1; null without a build that counts. */
  successRate: z.number().min(0).max(1).nullable(),
  medianDurationMs: z.number().nonnegative().nullable(),
  trend: Trend,
  /** Whether whoever asks has marked it. */
  favourite: z.boolean(),
});
export type PipelineRow = z.infer<typeof PipelineRow>;

/** The summary strip above the rows. */
export const OverviewSummary = z.object({
  health: z.object({ healthy: z.int(), degraded: z.int(), unhealthy: z.int(), unknown: z.int() }),
  running: z.int(),
  queued: z.int(),
  failedIn24h: z.int(),
  /** The last 14 days in UTC, oldest first, today last; a day without builds is there with zeros. */
  days: z.array(
    z.object({
      day: z.iso.date(),
      succeeded: z.int(),
      failed: z.int(),
      late: z.int(),
      invalid: z.int(),
      canceled: z.int(),
    }),
  ),
});
export type OverviewSummary = z.infer<typeof OverviewSummary>;

/** A git address (https, http, ssh, git, scp form, file) or the absolute path of a folder on the server's machine. */
const RepositoryAddress = z.string().trim().min(1, 'Give a git address or a folder.').max(2000);
const BranchName = z.string().trim().min(1, 'Give a branch.').max(255);

export const AddPipeline = z.object({
  name: z.string().trim().min(1, 'Give the pipeline a name.').max(100),
  kind: PipelineKind.default('microservice'),
  repository: RepositoryAddress,
  branch: BranchName,
  /** How the repository is fetched; without it as it was before, or without credentials. */
  access: SetAccess.optional(),
  definitionPath: DefinitionPath.nullable().default(null),
  /** Whether pushes build. */
  automatic: z.boolean().default(true),
  branches: TriggerSettings.shape.branches.default([]),
  /** `registered` adds the webhook through the forge's API, `manual` gives address and secret to add it by hand. */
  webhook: WebhookKind.default('none'),
  /** Whether the branch head is built at once. */
  build: z.boolean().default(true),
});
export type AddPipeline = z.infer<typeof AddPipeline>;

/** A webhook that could not be added does not undo the pipeline: `webhookFailure` says why, and it can be repaired. */
export const AddedPipeline = Pipeline.extend({
  /** Of a webhook that is to be added by hand, given this once. */
  webhookSecret: WebhookSecret.nullable(),
  webhookFailure: z.string().nullable(),
});
export type AddedPipeline = z.infer<typeof AddedPipeline>;

/** What became of the webhook when a pipeline was removed: `kept` for other pipelines of the repository, `failed` says why in `message`. */
export const RemovedPipeline = z.object({
  webhook: z.enum(['none', 'kept', 'removed', 'failed']),
  message: z.string(),
});
export type RemovedPipeline = z.infer<typeof RemovedPipeline>;

export const CheckRepository = z.object({
  repository: RepositoryAddress,
  /** Without it the repository's own default branch. */
  branch: BranchName.optional(),
  access: SetAccess.optional(),
  definitionPath: DefinitionPath.nullable().default(null),
});
export type CheckRepository = z.infer<typeof CheckRepository>;

/** What was found at the head of the branch. Unreachable, empty and branch-missing answer as errors instead. */
export const RepositoryCheck = z.object({
  branches: z.array(z.string()),
  branch: z.string(),
  commitSha: z.string(),
  /** Null when neither place holds a file; `problems` then has one `missing-definition` that says where we looked. */
  definitionPath: z.string().nullable(),
  /** The file's text, so that what is wrong with it can be mended in the editor; null without a file. */
  definition: z.string().nullable(),
  states: z.array(z.string()),
  problems: z.array(Problem),
  suggestedName: z.string(),
  /** Whether a webhook can be added through the forge's API, and a sentence that says why or why not. */
  webhook: z.object({ permitted: z.boolean(), message: z.string() }),
});
export type RepositoryCheck = z.infer<typeof RepositoryCheck>;

export const SamplesAdded = z.object({ pipelines: z.array(Pipeline) });
export type SamplesAdded = z.infer<typeof SamplesAdded>;
