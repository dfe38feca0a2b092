import type { ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import type { OverviewSummary } from '#contract/pipelines.ts';
import type { HealthWord } from '#contract/status.ts';
import { withPart } from '#web/data/address-filter.ts';
import { formatCount } from '#web/ui/amount.ts';
import { wordOfHealth } from '#web/ui/status.ts';
import { HealthIcon, StatusIcon } from '#web/ui/status-icon.tsx';
import { Outcomes } from './outcomes.tsx';
import styles from './summary-strip.module.css';

const words: readonly HealthWord[] = ['unhealthy', 'degraded', 'healthy', 'unknown'];

/** How all of them are, in figures that narrow the list down, and how the last two weeks went. */
export function SummaryStrip({ summary }: { readonly summary: OverviewSummary }) {
  return (
    <section className={styles.strip} aria-label="Summary">
      {words.map((word) => (
        <Figure
          key={word}
          part="health"
          value={word}
          count={summary.health[word]}
          hot={word === 'unhealthy' && summary.health[word] > 0}
        >
          <HealthIcon word={word} /> {wordOfHealth(word)}
        </Figure>
      ))}
      <Figure part="recent" value="running" count={summary.running}>
        <StatusIcon status="running" still={summary.running === 0} /> Running now
      </Figure>
      <Figure part="recent" value="failed" count={summary.failedIn24h}>
        <StatusIcon status="failed" /> Failed in 24 h
      </Figure>
      <Outcomes days={summary.days} />
    </section>
  );
}

interface FigureProps {
  readonly part: 'health' | 'recent';
  readonly value: string;
  readonly count: number;
  readonly hot?: boolean;
  readonly children: ReactNode;
}

/** A number that is a filter as well: pressed once more it is taken away. */
function Figure({ part, value, count, hot = false, children }: FigureProps) {
  const [parameters, setParameters] = useSearchParams();
  const pressed = parameters.get(part) === value;
  return (
    <button
      type="button"
      className={styles.figure}
      data-hot={hot || undefined}
      aria-pressed={pressed}
      onClick={() =>
        setParameters((now) => withPart(now, part, pressed ? null : value), { replace: true, preventScrollReset: true })
      }
    >
      <span className={styles.value}>{formatCount(count)}</span>
      <span className={styles.label}>{children}</span>
    </button>
  );
}
