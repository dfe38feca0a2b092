import type { Attempt, BuildDetail, BuildState } from '#contract/builds.ts';

/** What the reader looks at: a state, one of its attempts, and perhaps one of its commands. */
export interface Selection {
  readonly state: BuildState;
  readonly attempt: Attempt | null;
  readonly command: number | null;
}

/**
 * What the address names, else what is worth looking at: the failed state at its failed command, the running state, or the last
 * one that ran. Null while the build has no states.
 */
export function selectedPart(build: BuildDetail, parameters: URLSearchParams): Selection | null {
  const named = build.states.find(({ name }) => name === parameters.get('state'));
  const state = named ?? worthLooking(build);
  if (!state) return null;
  const number = Number(parameters.get('attempt'));
  const attempt =
    (named && state.attempts.find((candidate) => candidate.number === number)) || (state.attempts.at(-1) ?? null);
  const command = parameters.get('command');
  if (named) return { state, attempt, command: command === null ? null : Number(command) };
  const failed = attempt?.commands.find(({ status }) => status === 'failed');
  return { state, attempt, command: failed?.index ?? null };
}

function worthLooking(build: BuildDetail): BuildState | undefined {
  const { reason } = build;
  // Only tasks have logs.
  const states = build.states.filter(({ type }) => type === 'Task');
  const blamed = reason && 'state' in reason ? states.find(({ name }) => name === reason.state) : undefined;
  return (
    blamed ??
    states.find(({ status }) => status === 'failed' || status === 'timed-out') ??
    states.find(({ status }) => status === 'running') ??
    states.findLast(({ attempts }) => attempts.length > 0) ??
    states[0]
  );
}

/** The address of a selection, for links. */
export function selectionSearch(state: string, attempt: number | null, command: number | null): string {
  const parameters = new URLSearchParams({ state });
  if (attempt !== null) parameters.set('attempt', String(attempt));
  if (command !== null) parameters.set('command', String(command));
  return `?${parameters}`;
}
