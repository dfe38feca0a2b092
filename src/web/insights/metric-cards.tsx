import type { Insights } from '#contract/insights.ts';
import { daysIn } from './day-words.ts';
import styles from './metric-cards.module.css';
import { changeInWords, type Metric, metrics } from './metrics.ts';

/** Each figure of the range with its change and its formula. */
export function MetricCards({ insights }: { readonly insights: Insights }) {
  const days = daysIn(insights.from, insights.to);
  return (
    <ul className={styles.cards} aria-label="Figures">
      {Object.values(metrics).map((metric) => (
        <MetricCard key={metric.label} metric={metric} insights={insights} days={days} />
      ))}
    </ul>
  );
}

interface MetricCardProps {
  readonly metric: Metric;
  readonly insights: Insights;
  readonly days: number;
}

function MetricCard({ metric, insights, days }: MetricCardProps) {
  const now = metric.valueOf(insights.figures);
  const before = metric.valueOf(insights.before);
  const span = days === 1 ? 'the day before' : `the ${days} days before`;
  const was = before === null ? `Nothing in ${span}` : `${metric.measure.format(before)} in ${span}`;
  return (
    <li className={styles.card}>
      <span className={styles.label}>{metric.label}</span>
      <span className={styles.value}>{now === null ? '–' : metric.measure.format(now)}</span>
      <span className={styles.change}>{before === null ? was : `${changeInWords(metric, now, before)} · ${was}`}</span>
      <span className={styles.formula}>Formula: {metric.formula}</span>
    </li>
  );
}
