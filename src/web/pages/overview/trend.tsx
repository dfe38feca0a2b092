import { ArrowDownRight, ArrowUpRight } from 'lucide-react';
import type { PipelineRow } from '#contract/pipelines.ts';
import { formatShare } from '#web/ui/amount.ts';
import { formatDuration } from '#web/ui/duration.ts';
import { VisuallyHidden } from '#web/ui/visually-hidden.tsx';
import { curveOf } from './curve.ts';
import styles from './trend.module.css';

const width = 64;
const height = 16;
/** A median that changed by less is steady. */
const steadyShare = 0.05;

type Figures = Pick<PipelineRow, 'successRate' | 'medianDurationMs' | 'trend'>;

/** The success rate, and what it was before. */
export function SuccessTrend({ row: { successRate, trend } }: { readonly row: Figures }) {
  if (successRate === null) return null;
  const before = trend.successRateBefore;
  const points = before === null ? null : Math.round(successRate * 100) - Math.round(before * 100);
  return (
    <>
      <span>{formatShare(successRate)}</span>
      {points === null ? null : <Change by={points} words={`${Math.abs(points)} pt`} />}
    </>
  );
}

/** The median duration, what it was before, and how it went. */
export function MedianTrend({ row: { medianDurationMs, trend } }: { readonly row: Figures }) {
  if (medianDurationMs === null) return null;
  const before = trend.medianBeforeMs;
  const by = before === null ? null : medianDurationMs - before;
  const steady = by !== null && before !== null && Math.abs(by) < before * steadyShare;
  return (
    <>
      <span className={styles.median}>
        <span>{formatDuration(medianDurationMs)}</span>
        {by === null ? null : <Change by={steady ? 0 : by} words={formatDuration(Math.abs(by))} />}
      </span>
      <Curve medians={trend.medians} />
    </>
  );
}

/** More, less or as before; a longer build is no better for it, so neither has a colour. */
function Change({ by, words }: { readonly by: number; readonly words: string }) {
  if (by === 0) return <span className={styles.change}>steady</span>;
  const Arrow = by > 0 ? ArrowUpRight : ArrowDownRight;
  return (
    <span className={styles.change}>
      <Arrow size={12} aria-hidden="true" />
      <VisuallyHidden>{by > 0 ? 'up by' : 'down by'}</VisuallyHidden> {words}
    </span>
  );
}

/** The medians of the last 30 days as a line; the dot is now. */
function Curve({ medians }: { readonly medians: PipelineRow['trend']['medians'] }) {
  const points = curveOf(medians, { width, height, inset: 3 });
  const last = points.at(-1);
  if (!last || points.length < 2) return null;
  return (
    <svg className={styles.curve} width={width} height={height} aria-hidden="true">
      <polyline points={points.map(({ x, y }) => `${x},${y}`).join(' ')} />
      <circle cx={last.x} cy={last.y} r="2" />
    </svg>
  );
}
