import type { BuildReason } from '#contract/builds.ts';
import type { Status } from '#contract/status.ts';
import type { State, TaskState } from '#pipeline/graph.ts';
import { attemptsOf, openAttempt, type Run, type RunAttempt } from './run.ts';

/** What is to be done next in a run. */
export type Action =
  | { readonly do: 'nothing' }
  /** An attempt is open that nobody works on any more: close it as lost. */
  | { readonly do: 'close-attempt'; readonly attempt: RunAttempt }
  | { readonly do: 'fetch-source' }
  | { readonly do: 'read-definition' }
  | { readonly do: 'run-state'; readonly state: TaskState }
  | { readonly do: 'end'; readonly status: Status; readonly reason: BuildReason | null };

/** How often a state is tried when its attempts are lost, the first time included. */
export const attemptsAgainstLoss = 3;
/** How often workers may take a build before it is given up: a build that brings every server down must not go round for ever. */
export const claimsAgainstLoss = 10;

/**
 * Decides what a worker that holds the build does next. Pure: the same journal always gives the same answer, so a worker
 * that takes over goes on where the lost one was, and a finished state is never run again.
 */
export function nextAction(run: Run): Action {
  if (run.end !== null) return { do: 'nothing' };
  const open = openAttempt(run);
  if (open) return { do: 'close-attempt', attempt: open };
  const action = nextStep(run);
  // The first reason wins: a run that has already come to its end by itself keeps that end.
  if (run.cancel && action.do !== 'end') {
    return { do: 'end', status: 'canceled', reason: { kind: 'canceled', by: run.cancel.by, at: run.cancel.at } };
  }
  return action;
}

function nextStep(run: Run): Action {
  if (run.claims > claimsAgainstLoss)
    return lost(null, `The server was lost ${run.claims - 1} times while it worked on this build.`);
  if (run.source.sha256 === null) return { do: 'fetch-source' };
  if (run.definition === null) return { do: 'read-definition' };
  if (run.definition.graph === null) return refused(run);
  return nextState(run);
}

function nextState(run: Run): Action {
  const graph = run.definition?.graph;
  if (!graph) return { do: 'nothing' };
  for (let name: string | null = graph.startAt; name !== null; ) {
    const state: State | undefined = graph.states[name];
    if (state?.type !== 'Task') return lost(name, `The stored graph has no state “${name}”.`);
    const attempts = attemptsOf(run, name);
    const outcome = attempts.at(-1)?.outcome;
    if (outcome?.status === 'succeeded') {
      name = state.next;
      continue;
    }
    if (outcome?.status === 'failed') return failed(state, attempts.at(-1));
    if (outcome?.status === 'lost' && attempts.length >= attemptsAgainstLoss) {
      return lost(name, `${name} was lost ${attempts.length} times; the last time: ${outcome.message}`);
    }
    return { do: 'run-state', state };
  }
  return { do: 'end', status: 'succeeded', reason: null };
}

function failed(state: TaskState, attempt: RunAttempt | undefined): Action {
  const outcome = attempt?.outcome;
  if (!attempt || outcome?.status !== 'failed') return { do: 'nothing' };
  if (outcome.command === null) {
    return {
      do: 'end',
      status: 'failed',
      reason: { kind: 'state', state: state.name, message: outcome.message ?? 'The state failed.' },
    };
  }
  const { index, exitCode, signal } = outcome.command;
  const command = attempt.commands.find((candidate) => candidate.index === index);
  const durationMs = command?.finishedAt ? Date.parse(command.finishedAt) - Date.parse(command.startedAt) : 0;
  const text = state.commands[index] ?? '';
  return {
    do: 'end',
    status: 'failed',
    reason: {
      kind: 'command',
      state: state.name,
      attemptId: attempt.id,
      index,
      of: state.commands.length,
      text,
      exitCode,
      signal,
      durationMs,
    },
  };
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

function lost(state: string | null, message: string): Action {
  return { do: 'end', status: 'lost', reason: { kind: 'lost', state, message } };
}
