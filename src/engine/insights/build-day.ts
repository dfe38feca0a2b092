import { isBad, type Status } from '#contract/status.ts';
import { added, type DurationHistogram, withDuration } from './duration-histogram.ts';

/** What ended on one day (UTC) on one branch of one pipeline, or altogether: kept as builds end, so that reading never scans history. */
export interface BuildDay {
  readonly succeeded: number;
  readonly failed: number;
  readonly timedOut: number;
  readonly invalid: number;
  readonly canceled: number;
  readonly lost: number;
  /** Of those that succeeded or failed, from their start; not of one that went on with another and left out what was done there. */
  readonly durations: DurationHistogram;
  /** How long those that started had waited. */
  readonly waits: DurationHistogram;
}

export const emptyDay: BuildDay = {
  succeeded: 0,
  failed: 0,
  timedOut: 0,
  invalid: 0,
  canceled: 0,
  lost: 0,
  durations: {},
  waits: {},
};

export interface EndedBuild {
  readonly status: Status;
  readonly queuedAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string;
  /** The number of the build that it went on with; else null. */
  readonly continues: number | null;
}

const columns = {
  succeeded: 'succeeded',
  failed: 'failed',
  'timed-out': 'timedOut',
  invalid: 'invalid',
  canceled: 'canceled',
  lost: 'lost',
} as const satisfies Partial<Record<Status, keyof BuildDay>>;

/** The day with a build more. One that has not ended by a status of its own changes nothing. */
export function withBuild(day: BuildDay, { status, queuedAt, startedAt, finishedAt, continues }: EndedBuild): BuildDay {
  const column = status in columns ? columns[status as keyof typeof columns] : null;
  if (column === null) return day;
  const tells = startedAt !== null && continues === null && (status === 'succeeded' || isBad(status));
  return {
    ...day,
    [column]: day[column] + 1,
    durations: tells ? withDuration(day.durations, Date.parse(finishedAt) - Date.parse(startedAt)) : day.durations,
    waits: startedAt === null ? day.waits : withDuration(day.waits, Date.parse(startedAt) - Date.parse(queuedAt)),
  };
}

/** Both days in one; with `sign` -1 the first without the second. */
export function addedDays(first: BuildDay, second: BuildDay, sign: 1 | -1 = 1): BuildDay {
  const counts = Object.values(columns).map((column) => [column, Math.max(0, first[column] + sign * second[column])]);
  return {
    ...first,
    ...Object.fromEntries(counts),
    durations: added(first.durations, second.durations, sign),
    waits: added(first.waits, second.waits, sign),
  };
}

/** 0 to 1: how many of those that say something of the code succeeded; null without one. */
export function successRate({
  succeeded,
  failed,
  timedOut,
  invalid,
}: Pick<BuildDay, 'succeeded' | 'failed' | 'timedOut' | 'invalid'>): number | null {
  const counted = succeeded + failed + timedOut + invalid;
  return counted === 0 ? null : succeeded / counted;
}
