import type { OverviewSummary } from '#contract/pipelines.ts';
import type { HealthWord } from '#contract/status.ts';
import { formatCount, formatShare } from '#web/ui/amount.ts';
import { wordOfHealth } from '#web/ui/status.ts';
import { HealthIcon, StatusIcon } from '#web/ui/status-icon.tsx';
import { VisuallyHidden } from '#web/ui/visually-hidden.tsx';
import styles from './summary-strip.module.css';

interface SummaryStripProps {
  readonly summary: OverviewSummary;
  readonly health: HealthWord | null;
  /** Null takes the filter away. */
  readonly onHealth: (word: HealthWord | null) => void;
}

const words: readonly HealthWord[] = ['unhealthy', 'degraded', 'healthy', 'unknown'];

export function SummaryStrip({ summary, health, onHealth }: SummaryStripProps) {
  return (
    <section className={styles.strip} aria-label="Summary">
      {words.map((word) => (
        <button
          key={word}
          type="button"
          className={styles.figure}
          data-hot={(word === 'unhealthy' && summary.health[word] > 0) || undefined}
          aria-pressed={health === word}
          onClick={() => onHealth(health === word ? null : word)}
        >
          <span className={styles.value}>{formatCount(summary.health[word])}</span>
          <span className={styles.label}>
            <HealthIcon word={word} /> {wordOfHealth(word)}
          </span>
        </button>
      ))}
      <div className={styles.figure}>
        <span className={styles.value}>{formatCount(summary.running)}</span>
        <span className={styles.label}>
          <StatusIcon status="running" /> Running now
        </span>
      </div>
      <div className={styles.figure}>
        <span className={styles.value}>{formatCount(summary.failedIn24h)}</span>
        <span className={styles.label}>
          <StatusIcon status="failed" /> Failed in 24 h
        </span>
      </div>
      <Outcomes days={summary.days} />
    </section>
  );
}

type Day = OverviewSummary['days'][number];
const bad = (day: Day) => day.failed + day.late + day.invalid;
const barWidth = 24;
const step = 32;
const chartHeight = 72;

/** Builds a day, stacked by outcome; bad ones hang below the base line. */
function Outcomes({ days }: { readonly days: readonly Day[] }) {
  const good = days.reduce((sum, day) => sum + day.succeeded, 0);
  const failed = days.reduce((sum, day) => sum + bad(day), 0);
  const total = days.reduce((sum, day) => sum + day.succeeded + day.canceled + bad(day), 0);
  const above = Math.max(1, ...days.map((day) => day.succeeded + day.canceled));
  const below = Math.max(0, ...days.map(bad));
  const unit = (chartHeight - 4) / (above + below);
  const base = 2 + above * unit;
  return (
    <figure className={styles.chart}>
      <figcaption>
        <b>{formatCount(total)} builds</b> in 14 days
        {good + failed > 0 ? `, ${formatShare(good / (good + failed))} succeeded` : ''}
      </figcaption>
      <svg viewBox={`0 0 ${days.length * step} ${chartHeight + 16}`} aria-hidden="true">
        {days.map((day, index) => {
          const x = index * step + 4;
          const bars: [number, number, string][] = [
            [base - day.succeeded * unit, day.succeeded, 'ok'],
            [base - (day.succeeded + day.canceled) * unit, day.canceled, 'idle'],
            [base, day.failed, 'failed'],
            [base + day.failed * unit, day.late, 'late'],
            [base + (day.failed + day.late) * unit, day.invalid, 'invalid'],
          ];
          return (
            <g key={day.day}>
              {bars.map(([y, count, tone]) =>
                count === 0 ? null : (
                  <rect
                    key={tone}
                    x={x}
                    y={y}
                    width={barWidth}
                    height={Math.max(1, count * unit)}
                    fill={`var(--st-${tone}-fill)`}
                  />
                ),
              )}
              {index % 2 === 1 ? (
                <text x={x + barWidth / 2} y={chartHeight + 12} textAnchor="middle">
                  {Number(day.day.slice(8))}
                </text>
              ) : null}
            </g>
          );
        })}
        <line x1="0" x2={days.length * step} y1={base} y2={base} stroke="var(--line-3)" />
      </svg>
      <VisuallyHidden>
        <DayTable days={days} />
      </VisuallyHidden>
    </figure>
  );
}

function DayTable({ days }: { readonly days: readonly Day[] }) {
  return (
    <table>
      <caption>Builds a day</caption>
      <thead>
        <tr>
          {['Day', 'Succeeded', 'Failed', 'Timed out or lost', 'Invalid', 'Canceled'].map((head) => (
            <th key={head}>{head}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {days.map((day) => (
          <tr key={day.day}>
            {[day.day, day.succeeded, day.failed, day.late, day.invalid, day.canceled].map((cell, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the columns are fixed.
              <td key={index}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
