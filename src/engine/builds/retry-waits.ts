import type { BuildState } from '#contract/builds.ts';
import { failureOf, matching } from '#engine/run/failure.ts';
import type { Activity, Standing } from '#engine/run/interpret.ts';
import type { Run } from '#engine/run/run.ts';

type RetryWait = NonNullable<BuildState['retry']>;

/** The states that have failed and wait to be tried again, by name. Pure. */
export function retryWaits(standing: Standing, run: Run): ReadonlyMap<string, RetryWait> {
  if (standing.kind !== 'open' || run.end !== null) return new Map();
  return new Map(
    standing.activities.flatMap((activity): [string, RetryWait][] => {
      const retry = activity.kind === 'state' ? ofTask(activity, run) : ofParallel(activity);
      return retry === null ? [] : [[activity.state.name, retry]];
    }),
  );
}

function ofTask({ state, visit, notBefore }: Extract<Activity, { kind: 'state' }>, run: Run): RetryWait | null {
  if (notBefore === null) return null;
  const attempts = run.attempts.filter((attempt) => attempt.visit === visit);
  const errors = attempts.flatMap((attempt) => {
    const failure = failureOf(state, attempt);
    return failure === null || failure.status === 'lost' ? [] : [failure.error];
  });
  const retrier = matching(state.retry, errors.at(-1) ?? '', 'Task');
  if (!retrier) return { next: attempts.length + 1, of: null, at: notBefore };
  // Each retrier counts the errors that were its own; tries that were lost with a server are not counted against it.
  const own = errors.filter((error) => matching(state.retry, error, 'Task') === retrier).length;
  return { next: attempts.length + 1, of: attempts.length + retrier.maxAttempts - own + 1, at: notBefore };
}

/** A Parallel waits in a visit that is named by its coming round: `Tests#1.2`. */
function ofParallel({ state, visit, until }: Extract<Activity, { kind: 'wait' }>): RetryWait | null {
  if (state.type !== 'Parallel' || !('at' in until)) return null;
  const [only, ...others] = state.retry;
  return {
    next: Number(visit.slice(visit.lastIndexOf('.') + 1)),
    of: only && others.length === 0 ? only.maxAttempts + 1 : null,
    at: until.at,
  };
}
