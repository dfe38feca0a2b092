import { useSearchParams } from 'react-router';
import type { Insights } from '#contract/insights.ts';
import { ChartCard } from '#web/charts/chart-card.tsx';
import { hasValues } from '#web/charts/chart-model.ts';
import { SeriesChart } from '#web/charts/series-chart.tsx';
import { shortDay } from './day-words.ts';
import { withTable } from './insight-address.ts';
import { chartsOf, stateModel, summaryOf } from './insight-charts.ts';
import styles from './insight-charts-grid.module.css';

/** Small charts beside each other; more are in the table below them. */
const shownStates = 6;

/** The charts of a range; which of them are tables stands in the address. */
export function InsightCharts({
  insights,
  tables,
}: {
  readonly insights: Insights;
  readonly tables: readonly string[];
}) {
  const [, setParameters] = useSearchParams();
  const cardOf = (name: string) => ({
    formatPoint: shortDay,
    fileName: `${name}-${insights.from}-${insights.to}`,
    asTable: tables.includes(name),
    onAsTable: (asTable: boolean) =>
      setParameters((now) => withTable(now, name, asTable), { replace: true, preventScrollReset: true }),
  });
  return (
    <div className={styles.grid}>
      {chartsOf(insights).map(({ name, title, kind, formula, model }) => (
        <ChartCard key={name} title={title} lead={`Formula: ${formula}`} model={model} {...cardOf(name)}>
          {hasValues(model) ? (
            <SeriesChart
              kind={kind}
              name={title}
              summary={summaryOf(model, shortDay)}
              model={model}
              formatPoint={shortDay}
            />
          ) : (
            <p className={styles.none}>Nothing to draw in this range.</p>
          )}
        </ChartCard>
      ))}
      {insights.states.length > 0 ? (
        <ChartCard
          title="Duration of states"
          lead="Formula: the median of each state’s attempts that succeeded, failed or timed out. Each chart has a scale of its own."
          model={stateModel(insights, insights.states)}
          legend={false}
          {...cardOf('states')}
        >
          <StateCharts insights={insights} />
        </ChartCard>
      ) : null}
    </div>
  );
}

function StateCharts({ insights }: { readonly insights: Insights }) {
  return (
    <ul className={styles.states}>
      {insights.states.slice(0, shownStates).map((state) => {
        const model = stateModel(insights, [state]);
        const name = model.series[0]?.name ?? state.state;
        return (
          <li key={name} className={styles.state}>
            <span className={styles.stateName} title={name}>
              {name}
            </span>
            <SeriesChart
              small
              kind="lines"
              name={`Duration of ${name}`}
              summary={summaryOf(model, shortDay)}
              model={model}
              formatPoint={shortDay}
            />
          </li>
        );
      })}
    </ul>
  );
}
