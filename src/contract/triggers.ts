import { z } from 'zod';
import { Problem } from './problem.ts';
import { Moment } from './time.ts';

/** What can start a build. `first`: the pipeline was just added. `poll`: a change that no webhook told of. */
export const TriggerKind = z.enum([
  'push',
  'pull-request',
  'poll',
  'manual',
  'first',
  'rerun',
  'schedule',
  'upstream',
  'sample',
  'replay',
]);
export type TriggerKind = z.infer<typeof TriggerKind>;

/**
 * What was decided about one delivery for one pipeline. Closed set; `reason` says it in a sentence.
 * `built` queued a build. `duplicate` found the build that the same change had queued before. All others built nothing.
 */
export const Decision = z.enum([
  'built',
  'would-build',
  'duplicate',
  'ping',
  'tag',
  'branch-deleted',
  'no-change',
  'skip-ci',
  'branch-not-matched',
  'automatic-off',
  'pull-request-off',
  'fork-not-allowed',
  'covered-by-push',
  'commit-gone',
  'no-definition',
  'other-event',
  'no-pipeline',
  'unreadable',
  'failed',
]);
export type Decision = z.infer<typeof Decision>;

/** How a delivery was believed: by the sender's signature or secret token, or because it arose inside Pipewright. */
export const Verified = z.enum(['signature', 'token', 'internal']);
export type Verified = z.infer<typeof Verified>;

export const DeliveryDecision = z.object({
  pipeline: z.object({ id: z.string(), name: z.string() }).nullable(),
  decision: Decision,
  /** A sentence: "The message of c0ffee1 says [skip ci]." */
  reason: z.string(),
  branch: z.string().nullable(),
  commit: z.string().nullable(),
  /** The build that it queued, or for a `duplicate` the one that was queued before. */
  build: z.object({ id: z.string(), number: z.int().positive() }).nullable(),
});
export type DeliveryDecision = z.infer<typeof DeliveryDecision>;

/** One line of the trigger ledger. `accepted`: durable, and not decided yet. */
export const Delivery = z.object({
  id: z.string(),
  kind: TriggerKind,
  status: z.enum(['accepted', 'decided']),
  at: Moment,
  decidedAt: Moment.nullable(),
  repository: z.object({ id: z.string(), address: z.string() }).nullable(),
  /** `github`, `gitlab`, `bitbucket`, `gitea`, or `generic` for a signed webhook of anything else; null for what arose inside. */
  source: z.string().nullable(),
  /** The sender's word for the event: `push`, `pull_request`. */
  event: z.string().nullable(),
  /** The sender's id of the delivery. */
  senderId: z.string().nullable(),
  verified: Verified,
  /** Who pushed, ran, or what scheduled it, for people. */
  actor: z.string(),
  /** The delivery that this one repeats (the same id from the same sender) or replays. */
  repeats: z.string().nullable(),
  decisions: z.array(DeliveryDecision),
});
export type Delivery = z.infer<typeof Delivery>;

/** One delivery with what was sent. */
export const DeliveryDetail = Delivery.extend({
  /** Headers that say something about the delivery; never a signature or token. */
  headers: z.record(z.string(), z.string()),
  /** The body as text, null for what arose inside; `cut` when it is longer than what is shown. */
  body: z.string().nullable(),
  bodyBytes: z.int().nonnegative(),
  cut: z.boolean(),
});
export type DeliveryDetail = z.infer<typeof DeliveryDetail>;

/** Which deliveries a list shows. */
export const DeliveryFilter = z.object({
  pipeline: z.string().max(100).optional(),
  repository: z.string().max(100).optional(),
  kind: TriggerKind.optional(),
  decision: Decision.optional(),
});
export type DeliveryFilter = z.infer<typeof DeliveryFilter>;

/**
 * Decides a past delivery anew. `dryRun` queues nothing, and may read the definition from another text, commit or branch:
 * what would be built, by which states, with which problems.
 */
export const ReplayDelivery = z
  .object({
    dryRun: z.boolean().default(false),
    /** With `dryRun`: instead of the file of the commit. At most 1 MiB. */
    definition: z.string().max(1_048_576).optional(),
    /** With `dryRun`: the file of this commit instead. */
    definitionCommit: z
      .string()
      .regex(/^[0-9a-f]{40}$/, 'A commit is named by its 40 hexadecimal digits.')
      .optional(),
    /** With `dryRun`: the file at the head of this branch instead. */
    definitionBranch: z.string().trim().min(1).max(255).optional(),
  })
  .refine(
    ({ definition, definitionCommit, definitionBranch }) =>
      [definition, definitionCommit, definitionBranch].filter((one) => one !== undefined).length <= 1,
    'Give one of definition, definitionCommit and definitionBranch.',
  );
export type ReplayDelivery = z.infer<typeof ReplayDelivery>;

/** What a dry run would have done for one pipeline. */
export const DryRun = z.object({
  decisions: z.array(
    DeliveryDecision.extend({
      definitionPath: z.string().nullable(),
      /** The commit whose file was read; null for a text, and where nothing would be built. */
      definitionCommit: z.string().nullable(),
      states: z.array(z.string()),
      problems: z.array(Problem),
    }),
  ),
});
export type DryRun = z.infer<typeof DryRun>;
