import { lazy, Suspense } from 'react';
import { Link } from 'react-router';
import type { BuildBar } from '#contract/pipelines.ts';
import { isBad } from '#contract/status.ts';
import { formatDuration } from '#web/ui/duration.ts';
import { toneOf, wordOf } from '#web/ui/status.ts';
import styles from './build-bars.module.css';
import { usePointedBar } from './use-pointed-bar.ts';

const BuildCard = lazy(async () => ({ default: (await import('./build-card.tsx')).BuildCard }));

const height = 36;
const base = 28;

/** The last builds as bars: height is duration, colour is outcome, and bad ones hang below the base line. */
export function BuildBars({ pipelineId, bars }: { readonly pipelineId: string; readonly bars: readonly BuildBar[] }) {
  const { pointed, listeners } = usePointedBar(bars);
  const longest = Math.max(1, ...bars.map(({ durationMs }) => durationMs ?? 0));
  return (
    <nav className={styles.bars} aria-label={`Last ${bars.length} builds, oldest first`} {...listeners}>
      {bars.map((bar) => {
        const size = bar.durationMs === null ? 5 : Math.round(5 + 17 * (bar.durationMs / longest));
        const bad = isBad(bar.status) || bar.status === 'lost';
        const label = `#${bar.number} ${wordOf(bar.status)}${bar.durationMs === null ? '' : ` in ${formatDuration(bar.durationMs)}`}`;
        return (
          <Link
            key={bar.id}
            to={`/pipelines/${pipelineId}/builds/${bar.number}`}
            aria-label={label}
            data-bar={bar.id}
            tabIndex={-1}
          >
            <svg width="7" height={height} aria-hidden="true">
              <line x1="0" x2="7" y1={base + 0.5} y2={base + 0.5} stroke="var(--line-2)" />
              <rect
                width="5"
                x="0"
                y={bad ? base - size + 7 : base - size}
                height={size}
                fill={
                  bar.status === 'canceled' || bar.status === 'queued' ? 'none' : `var(--st-${toneOf(bar.status)}-fill)`
                }
                stroke={bar.status === 'canceled' || bar.status === 'queued' ? 'var(--st-idle-fill)' : 'none'}
              />
            </svg>
          </Link>
        );
      })}
      {pointed ? (
        <Suspense fallback={null}>
          <BuildCard pipelineId={pipelineId} bar={pointed.bar} beside={pointed.at} />
        </Suspense>
      ) : null}
    </nav>
  );
}
