import { z } from 'zod';
import { stateTypes } from '#pipeline/graph.ts';
import { BuildFailure } from './failures.ts';
import { Outline } from './outline.ts';
import { Problem } from './problem.ts';
import { Status } from './status.ts';
import { Moment } from './time.ts';
import { TriggerKind } from './triggers.ts';
import { GivenVariable } from './variables.ts';

/** The commit that a build was made of. `message` is its subject line. */
export const Commit = z.object({
  sha: z.string(),
  branch: z.string(),
  message: z.string(),
  author: z.string(),
  committedAt: Moment,
});
export type Commit = z.infer<typeof Commit>;

/**
 * Why a build ended as it did: one closed reason, the first one wins. `null` on a build that succeeded or has not ended.
 * `index` counts commands from 0, `of` is how many the state has.
 */
export const BuildReason = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('command'),
    state: z.string(),
    attemptId: z.string(),
    index: z.int().nonnegative(),
    of: z.int().positive(),
    text: z.string(),
    exitCode: z.int(),
    /** Set when a signal ended the shell, e.g. `SIGKILL`. */
    signal: z.string().nullable(),
    durationMs: z.number().nonnegative(),
  }),
  /** The state could not be set up or its shell could not be run: `message` says what happened. */
  z.object({ kind: z.literal('state'), state: z.string(), message: z.string() }),
  /** The commit could not be fetched: repository, branch, commit or network. */
  z.object({ kind: z.literal('source'), message: z.string() }),
  /** The microtica.yaml of the commit is missing or wrong; `problems` of the build names each mistake. */
  z.object({ kind: z.literal('definition'), message: z.string() }),
  /** A time limit ran out: of an attempt of the state, or (`state` null) of the whole build. `seconds` is the limit. */
  z.object({ kind: z.literal('timeout'), state: z.string().nullable(), seconds: z.number().positive() }),
  z.object({ kind: z.literal('canceled'), by: z.string(), at: Moment }),
  /** The machinery was lost, not the work: the server was killed or stopped too often while a state ran. */
  z.object({ kind: z.literal('lost'), state: z.string().nullable(), message: z.string() }),
]);
export type BuildReason = z.infer<typeof BuildReason>;

/** `not-run` is a command behind the one that failed, or one that a signal or `exit` came before. */
export const CommandStatus = z.enum([
  'queued',
  'running',
  'succeeded',
  'failed',
  'canceled',
  'timed-out',
  'lost',
  'not-run',
]);
export type CommandStatus = z.infer<typeof CommandStatus>;

export const Command = z.object({
  index: z.int().nonnegative(),
  text: z.string(),
  status: CommandStatus,
  exitCode: z.int().nullable(),
  startedAt: Moment.nullable(),
  durationMs: z.number().nonnegative().nullable(),
  /** File line of the command's first output, from 1; null until it starts. The last line is before the next one's first. */
  firstLine: z.int().positive().nullable(),
});
export type Command = z.infer<typeof Command>;

/** The state of an attempt's log as last known to the journal; live growth travels on the socket. */
export const LogSeal = z.object({
  lines: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  sha256: z.string(),
  /** Why the log may be shorter than what the process printed; null when it is whole. */
  gap: z.string().nullable(),
  /** The longest time without output in ms, before the first and behind the last one too; left out where nobody measured it. */
  longestSilenceMs: z.int().nonnegative().optional(),
});
export type LogSeal = z.infer<typeof LogSeal>;

/** An image that a build pushed; `digest` names its bytes for ever, the reference may move. */
export const PushedImage = z.object({ reference: z.string(), digest: z.string() });
export type PushedImage = z.infer<typeof PushedImage>;

/** The attempt of an earlier build of the same pipeline, whose outcome a later build took over. */
export const TakenFrom = z.object({
  build: z.object({ id: z.string(), number: z.int().positive() }),
  /** Its number within the state there, from 1. */
  attempt: z.int().positive(),
  attemptId: z.string(),
  startedAt: Moment,
  finishedAt: Moment,
});
export type TakenFrom = z.infer<typeof TakenFrom>;

/** One run of one state. A state that was lost to a restart, or tried again, has several; each keeps its log. */
export const Attempt = z.object({
  id: z.string(),
  number: z.int().positive(),
  status: Status,
  startedAt: Moment,
  finishedAt: Moment.nullable(),
  /** Set when it was not run here: an earlier build had done it, and holds its log. */
  takenFrom: TakenFrom.nullable(),
  /** A sentence on an outcome that no command explains (lost, canceled, could not start); null otherwise. */
  message: z.string().nullable(),
  /** What a reader should know of how it ran: "Ran in node@sha256:…", "Its image node:22 was ignored …". */
  notices: z.array(z.string()),
  image: PushedImage.nullable(),
  commands: z.array(Command),
  /** Null while the log is written. */
  seal: LogSeal.nullable(),
  /** Set when the log is not stored any more. `because` ends "The log was removed on … because …". */
  logRemoved: z.object({ at: Moment, because: z.string() }).nullable(),
});
export type Attempt = z.infer<typeof Attempt>;

export const BuildState = z.object({
  name: z.string(),
  /** What people call it, where that is not its name. */
  title: z.string().nullable(),
  type: z.enum(stateTypes),
  /** The Parallel that it stands in, and in which of its branches; null on the outermost level. */
  parent: z.string().nullable(),
  branch: z.int().nonnegative().nullable(),
  /** `queued` on a state of a finished build means that it was not reached. */
  status: Status,
  startedAt: Moment.nullable(),
  finishedAt: Moment.nullable(),
  /** Command texts as written, for states that have not started. */
  commands: z.array(z.string()),
  attempts: z.array(Attempt),
  /** The ways taken from it, each once, in the order in which they were first taken. `caught`: by a Catch, because it failed. */
  wentTo: z.array(z.object({ to: z.string(), caught: z.boolean() })),
  /** Set while it waits to be tried again: which try comes next, of how many at most (null: not said), and when. */
  retry: z.object({ next: z.int().positive(), of: z.int().positive().nullable(), at: Moment }).nullable(),
});
export type BuildState = z.infer<typeof BuildState>;

export const Artifact = z.object({
  id: z.string(),
  state: z.string(),
  name: z.string(),
  bytes: z.int().nonnegative(),
  sha256: z.string(),
  createdAt: Moment,
});
export type Artifact = z.infer<typeof Artifact>;

export const Trigger = z.object({
  /** `upstream`: a `trigger-pipeline` step of another build; `actor` names that. */
  type: TriggerKind,
  actor: z.string(),
});
export type Trigger = z.infer<typeof Trigger>;

/** A build as lists show it. */
export const Build = z.object({
  id: z.string(),
  pipelineId: z.string(),
  pipelineName: z.string(),
  /** Counts from 1 within its pipeline. */
  number: z.int().positive(),
  status: Status,
  reason: BuildReason.nullable(),
  branch: z.string(),
  /** Null until the branch head has been resolved. */
  commit: Commit.nullable(),
  trigger: Trigger,
  /** The line of the trigger ledger that says why it was queued; null on builds from before there was one. */
  deliveryId: z.string().nullable(),
  /** The number of the build whose failed states it runs again; null for one that runs from the start. */
  continues: z.int().positive().nullable(),
  queuedAt: Moment,
  startedAt: Moment.nullable(),
  finishedAt: Moment.nullable(),
  cancelRequestedAt: Moment.nullable(),
  /** Whether its logs are kept whatever the retention says. */
  pinned: z.boolean(),
  /** While queued: how many builds of the same pipeline come before it. Null otherwise. */
  waitsFor: z.int().nonnegative().nullable(),
  /** Grows with every change; a newer version replaces an older one. */
  version: z.int().nonnegative(),
});
export type Build = z.infer<typeof Build>;

/** How the source of a build was fetched: the pseudo-step before the first state. */
export const SourceFetch = z.object({
  status: Status,
  startedAt: Moment.nullable(),
  finishedAt: Moment.nullable(),
  /** Where the definition was found, e.g. `.microtica/microtica.yaml`. */
  definitionPath: z.string().nullable(),
});
export type SourceFetch = z.infer<typeof SourceFetch>;

/** A build as its page shows it. */
export const BuildDetail = Build.extend({
  repository: z.string(),
  /** False for a build of foreign code, a fork's: its `branch` is a label, and no branch of the repository. */
  withSecrets: z.boolean(),
  source: SourceFetch,
  /** A Parallel before the states inside it; in the order in which they were first reached, and behind them those not reached. */
  states: z.array(BuildState),
  outline: Outline,
  problems: z.array(Problem),
  artifacts: z.array(Artifact),
  /** Happenings a reader should know of, oldest first: "Attempt 1 of Test was lost: …". */
  notices: z.array(z.object({ at: Moment, message: z.string() })),
  /** Median duration of the last green builds, in ms; null when there are none. */
  usualDurationMs: z.number().nullable(),
  /** What it failed by; null when it did not, and until its log has been looked through. */
  failure: BuildFailure.nullable(),
});
export type BuildDetail = z.infer<typeof BuildDetail>;

/** What stands behind "canceled": a person, or that a newer build has taken its place (`by` is then "superseded by #12"). */
export function canceler(by: string): string {
  return by.startsWith('superseded by #') ? `: ${by}` : ` by ${by}`;
}

/** A manual run. Without `commit` the head of `branch` (default: the pipeline's) at the time of the build. */
export const TriggerBuild = z.object({
  branch: z.string().trim().min(1).max(255).optional(),
  commit: z
    .string()
    .regex(/^[0-9a-f]{40}$/, 'A commit is named by its 40 hexadecimal digits.')
    .optional(),
  /** For this build alone; they win over the pipeline's. */
  variables: z.array(GivenVariable).max(100).default([]),
});
export type TriggerBuild = z.infer<typeof TriggerBuild>;

/** Which builds of a pipeline a list is of; each part narrows it further. */
export const BuildFilter = z.object({
  /** In the commit's message or author, at the beginning of its id, or a build's number (`#12` or `12`). */
  q: z.string().trim().min(1).max(200).optional(),
  branch: z.string().trim().min(1).max(255).optional(),
  status: Status.optional(),
  trigger: TriggerKind.optional(),
  /** Of the commit, or who started it; the whole name. */
  author: z.string().trim().min(1).max(200).optional(),
  /** Queued on that day (UTC) or later. */
  from: z.iso.date().optional(),
  /** Queued on that day (UTC) or before. */
  to: z.iso.date().optional(),
});
export type BuildFilter = z.infer<typeof BuildFilter>;
