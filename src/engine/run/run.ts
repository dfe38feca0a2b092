import type { BuildReason, Commit, LogSeal, TakenFrom } from '#contract/builds.ts';
import type { Problem } from '#contract/problem.ts';
import type { Status } from '#contract/status.ts';
import type { PipelineGraph } from '#pipeline/graph.ts';
import type { AttemptOutcome, RunEvent } from './run-event.ts';

/** A build as its journal tells it. Immutable: `applyRunEvent` returns a new one. */
export interface Run {
  /** How often workers took the build since it last got further. */
  readonly claims: number;
  readonly startedAt: string | null;
  readonly source: {
    readonly startedAt: string | null;
    readonly finishedAt: string | null;
    readonly sha256: string | null;
  };
  readonly commit: Commit | null;
  readonly definition: RunDefinition | null;
  /** In the order in which they started; a state has several when it was lost. */
  readonly attempts: readonly RunAttempt[];
  /** By visit: Wait states, and what a Parallel waits before a further round. */
  readonly waits: Readonly<Record<string, RunWait>>;
  /** What each image name was found to stand for: the build runs the same bytes from its first step to its last retry. */
  readonly images: Readonly<Record<string, string>>;
  /** How many attempts and waits have ended: the next one's `endOrder`. */
  readonly endings: number;
  readonly timedOut: { readonly at: string; readonly seconds: number } | null;
  readonly cancel: { readonly by: string; readonly at: string } | null;
  /** What broke around the build since it last got any further, a sentence each. */
  readonly faults: readonly string[];
  readonly notices: readonly { readonly at: string; readonly message: string }[];
  readonly end: { readonly at: string; readonly status: Status; readonly reason: BuildReason | null } | null;
}

export interface RunDefinition {
  readonly path: string | null;
  readonly text: string | null;
  /** Null when it was refused. */
  readonly graph: PipelineGraph | null;
  readonly problems: readonly Problem[];
}

export interface RunWait {
  readonly state: string;
  readonly startedAt: string;
  readonly until: string;
  readonly finishedAt: string | null;
  readonly endOrder: number;
}

export interface RunAttempt {
  readonly id: string;
  readonly state: string;
  readonly visit: string;
  /** Counts from 1 within the state. */
  readonly number: number;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly outcome: AttemptOutcome | null;
  /** Its place among all that ended; -1 while it has not. */
  readonly endOrder: number;
  /** What it runs, where that is more than the commands of the state; else null. */
  readonly texts: readonly string[] | null;
  readonly notices: readonly string[];
  readonly seal: LogSeal | null;
  readonly commands: readonly RunCommand[];
  /** Whose outcome it is, where it did not run in this build. */
  readonly from: TakenFrom | null;
}

export interface RunCommand {
  readonly index: number;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly exitCode: number | null;
  readonly firstLine: number;
}

export const newRun: Run = {
  claims: 0,
  startedAt: null,
  source: { startedAt: null, finishedAt: null, sha256: null },
  commit: null,
  definition: null,
  attempts: [],
  waits: {},
  images: {},
  endings: 0,
  timedOut: null,
  cancel: null,
  faults: [],
  notices: [],
  end: null,
};

export function replay(events: Iterable<RunEvent>): Run {
  let run = newRun;
  for (const event of events) run = applyRunEvent(run, event);
  return run;
}

/** The run after an event. Pure; an event that does not fit (a second end, an unknown attempt) changes nothing. */
export function applyRunEvent(run: Run, event: RunEvent): Run {
  if (run.end !== null) return run;
  return applied(getsFurther(event) ? { ...run, faults: [], claims: Math.min(run.claims, 1) } : run, event);
}

/** Whether the event takes the build nearer to its end, and is not just one more try at the same place. */
function getsFurther(event: RunEvent): boolean {
  if (event.kind === 'attempt-ended') return event.outcome.status !== 'lost';
  return ['source-stored', 'definition-read', 'definition-refused', 'wait-ended'].includes(event.kind);
}

function applied(run: Run, event: RunEvent): Run {
  switch (event.kind) {
    case 'claimed':
      return { ...run, claims: run.claims + 1, startedAt: run.startedAt ?? event.at };
    case 'source-started':
      return { ...run, source: { ...run.source, startedAt: run.source.startedAt ?? event.at } };
    case 'commit-resolved':
      return { ...run, commit: event.commit };
    case 'source-stored':
      return { ...run, source: { ...run.source, finishedAt: event.at, sha256: event.sha256 } };
    case 'definition-read':
      return {
        ...run,
        definition: { path: event.path, text: event.text, graph: event.graph, problems: event.problems },
      };
    case 'definition-refused':
      return { ...run, definition: { path: event.path, text: event.text, graph: null, problems: event.problems } };
    case 'attempt-started':
      return { ...run, attempts: [...run.attempts, newAttempt(run, event)] };
    case 'attempt-noted': {
      const { pinned, message } = event;
      const images = pinned === undefined ? run.images : { ...run.images, [pinned.image]: pinned.reference };
      return changeAttempt({ ...run, images }, event.attemptId, (attempt) => ({
        ...attempt,
        notices: [...attempt.notices, message],
      }));
    }
    case 'command-started':
      return changeAttempt(run, event.attemptId, (attempt) => ({
        ...attempt,
        commands: [
          ...attempt.commands,
          { index: event.index, startedAt: event.at, finishedAt: null, exitCode: null, firstLine: event.line },
        ],
      }));
    case 'command-ended':
      return changeAttempt(run, event.attemptId, (attempt) => ({
        ...attempt,
        commands: attempt.commands.map((command) =>
          command.index === event.index ? { ...command, finishedAt: event.at, exitCode: event.exitCode } : command,
        ),
      }));
    case 'attempt-ended':
      return endAttempt(run, event);
    case 'attempt-taken': {
      const { at, outcome, from } = event;
      const taken = { ...newAttempt(run, event), finishedAt: at, outcome, from, endOrder: run.endings };
      return { ...run, endings: run.endings + 1, attempts: [...run.attempts, taken] };
    }
    case 'wait-started': {
      const { state, until, at } = event;
      const wait = { state, startedAt: at, until, finishedAt: null, endOrder: -1 };
      return { ...run, waits: { [event.visit]: wait, ...run.waits } };
    }
    case 'wait-ended': {
      const wait = run.waits[event.visit];
      if (!wait || wait.finishedAt !== null) return run;
      const ended = { ...wait, finishedAt: event.at, endOrder: run.endings };
      return { ...run, endings: run.endings + 1, waits: { ...run.waits, [event.visit]: ended } };
    }
    case 'timed-out':
      return { ...run, timedOut: run.timedOut ?? { at: event.at, seconds: event.seconds } };
    case 'cancel-requested':
      return { ...run, cancel: run.cancel ?? { by: event.by, at: event.at } };
    case 'noted':
    case 'released':
      return { ...run, notices: [...run.notices, { at: event.at, message: event.message }] };
    case 'faulted': {
      const message = `Pipewright could not go on with the build: ${event.message}`;
      return { ...run, faults: [...run.faults, event.message], notices: [...run.notices, { at: event.at, message }] };
    }
    case 'ended':
      return { ...run, end: { at: event.at, status: event.status, reason: event.reason } };
  }
}

function newAttempt(run: Run, event: Extract<RunEvent, { kind: 'attempt-started' | 'attempt-taken' }>): RunAttempt {
  return {
    id: event.attemptId,
    state: event.state,
    visit: event.visit,
    number: attemptsOf(run, event.state).length + 1,
    startedAt: event.at,
    finishedAt: null,
    outcome: null,
    endOrder: -1,
    texts: event.kind === 'attempt-started' ? (event.commands ?? null) : null,
    notices: [],
    seal: null,
    commands: [],
    from: null,
  };
}

function endAttempt(run: Run, event: Extract<RunEvent, { kind: 'attempt-ended' }>): Run {
  const { at: finishedAt, outcome, seal } = event;
  const changed = {
    ...changeAttempt(run, event.attemptId, (attempt) =>
      attempt.outcome === null ? { ...attempt, finishedAt, outcome, seal, endOrder: run.endings } : attempt,
    ),
    endings: run.endings + 1,
  };
  const attempt = changed.attempts.find((candidate) => candidate.id === event.attemptId);
  if (!attempt || event.outcome.status !== 'lost') return changed;
  const message = `Attempt ${attempt.number} of ${attempt.state} was lost: ${event.outcome.message}`;
  return { ...changed, notices: [...changed.notices, { at: event.at, message }] };
}

function changeAttempt(run: Run, id: string, change: (attempt: RunAttempt) => RunAttempt): Run {
  return { ...run, attempts: run.attempts.map((attempt) => (attempt.id === id ? change(attempt) : attempt)) };
}

export function attemptsOf(run: Run, state: string): RunAttempt[] {
  return run.attempts.filter((attempt) => attempt.state === state);
}

/** The attempts that have begun and not ended: running now, or what a lost worker left. */
export function openAttempts(run: Run): RunAttempt[] {
  return run.attempts.filter((attempt) => attempt.outcome === null);
}
