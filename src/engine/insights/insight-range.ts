import type { Insights } from '#contract/insights.ts';
import { Refusal } from '#engine/refusal.ts';
import { dayMs, movedDay } from './day.ts';

const usualDays = 30;
const mostDays = 366;
/** More days than these are shown by week. */
const mostDailyDays = 92;
const weekDays = 7;

/** Days in UTC, both with. */
export interface DaySpan {
  readonly from: string;
  readonly to: string;
}

/**
 * The days that are asked for: without an end up to today, without a beginning 30 of them.
 *
 * @throws Refusal `bad-request`
 */
export function askedRange(asked: { from?: string | undefined; to?: string | undefined }, now: string): DaySpan {
  const to = asked.to ?? now.slice(0, 10);
  const from = asked.from ?? movedDay(to, 1 - usualDays);
  if (from > to) throw new Refusal('bad-request', `The range ends (${to}) before it begins (${from}). Swap the days.`);
  const days = daysIn({ from, to });
  if (days > mostDays)
    throw new Refusal('bad-request', `The range has ${days} days; at most ${mostDays} are shown. Choose fewer.`);
  return { from, to };
}

/** As many days right before. */
export function spanBefore(span: DaySpan): DaySpan {
  return { from: movedDay(span.from, -daysIn(span)), to: movedDay(span.from, -1) };
}

/**
 * The range in equal parts, oldest first: days, or weeks of seven days counted back from the last day, so that the newest is whole and
 * only the oldest may be shorter.
 */
export function partsOf(span: DaySpan): { readonly step: Insights['step']; readonly parts: readonly DaySpan[] } {
  const step = daysIn(span) > mostDailyDays ? 'week' : 'day';
  const length = step === 'week' ? weekDays : 1;
  const parts: DaySpan[] = [];
  for (let to = span.to; to >= span.from; to = movedDay(to, -length)) {
    const from = movedDay(to, 1 - length);
    parts.unshift({ from: from < span.from ? span.from : from, to });
  }
  return { step, parts };
}

function daysIn({ from, to }: DaySpan): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / dayMs) + 1;
}
