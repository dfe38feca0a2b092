import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { QueryFailure } from '#web/ui/failure.tsx';
import { FlakyCommits } from './flaky-commits.tsx';
import { insightWish } from './insight-address.ts';
import { InsightBones } from './insight-bones.tsx';
import { InsightCharts } from './insight-charts-grid.tsx';
import { insightsQuery } from './insight-queries.ts';
import styles from './insights-view.module.css';
import { MetricCards } from './metric-cards.tsx';
import { totalOf } from './metrics.ts';
import { NothingEnded } from './nothing-ended.tsx';
import { RangePicker } from './range-picker.tsx';
import { SlowestStates } from './slowest-states.tsx';

/** What builds say over a range of days: of one pipeline, or (null) of all. The range stands in the address. */
export function InsightsView({ pipelineId }: { readonly pipelineId: string | null }) {
  const [parameters] = useSearchParams();
  const wish = insightWish(parameters, Date.now());
  const insights = useQuery(insightsQuery(pipelineId, wish));
  const { data } = insights;
  return (
    <section aria-label="Insights" className={styles.view} aria-busy={insights.isPlaceholderData}>
      <RangePicker wish={wish} branch={pipelineId === null ? null : (data?.branch ?? '')} />
      {insights.isPending ? <InsightBones /> : null}
      {insights.error ? (
        <QueryFailure what="the insights" error={insights.error} onRetry={() => insights.refetch()} />
      ) : null}
      {data && totalOf(data.figures.ended) === 0 ? <NothingEnded insights={data} pipelineId={pipelineId} /> : null}
      {data && totalOf(data.figures.ended) > 0 ? (
        <>
          <MetricCards insights={data} />
          <InsightCharts insights={data} tables={wish.tables} />
          <SlowestStates insights={data} />
          <FlakyCommits insights={data} />
        </>
      ) : null}
    </section>
  );
}
