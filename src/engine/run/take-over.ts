import { isDeepStrictEqual } from 'node:util';
import type { InputDocument } from '#pipeline/references.ts';
import { type Activity, interpret } from './interpret.ts';
import { applyRunEvent, type Run, type RunAttempt } from './run.ts';
import type { GoodOutcome, RunEvent } from './run-event.ts';

/** A build that has ended, and whose good ends another one of the same commit may take over. */
export interface EarlierBuild {
  readonly id: string;
  readonly number: number;
  readonly run: Run;
  /** Its input document when its first state started. */
  readonly input: InputDocument;
}

/**
 * What a run whose definition has just been read takes over from an earlier one: of every flow, the Tasks that succeeded and the Waits that
 * passed from its beginning to the first that did not, and nothing behind that. So whatever comes behind a state that runs anew runs anew
 * as well, in a loop or behind a Catch too. A Parallel that was tried again is taken as its last round was. Where a Choice leads elsewhere
 * than it did, or another definition was read, nothing is taken from there on. Pure but for the ids; guarded by `take-over.test.ts`.
 *
 * @param newId names an attempt.
 * @param isStored whether what the earlier attempt kept is still there: one without is run again.
 */
export function takeOver(
  run: Run,
  input: InputDocument,
  earlier: EarlierBuild,
  { at, newId, isStored }: { at: string; newId: () => string; isStored: (attempt: RunAttempt) => boolean },
): RunEvent[] {
  const { graph } = run.definition ?? {};
  const before = earlier.run.definition;
  if (!graph || !before?.graph || before.path !== run.definition?.path || before.text !== run.definition.text)
    return [];
  const { reached } = interpret(earlier.run, before.graph, earlier.input);
  const taken: RunEvent[] = [];
  for (let now = run; ; ) {
    const { standing } = interpret(now, graph, input);
    const activities = standing.kind === 'open' ? standing.activities : [];
    const next = activities.flatMap((activity) => {
      const there = reached.get(activity.visit);
      if (!there) return [];
      if (activity.kind === 'wait') return passed(activity, there.visit, earlier, at);
      if (!isDeepStrictEqual(there.input.states, activity.input.states)) return [];
      const last = earlier.run.attempts.findLast(({ visit }) => visit === there.visit);
      return last && isStored(last) ? done(activity, last, earlier, { at, attemptId: newId() }) : [];
    });
    if (next.length === 0) return taken;
    taken.push(...next);
    now = next.reduce(applyRunEvent, now);
  }
}

function done(
  { state, visit }: Extract<Activity, { kind: 'state' }>,
  last: RunAttempt,
  { id, number }: EarlierBuild,
  { at, attemptId }: { at: string; attemptId: string },
): RunEvent[] {
  const { outcome, finishedAt, startedAt } = last;
  if (!isGood(outcome) || finishedAt === null) return [];
  const own = { build: { id, number }, attempt: last.number, attemptId: last.id, startedAt, finishedAt };
  // Of what that build had taken over itself, the log is where it was run.
  return [{ kind: 'attempt-taken', at, state: state.name, visit, attemptId, outcome, from: last.from ?? own }];
}

function isGood(outcome: RunAttempt['outcome']): outcome is GoodOutcome {
  return outcome?.status === 'succeeded' || outcome?.status === 'skipped';
}

/** Time that has passed once is not waited for again. */
function passed(
  { state, visit, until }: Extract<Activity, { kind: 'wait' }>,
  there: string,
  { run }: EarlierBuild,
  at: string,
): RunEvent[] {
  const finishedAt = run.waits[there]?.finishedAt ?? null;
  if (finishedAt === null) return [];
  const started = { kind: 'wait-started', at, state: state.name, visit, until: 'at' in until ? until.at : at } as const;
  return [started, { kind: 'wait-ended', at, visit }];
}
