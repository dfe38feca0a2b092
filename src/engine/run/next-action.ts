import type { BuildReason } from '#contract/builds.ts';
import type { Status } from '#contract/status.ts';
import type { InputDocument } from '#pipeline/references.ts';
import { type Activity, interpret } from './interpret.ts';
import { openAttempts, type Run } from './run.ts';

/** What is to be done next in a run. */
export type Action =
  | { readonly do: 'nothing' }
  | { readonly do: 'fetch-source' }
  | { readonly do: 'read-definition' }
  /** Exactly these are to go on; what else runs is to be stopped, for the reason given. With none, the run waits for that. */
  | { readonly do: 'run'; readonly activities: readonly Activity[]; readonly because: string }
  | { readonly do: 'end'; readonly status: Status; readonly reason: BuildReason | null };

/**
 * How often workers may take a build that does not get further before it is given up: one that brings every server down must not go
 * round for ever, one that gets on between two kills may go on.
 */
export const claimsAgainstLoss = 10;
/** How often in a row a fault may stop the work at the same place: one that comes back each time would come back for ever. */
export const faultsAgainstLoss = 3;

/**
 * Decides what a worker that holds the build does next. Pure: the same journal always gives the same answer, so a worker
 * that takes over goes on where the lost one was, and a finished state is never run again.
 *
 * @param input the build's input document when its first state starts.
 */
export function nextAction(run: Run, input: InputDocument): Action {
  if (run.end !== null) return { do: 'nothing' };
  const action = nextStep(run, input);
  // The first reason wins: a run that has already come to its end by itself keeps that end.
  if (action.do === 'end' && action.status !== 'canceled') return action;
  const ending = interruption(run);
  if (ending === null) return action;
  const because = run.cancel ? 'The build was canceled.' : 'The time of the whole build ran out.';
  return openAttempts(run).length > 0 ? { do: 'run', activities: [], because } : ending;
}

function interruption(run: Run): Action | null {
  if (run.cancel) {
    const { by, at } = run.cancel;
    return { do: 'end', status: 'canceled', reason: { kind: 'canceled', by, at } };
  }
  if (!run.timedOut) return null;
  const { seconds } = run.timedOut;
  return { do: 'end', status: 'timed-out', reason: { kind: 'timeout', state: null, seconds } };
}

function nextStep(run: Run, input: InputDocument): Action {
  if (run.claims > claimsAgainstLoss) {
    const message = `Pipewright was stopped or lost ${run.claims - 1} times in a row while it worked on this build.`;
    return { do: 'end', status: 'lost', reason: { kind: 'lost', state: null, message } };
  }
  if (run.faults.length >= faultsAgainstLoss) {
    const message = `Pipewright could not go on with it ${run.faults.length} times in a row; the last time: ${run.faults.at(-1)}`;
    return { do: 'end', status: 'lost', reason: { kind: 'lost', state: null, message } };
  }
  if (run.source.sha256 === null) return { do: 'fetch-source' };
  if (run.definition === null) return { do: 'read-definition' };
  if (run.definition.graph === null) return refused(run);
  const { standing } = interpret(run, run.definition.graph, input);
  switch (standing.kind) {
    case 'open':
      return { do: 'run', activities: standing.activities, because: 'It was ended because a state beside it failed.' };
    case 'done':
      return { do: 'end', status: 'succeeded', reason: null };
    case 'failed':
      return { do: 'end', status: standing.failure.status, reason: standing.failure.reason };
  }
}

function refused(run: Run): Action {
  const errors = run.definition?.problems.filter((problem) => problem.severity === 'error') ?? [];
  const [first] = errors;
  if (!first)
    return { do: 'end', status: 'invalid', reason: { kind: 'definition', message: 'The definition was refused.' } };
  const place = run.definition?.path ? `${run.definition.path}:${first.range.start.line}: ` : '';
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return { do: 'end', status: 'invalid', reason: { kind: 'definition', message: `${place}${first.message}${more}` } };
}
