import { useQuery } from '@tanstack/react-query';
import { useLayoutEffect, useRef } from 'react';
import type { BuildBar } from '#contract/pipelines.ts';
import { buildQuery } from '#web/data/queries.ts';
import { formatDuration } from '#web/ui/duration.ts';
import { Ago } from '#web/ui/moment.tsx';
import { wordOf } from '#web/ui/status.ts';
import { StatusIcon } from '#web/ui/status-icon.tsx';
import styles from './build-card.module.css';
import { shortOutcome } from './build-sentence.ts';

const gap = 6;

interface BuildCardProps {
  readonly pipelineId: string;
  readonly bar: BuildBar;
  /** What it is of, in the window. */
  readonly beside: DOMRect;
}

/** What a bar stands for, above or below it. The bar's own name says as much to whoever does not see it. */
export function BuildCard({ pipelineId, bar, beside }: BuildCardProps) {
  const { data: build } = useQuery(buildQuery(pipelineId, String(bar.number)));
  const card = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { current } = card;
    if (!current) return;
    if (!current.matches(':popover-open')) current.showPopover();
    const most = document.documentElement.clientWidth - current.offsetWidth - gap;
    const above = beside.top - current.offsetHeight - gap;
    current.style.left = `${Math.max(gap, Math.min(beside.left - 12, most))}px`;
    current.style.top = `${above > gap ? above : beside.bottom + gap}px`;
  });
  return (
    <div ref={card} popover="manual" className={styles.card} aria-hidden="true">
      <p className={styles.head}>
        <StatusIcon status={bar.status} />
        <b>
          #{bar.number} {build ? shortOutcome(build) : wordOf(bar.status).toLowerCase()}
        </b>
        {bar.durationMs === null ? null : <span>{formatDuration(bar.durationMs)}</span>}
      </p>
      <p className={styles.message}>{build ? (build.commit?.message ?? `Head of ${build.branch}`) : ' '}</p>
      <p className={styles.second}>
        {build ? (
          <>
            {build.branch} · {build.commit?.author ?? build.trigger.actor} ·{' '}
            <Ago at={build.finishedAt ?? build.startedAt ?? build.queuedAt} />
          </>
        ) : (
          ' '
        )}
      </p>
    </div>
  );
}
