import { ActionIcon } from '@mantine/core';
import { ChartColumn, Table } from 'lucide-react';
import { useState } from 'react';
import type { OverviewSummary } from '#contract/pipelines.ts';
import { formatCount, formatShare } from '#web/ui/amount.ts';
import { cx } from '#web/ui/cx.ts';
import { axisOf } from './outcome-axis.ts';
import styles from './outcomes.module.css';

type Day = OverviewSummary['days'][number];
type Outcome = Exclude<keyof Day, 'day'>;

const bad = (day: Day) => day.failed + day.late + day.invalid;
const barWidth = 24;
const step = 32;
const chartHeight = 72;
/** Half of the number that stands beside the topmost line. */
const topInset = 6;

/** Those above the base line, then those that hang below it, each from the line outwards. */
const above: readonly Outcome[] = ['succeeded', 'canceled'];
const below: readonly Outcome[] = ['failed', 'late', 'invalid'];

const named: Record<Outcome, { readonly word: string; readonly tone: string }> = {
  succeeded: { word: 'succeeded', tone: 'ok' },
  canceled: { word: 'canceled', tone: 'idle' },
  failed: { word: 'failed', tone: 'failed' },
  late: { word: 'timed out or lost', tone: 'late' },
  invalid: { word: 'invalid', tone: 'invalid' },
};

/** Builds a day in two weeks, by outcome: as bars, or as the table that says the same. */
export function Outcomes({ days }: { readonly days: readonly Day[] }) {
  const [asTable, setAsTable] = useState(false);
  const sum = (outcome: Outcome) => days.reduce((total, day) => total + day[outcome], 0);
  const good = sum('succeeded');
  const failed = days.reduce((total, day) => total + bad(day), 0);
  const total = good + failed + sum('canceled');
  return (
    <figure className={styles.chart} aria-label="Builds in the last 14 days, by day and outcome">
      <figcaption className={styles.caption}>
        <span>
          <b>{formatCount(total)} builds</b> in 14 days
          {good + failed > 0 ? `, ${formatShare(good / (good + failed))} succeeded` : ''}
        </span>
        <ActionIcon
          aria-label={asTable ? 'Show as a chart' : 'Show as a table'}
          title={asTable ? 'Show as a chart' : 'Show as a table'}
          onClick={() => setAsTable(!asTable)}
        >
          {asTable ? <ChartColumn size={14} aria-hidden="true" /> : <Table size={14} aria-hidden="true" />}
        </ActionIcon>
      </figcaption>
      {asTable ? <DayTable days={days} /> : <Bars days={days} />}
      <ul className={styles.legend} aria-label="Sums">
        {[...above, ...below].map((outcome) =>
          sum(outcome) === 0 && outcome !== 'succeeded' ? null : (
            <li key={outcome}>
              <span className={styles.key} style={{ background: `var(--st-${named[outcome].tone}-fill)` }} />
              {formatCount(sum(outcome))} {named[outcome].word}
            </li>
          ),
        )}
      </ul>
    </figure>
  );
}

function Bars({ days }: { readonly days: readonly Day[] }) {
  const axis = axisOf(
    Math.max(1, ...days.map((day) => day.succeeded + day.canceled)),
    Math.max(0, ...days.map(bad)),
    chartHeight - topInset - 2,
  );
  const base = topInset + axis.above * axis.unit;
  const labelWidth = 28;
  return (
    <svg
      className={styles.bars}
      viewBox={`0 0 ${labelWidth + days.length * step} ${chartHeight + 16}`}
      aria-hidden="true"
    >
      <line
        x1={labelWidth}
        x2={labelWidth + days.length * step}
        y1={base - axis.tick * axis.unit}
        y2={base - axis.tick * axis.unit}
        stroke="var(--line)"
      />
      <text x={labelWidth - 6} y={base - axis.tick * axis.unit + 4} textAnchor="end">
        {formatCount(axis.tick)}
      </text>
      <text x={labelWidth - 6} y={base + 4} textAnchor="end">
        0
      </text>
      {days.map((day, index) => {
        const x = labelWidth + index * step + 4;
        const last = index === days.length - 1;
        return (
          <g key={day.day}>
            <title>{titleOf(day)}</title>
            {stacked(day, above).map(({ outcome, from, count }) => (
              <Bar
                key={outcome}
                x={x}
                y={base - (from + count) * axis.unit}
                size={count * axis.unit}
                outcome={outcome}
              />
            ))}
            {stacked(day, below).map(({ outcome, from, count }) => (
              <Bar key={outcome} x={x} y={base + from * axis.unit} size={count * axis.unit} outcome={outcome} />
            ))}
            {last || (index % 3 === 1 && index < days.length - 2) ? (
              <text x={x + barWidth / 2} y={chartHeight + 12} textAnchor="middle" className={cx(last && styles.today)}>
                {last ? 'today' : dayName.format(new Date(day.day))}
              </text>
            ) : null}
          </g>
        );
      })}
      <line x1={labelWidth} x2={labelWidth + days.length * step} y1={base} y2={base} stroke="var(--line-3)" />
    </svg>
  );
}

interface BarProps {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly outcome: Outcome;
}

function Bar({ x, y, size, outcome }: BarProps) {
  return (
    <rect x={x} y={y} width={barWidth} height={Math.max(1, size)} fill={`var(--st-${named[outcome].tone}-fill)`} />
  );
}

function stacked(day: Day, outcomes: readonly Outcome[]) {
  let from = 0;
  return outcomes.flatMap((outcome) => {
    const count = day[outcome];
    if (count === 0) return [];
    from += count;
    return [{ outcome, from: from - count, count }];
  });
}

const dayName = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', timeZone: 'UTC' });

function titleOf(day: Day): string {
  const counts = [...above, ...below]
    .filter((outcome) => day[outcome] > 0)
    .map((outcome) => `${day[outcome]} ${named[outcome].word}`);
  return `${dayName.format(new Date(day.day))}: ${counts.join(', ') || 'no builds'}`;
}

function DayTable({ days }: { readonly days: readonly Day[] }) {
  const outcomes = [...above, ...below];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keys.
    <section className={styles.table} tabIndex={0} aria-label="Builds a day, as a table">
      <table>
        <thead>
          <tr>
            <th scope="col">Day</th>
            {outcomes.map((outcome) => (
              <th key={outcome} scope="col">
                {named[outcome].word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.toReversed().map((day) => (
            <tr key={day.day}>
              <th scope="row">{dayName.format(new Date(day.day))}</th>
              {outcomes.map((outcome) => (
                <td key={outcome}>{formatCount(day[outcome])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
