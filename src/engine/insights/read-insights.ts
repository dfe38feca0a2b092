import type { InsightQuery, Insights, PipelineInsightQuery, StateInsight } from '#contract/insights.ts';
import type { EngineContext } from '#engine/builds/engine-context.ts';
import type { InsightPlace, InsightStore, PlacedState } from '#engine/ports/insight-store.ts';
import { merged, quantile } from './duration-histogram.ts';
import { figuresOf, pairOf } from './insight-figures.ts';
import { askedRange, type DaySpan, partsOf, spanBefore } from './insight-range.ts';

type Context = Pick<EngineContext, 'pipelines' | 'insights' | 'now'>;

/** Of a branch every state is of interest, of an installation those that cost most. */
const shownStates = { branch: 20, installation: 10 } as const;
const shownCommits = 20;

/** What the builds of all pipelines say over a range of days. @throws Refusal `bad-request` for the range */
export function readInsights({ insights, now }: Context, query: InsightQuery): Promise<Insights> {
  return insightsOf(insights, null, askedRange(query, now()));
}

/** The same of one branch of a pipeline. @throws StoreFault `missing`; Refusal `bad-request` for the range */
export async function readPipelineInsights(
  { pipelines, insights, now }: Context,
  pipelineId: string,
  query: PipelineInsightQuery,
): Promise<Insights> {
  const { branch } = await pipelines.get(pipelineId);
  return insightsOf(insights, { pipelineId, branch: query.branch ?? branch }, askedRange(query, now()));
}

async function insightsOf(store: InsightStore, place: InsightPlace | null, span: DaySpan): Promise<Insights> {
  const earlier = spanBefore(span);
  const both = { from: earlier.from, to: span.to };
  const days = await store.days(place, both);
  const stability = await store.stability(place, both);
  const figures = (part: DaySpan) => figuresOf(within(days, part), within(stability, part));
  const { step, parts } = partsOf(span);
  const slowest = await store.slowestStates(place, span, shownStates[place === null ? 'installation' : 'branch']);
  const states: StateInsight[] = [];
  for (const state of slowest) states.push(await stateInsight(store, state, span, parts));
  return {
    ...span,
    branch: place?.branch ?? null,
    step,
    figures: figures(span),
    before: figures(earlier),
    buckets: parts.map((part) => ({ ...part, ...figures(part) })),
    // Of all pipelines the order of the candidates is of their best days alone.
    states: states.toSorted((one, other) => other.totalMs - one.totalMs),
    flakyCommits: await store.flakyCommits(place, span, shownCommits),
  };
}

async function stateInsight(
  store: InsightStore,
  { pipelineId, pipelineName, branch, state }: PlacedState,
  span: DaySpan,
  parts: readonly DaySpan[],
): Promise<StateInsight> {
  const days = await store.stateDays({ pipelineId, pipelineName, branch, state }, span);
  const durations = (part: DaySpan) => merged(within(days, part).map((day) => day.durations));
  return {
    ...{ pipelineId, pipelineName, branch, state },
    runs: days.reduce((sum, day) => sum + day.runs, 0),
    failed: days.reduce((sum, day) => sum + day.failed, 0),
    totalMs: days.reduce((sum, day) => sum + day.totalMs, 0),
    duration: pairOf(durations(span)),
    medians: parts.map((part) => quantile(durations(part), 0.5)),
  };
}

function within<Day extends { readonly day: string }>(days: readonly Day[], { from, to }: DaySpan): Day[] {
  return days.filter(({ day }) => day >= from && day <= to);
}
