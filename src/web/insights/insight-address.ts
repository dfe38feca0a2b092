import { z } from 'zod';

/** The ranges that are a press away, in days. */
export const quickRanges = [7, 30, 90] as const;
export type QuickRange = (typeof quickRanges)[number];

const usualRange: QuickRange = 30;
const dayMs = 86_400_000;
const Day = z.iso.date();

/** What the insights are of; all of it stands in the address. */
export interface InsightWish {
  readonly from: string;
  readonly to: string;
  /** Null: the days were chosen one by one. */
  readonly quick: QuickRange | null;
  /** Empty: the main branch. */
  readonly branch: string;
  /** Charts that are shown as tables, by name. */
  readonly tables: readonly string[];
}

/** @param now in ms; a range that ends today moves with it. */
export function insightWish(parameters: URLSearchParams, now: number): InsightWish {
  const [from, to] = ['from', 'to'].map((name) => Day.safeParse(parameters.get(name)).data);
  const rest = { branch: parameters.get('branch') ?? '', tables: parameters.getAll('table') };
  if (from !== undefined && to !== undefined) return { from, to, quick: null, ...rest };
  const quick = quickRanges.find((days) => String(days) === parameters.get('range')) ?? usualRange;
  return { from: dayOf(now - (quick - 1) * dayMs), to: dayOf(now), quick, ...rest };
}

/** The address with another range. */
export function withQuickRange(parameters: URLSearchParams, days: QuickRange): URLSearchParams {
  const next = new URLSearchParams(parameters);
  for (const name of ['from', 'to', 'range']) next.delete(name);
  if (days !== usualRange) next.set('range', String(days));
  return next;
}

/** The address with these days; what is no day changes nothing. */
export function withDays(parameters: URLSearchParams, from: string, to: string): URLSearchParams {
  if (!Day.safeParse(from).success || !Day.safeParse(to).success) return parameters;
  const next = new URLSearchParams(parameters);
  next.delete('range');
  next.set('from', from);
  next.set('to', to);
  return next;
}

/** The address with another branch; empty: the main branch. */
export function withBranch(parameters: URLSearchParams, branch: string): URLSearchParams {
  const next = new URLSearchParams(parameters);
  if (branch === '') next.delete('branch');
  else next.set('branch', branch);
  return next;
}

/** The address with a chart shown as its table, or as a chart again. */
export function withTable(parameters: URLSearchParams, chart: string, asTable: boolean): URLSearchParams {
  const next = new URLSearchParams(parameters);
  next.delete('table');
  const others = parameters.getAll('table').filter((each) => each !== chart);
  for (const each of asTable ? [...others, chart] : others) next.append('table', each);
  return next;
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
