import type { BuildReason } from '#contract/builds.ts';
import type { Status } from '#contract/status.ts';
import type { Catcher, ParallelState, Retrier, TaskState } from '#pipeline/graph.ts';
import type { RunAttempt } from './run.ts';

/** Why a flow failed: for Retry and Catch by its error name, for people by its reason. */
export interface Failure {
  /** States Language error name, e.g. `States.TaskFailed`. */
  readonly error: string;
  /** A sentence. */
  readonly cause: string;
  /** The status that the build has when nothing catches it. */
  readonly status: Status;
  readonly reason: BuildReason;
  /** The moment, and its place among all endings: of two failures side by side the first counts. */
  readonly at: string;
  readonly endOrder: number;
}

/**
 * The first retrier or catcher that names the error. As on AWS, `States.ALL` matches every error but `States.Runtime`, and on a
 * Task `States.TaskFailed` all but that and `States.Timeout`.
 */
export function matching<T extends Retrier | Catcher>(
  handlers: readonly T[],
  error: string,
  type: 'Task' | 'Parallel',
): T | undefined {
  const names = [error];
  if (error !== 'States.Runtime') names.push('States.ALL');
  if (type === 'Task' && error !== 'States.Runtime' && error !== 'States.Timeout') names.push('States.TaskFailed');
  return handlers.find(({ errors }) => errors.some((name) => names.includes(name)));
}

/**
 * How long after the failure the state is tried again, in ms; null when it is not. `failures` are the error names of all tries so
 * far, the last one included: each retrier counts those that were its own (States Language, "Retrying after error").
 */
export function retryDelayMs(
  { retry, type }: Pick<TaskState | ParallelState, 'retry' | 'type'>,
  failures: readonly string[],
): number | null {
  const error = failures.at(-1);
  const retrier = error === undefined ? undefined : matching(retry, error, type);
  if (!retrier) return null;
  const own = failures.filter((name) => matching(retry, name, type) === retrier).length;
  if (own > retrier.maxAttempts) return null;
  const seconds = retrier.intervalSeconds * retrier.backoffRate ** (own - 1);
  return Math.min(seconds, retrier.maxDelaySeconds ?? Number.POSITIVE_INFINITY, longestDelaySeconds) * 1000;
}

/** A date cannot hold what a large back-off rate makes of many tries; a year is as good as never. */
const longestDelaySeconds = 31_536_000;

/** The failure that an attempt ended with; null for one that did not fail. `losses`: how often its visit was lost. */
export function failureOf(state: TaskState, attempt: RunAttempt, losses = 1): Failure | null {
  const { outcome, endOrder } = attempt;
  const when = { at: attempt.finishedAt ?? attempt.startedAt, endOrder };
  switch (outcome?.status) {
    case 'failed': {
      const error = outcome.error ?? 'States.TaskFailed';
      if (outcome.command === null) {
        const message = outcome.message ?? 'The state failed.';
        const reason = { kind: 'state', state: state.name, message } as const;
        return { ...when, error, cause: message, status: 'failed', reason };
      }
      const reason = commandReason(state, attempt, outcome.command);
      return { ...when, error, cause: `${reason.text} exited with ${reason.exitCode}`, status: 'failed', reason };
    }
    case 'timed-out': {
      const { seconds } = outcome;
      const reason = { kind: 'timeout', state: state.name, seconds } as const;
      const cause = `${state.name} took more than ${seconds} s.`;
      return { ...when, error: 'States.Timeout', cause, status: 'timed-out', reason };
    }
    case 'lost': {
      const message = `${state.name} was lost ${losses} times; the last time: ${outcome.message}`;
      const reason = { kind: 'lost', state: state.name, message } as const;
      return { ...when, error: 'Pipewright.Lost', cause: outcome.message, status: 'lost', reason };
    }
    default:
      return null;
  }
}

function commandReason(
  state: TaskState,
  attempt: RunAttempt,
  failed: { readonly index: number; readonly exitCode: number; readonly signal: string | null },
) {
  const { index, exitCode, signal } = failed;
  const command = attempt.commands.find((candidate) => candidate.index === index);
  const durationMs = command?.finishedAt ? Date.parse(command.finishedAt) - Date.parse(command.startedAt) : 0;
  const texts = attempt.texts ?? state.commands;
  return {
    kind: 'command',
    state: state.name,
    attemptId: attempt.id,
    index,
    of: Math.max(texts.length, index + 1),
    text: texts[index] ?? '',
    exitCode,
    signal,
    durationMs,
  } as const;
}
