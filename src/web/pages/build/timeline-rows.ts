import type { Attempt, BuildDetail, BuildState } from '#contract/builds.ts';
import { isFinal } from '#contract/status.ts';
import type { ShownStatus } from '#web/ui/status.ts';
import { selectionSearch } from './selection.ts';

/** One bar of the waterfall. Moments are ms since 1970. */
export interface TimelineRow {
  readonly key: string;
  readonly label: string;
  /** Whether the label is a command: text of a shell. */
  readonly isCode: boolean;
  /** How deep it is nested: what stands in a Parallel lies below it, attempts and commands below their state. */
  readonly depth: number;
  readonly status: ShownStatus;
  /** What kind of time it is: work, or waiting for something. */
  readonly kind: 'work' | 'wait';
  readonly from: number;
  /** Null while it goes on. */
  readonly to: number | null;
  /** Where its log is; null where there is none. */
  readonly search: string | null;
}

export interface Timeline {
  readonly rows: readonly TimelineRow[];
  readonly from: number;
  /** Null while the build goes on: then it ends now. */
  readonly to: number | null;
}

/**
 * The waterfall of a build: the queue first, then the source and the states as they ran, with their attempts, the waits between them, and
 * their commands. Pure. What has not begun has no row.
 *
 * @param zoom a state: its rows alone, over its time alone. One that has not begun is not zoomed to.
 */
export function timelineOf(build: BuildDetail, zoom: string | null = null): Timeline {
  const end = build.finishedAt === null ? null : at(build.finishedAt);
  const zoomed = build.states.find(({ name, startedAt }) => name === zoom && startedAt !== null);
  if (zoomed?.startedAt) {
    return { rows: stateRows(build, zoomed, 0, end), from: at(zoomed.startedAt), to: endOf(zoomed.finishedAt, end) };
  }
  const rows = [
    ...queueRow(build, end),
    ...sourceRow(build, end),
    ...build.states.filter(({ parent }) => parent === null).flatMap((state) => stateRows(build, state, 0, end)),
  ];
  return { rows, from: at(build.queuedAt), to: end };
}

function queueRow(build: BuildDetail, end: number | null): TimelineRow[] {
  const { queuedAt, startedAt, status } = build;
  const to = startedAt === null ? end : at(startedAt);
  const ended = startedAt === null && isFinal(status) ? status : 'queued';
  return [
    { ...waiting, key: 'queue', label: 'Waiting for a builder', depth: 0, status: ended, from: at(queuedAt), to },
  ];
}

function sourceRow({ source }: BuildDetail, end: number | null): TimelineRow[] {
  if (source.startedAt === null) return [];
  const times = { from: at(source.startedAt), to: endOf(source.finishedAt, end) };
  return [{ ...work, key: 'source', label: 'Fetch source', depth: 0, status: source.status, ...times, search: null }];
}

function stateRows(build: BuildDetail, state: BuildState, depth: number, end: number | null): TimelineRow[] {
  const { name, title, type, startedAt, finishedAt, status, attempts } = state;
  if (startedAt === null) return [];
  const row: TimelineRow = {
    key: name,
    label: title ?? name,
    isCode: false,
    depth,
    status,
    kind: type === 'Wait' ? 'wait' : 'work',
    from: at(startedAt),
    to: endOf(finishedAt, end),
    search: type === 'Task' ? selectionSearch(name, null, null) : null,
  };
  const inner = build.states.filter(({ parent }) => parent === name);
  return [
    row,
    ...(attempts.length > 1 || state.retry
      ? attempts.flatMap((attempt, index) => attemptRows(state, attempt, attempts[index + 1], depth + 1, end))
      : attempts.flatMap((attempt) => commandRows(state, attempt, depth + 1, end))),
    ...inner.flatMap((each) => stateRows(build, each, depth + 1, end)),
  ];
}

/** An attempt with its commands, and what was waited before the next one. */
function attemptRows(
  state: BuildState,
  attempt: Attempt,
  next: Attempt | undefined,
  depth: number,
  end: number | null,
): TimelineRow[] {
  const { id, number, status, startedAt, finishedAt } = attempt;
  const row: TimelineRow = {
    ...work,
    key: id,
    label: `Attempt ${number}`,
    depth,
    status,
    from: at(startedAt),
    to: endOf(finishedAt, end),
    search: selectionSearch(state.name, number, null),
  };
  return [row, ...commandRows(state, attempt, depth + 1, end), ...waitRow(state, attempt, next, depth, end)];
}

function waitRow(
  { retry }: BuildState,
  { id, number, finishedAt }: Attempt,
  next: Attempt | undefined,
  depth: number,
  end: number | null,
): TimelineRow[] {
  if (finishedAt === null || (!next && !retry)) return [];
  const from = at(finishedAt);
  const to = next ? at(next.startedAt) : end;
  // A moment between two attempts is no wait that anybody asks about.
  if (to !== null && to - from < 100) return [];
  const label = `Wait before attempt ${next?.number ?? number + 1}`;
  return [{ ...waiting, key: `${id}-wait`, label, depth, status: 'queued', from, to }];
}

function commandRows(state: BuildState, attempt: Attempt, depth: number, end: number | null): TimelineRow[] {
  return attempt.commands.flatMap(({ index, text, status, startedAt, durationMs }): TimelineRow[] => {
    if (startedAt === null) return [];
    const from = at(startedAt);
    const to = durationMs === null ? endOf(attempt.finishedAt, end) : from + durationMs;
    const search = selectionSearch(state.name, attempt.number, index);
    const [label = ''] = text.split('\n', 1);
    return [{ ...work, key: `${attempt.id}-${index}`, label, isCode: true, depth, status, from, to, search }];
  });
}

const work = { kind: 'work', isCode: false } as const;
const waiting = { kind: 'wait', isCode: false, search: null } as const;

const at = (moment: string): number => Date.parse(moment);

/** What a build that has ended left open ended with it. */
function endOf(moment: string | null, end: number | null): number | null {
  return moment === null ? end : at(moment);
}
