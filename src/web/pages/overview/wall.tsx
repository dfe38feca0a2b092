import { Button } from '@mantine/core';
import { Maximize } from 'lucide-react';
import { memo, type ReactNode, useEffect, useRef, useState } from 'react';
import { Link } from 'react-router';
import type { PipelineRow } from '#contract/pipelines.ts';
import { BuildBars } from '#web/builds/build-bars.tsx';
import { shortOutcome } from '#web/builds/build-sentence.ts';
import { countOf } from '#web/ui/amount.ts';
import { Ago } from '#web/ui/moment.tsx';
import { wordOfHealth } from '#web/ui/status.ts';
import { HealthIcon, LabelledStatusIcon } from '#web/ui/status-icon.tsx';
import { RunningBar, RunningTime } from './running-progress.tsx';
import { useSettledOrder } from './use-settled-order.ts';
import styles from './wall.module.css';

/** What fits on the largest screen; nobody reads more from across a room. */
const mostTiles = 100;

interface WallProps {
  readonly rows: readonly PipelineRow[];
  readonly total: number;
  readonly moved: boolean;
  readonly onReorder: () => void;
  /** Asks for the next page; null when there is none, it is on its way, or it could not be had. */
  readonly onMore: (() => void) | null;
  /** Why the next page could not be had, and what asks for it once more. */
  readonly moreFailure: ReactNode;
}

/** The pipelines as tiles for a screen in the room: what is broken first, large enough to be read from afar. */
export function Wall({ rows, total, moved, onReorder, onMore, moreFailure }: WallProps) {
  const wall = useRef<HTMLElement>(null);
  const waits = useSettledOrder(wall, { moved, reorder: onReorder, rests: true });
  const full = useFullScreen(wall);
  const tiles = rows.slice(0, mostTiles);
  useEffect(() => {
    if (rows.length < mostTiles) onMore?.();
  }, [rows.length, onMore]);
  return (
    <section ref={wall} className={styles.wall} aria-label="Wall">
      <div className={styles.tools}>
        <p>
          {tiles.length < total
            ? `The first ${tiles.length} of ${countOf(total, 'pipeline')}`
            : countOf(total, 'pipeline')}
        </p>
        {waits ? (
          <Button size="xs" onClick={onReorder}>
            The order has changed: sort again
          </Button>
        ) : null}
        {full === null ? null : (
          <Button size="xs" leftSection={<Maximize size={14} aria-hidden="true" />} onClick={full.toggle}>
            {full.shown ? 'Leave full screen' : 'Full screen'}
          </Button>
        )}
      </div>
      <ul className={styles.tiles} aria-label="Pipelines">
        {tiles.map((row) => (
          <Tile key={row.id} row={row} />
        ))}
      </ul>
      {moreFailure}
    </section>
  );
}

const Tile = memo(function Tile({ row }: { readonly row: PipelineRow }) {
  const { latest, health } = row;
  return (
    <li className={styles.tile} data-word={health.word}>
      <div className={styles.head}>
        <Link data-row className={styles.name} to={`/pipelines/${row.id}`}>
          {row.name}
        </Link>
        <span className={styles.health}>
          <HealthIcon word={health.word} size={16} />
          {wordOfHealth(health.word)}
        </span>
      </div>
      <BuildBars pipelineId={row.id} bars={row.lastBuilds} />
      {latest ? (
        <Link className={styles.latest} to={`/pipelines/${row.id}/builds/${latest.number}`}>
          <LabelledStatusIcon status={latest.status} />
          <span className={styles.cut}>
            #{latest.number}{' '}
            {latest.status === 'running' && latest.startedAt ? (
              <RunningTime from={latest.startedAt} usualMs={row.medianDurationMs} />
            ) : (
              shortOutcome(latest)
            )}
            {' · '}
            <Ago at={latest.finishedAt ?? latest.startedAt ?? latest.queuedAt} />
          </span>
        </Link>
      ) : (
        <span className={styles.latest}>No build yet</span>
      )}
      {latest?.status === 'running' && latest.startedAt ? (
        <RunningBar from={latest.startedAt} usualMs={row.medianDurationMs} />
      ) : null}
    </li>
  );
});

/** Null where the browser cannot. */
function useFullScreen(element: React.RefObject<HTMLElement | null>) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const tell = () => setShown(document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', tell);
    return () => document.removeEventListener('fullscreenchange', tell);
  }, []);
  if (!document.fullscreenEnabled) return null;
  const toggle = () => void (shown ? document.exitFullscreen() : element.current?.requestFullscreen());
  return { shown, toggle };
}
