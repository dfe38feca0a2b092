import type { BuildReason, Commit, LogSeal, PushedImage, TakenFrom } from '#contract/builds.ts';
import type { Problem } from '#contract/problem.ts';
import type { Status } from '#contract/status.ts';
import type { PipelineGraph } from '#pipeline/graph.ts';

/**
 * What happened in a build, in order: the journal. It is append-only and the only truth; everything shown of a build is
 * computed from it. `at` is an ISO moment. Events are stored as JSON: a kind may gain optional fields, never change one.
 */
export type RunEvent =
  /** A worker took the build, for the first time or after another one was lost. */
  | { readonly kind: 'claimed'; readonly at: string }
  | { readonly kind: 'source-started'; readonly at: string }
  | { readonly kind: 'commit-resolved'; readonly at: string; readonly commit: Commit }
  /** The snapshot of the commit is stored: that is `$.source.location`. */
  | { readonly kind: 'source-stored'; readonly at: string; readonly sha256: string; readonly bytes: number }
  | {
      readonly kind: 'definition-read';
      readonly at: string;
      readonly path: string;
      readonly text: string;
      readonly graph: PipelineGraph;
      /** Warnings; a definition with errors is `definition-refused`. */
      readonly problems: readonly Problem[];
    }
  | {
      readonly kind: 'definition-refused';
      readonly at: string;
      /** Null when the commit has no definition. */
      readonly path: string | null;
      readonly text: string | null;
      readonly problems: readonly Problem[];
    }
  | {
      readonly kind: 'attempt-started';
      readonly at: string;
      readonly state: string;
      readonly attemptId: string;
      /** Which visit of the state it belongs to (`interpret.ts`). */
      readonly visit: string;
      /** What it runs, where that is more than the commands of the state. */
      readonly commands?: readonly string[];
    }
  /** Something a reader should know of how the attempt runs: the image it runs in, or that its image is ignored. */
  | {
      readonly kind: 'attempt-noted';
      readonly at: string;
      readonly attemptId: string;
      readonly message: string;
      /** The bytes that its image was found to stand for; the build stays with them. */
      readonly pinned?: { readonly image: string; readonly reference: string };
    }
  /** `line` is the file line of the log at which the command's output begins, from 1. */
  | {
      readonly kind: 'command-started';
      readonly at: string;
      readonly attemptId: string;
      readonly index: number;
      readonly line: number;
    }
  | {
      readonly kind: 'command-ended';
      readonly at: string;
      readonly attemptId: string;
      readonly index: number;
      readonly exitCode: number;
    }
  | {
      readonly kind: 'attempt-ended';
      readonly at: string;
      readonly attemptId: string;
      readonly outcome: AttemptOutcome;
      readonly seal: LogSeal;
    }
  /** The visit has no attempt of its own: an earlier build of the commit has done it, with this outcome. */
  | {
      readonly kind: 'attempt-taken';
      readonly at: string;
      readonly state: string;
      readonly visit: string;
      readonly attemptId: string;
      readonly outcome: GoodOutcome;
      readonly from: TakenFrom;
    }
  /** A Wait state was reached, or a Parallel is to be tried again; it ends at `until`. */
  | {
      readonly kind: 'wait-started';
      readonly at: string;
      readonly state: string;
      readonly visit: string;
      readonly until: string;
    }
  | { readonly kind: 'wait-ended'; readonly at: string; readonly visit: string }
  /** The time of the whole build ran out. */
  | { readonly kind: 'timed-out'; readonly at: string; readonly seconds: number }
  /** Something a reader should know of the whole build. */
  | { readonly kind: 'noted'; readonly at: string; readonly message: string }
  | { readonly kind: 'cancel-requested'; readonly at: string; readonly by: string }
  /** The server was stopped on purpose; the build goes back to the queue. */
  | { readonly kind: 'released'; readonly at: string; readonly message: string }
  /** The machinery broke around the build, and the worker gave it up: the next one to claim it tries again. */
  | { readonly kind: 'faulted'; readonly at: string; readonly message: string }
  | { readonly kind: 'ended'; readonly at: string; readonly status: Status; readonly reason: BuildReason | null };

/** How an attempt ended. `artifact` is the blob of the state's directory, where that is kept; `image` what it pushed. */
export type AttemptOutcome =
  | {
      readonly status: 'succeeded';
      readonly artifact: { readonly sha256: string; readonly bytes: number } | null;
      readonly image?: PushedImage;
    }
  | {
      readonly status: 'failed';
      readonly command: FailedCommand | null;
      readonly message: string | null;
      /** The States Language's name of the error where it is not `States.TaskFailed`. */
      readonly error?: string;
    }
  | { readonly status: 'timed-out'; readonly seconds: number }
  /** Nothing was to be done here, for the reason given; what follows goes on. */
  | { readonly status: 'skipped'; readonly message: string }
  /** By a person, or (with a message) because a state beside it failed. */
  | { readonly status: 'canceled'; readonly message?: string }
  /** The machinery broke, not the work; the state may be tried again. */
  | { readonly status: 'lost'; readonly message: string };

/** What a flow goes on behind. */
export type GoodOutcome = Extract<AttemptOutcome, { status: 'succeeded' | 'skipped' }>;

export interface FailedCommand {
  readonly index: number;
  readonly exitCode: number;
  readonly signal: string | null;
}
