import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Play } from 'lucide-react';
import { Link } from 'react-router';
import { Build } from '#contract/builds.ts';
import type { PipelineRow } from '#contract/pipelines.ts';
import { isActive } from '#contract/status.ts';
import { api } from '#web/api/client.ts';
import { BuildBars } from '#web/builds/build-bars.tsx';
import { shortOutcome } from '#web/builds/build-sentence.ts';
import { HealthBadge } from '#web/pipelines/health-badge.tsx';
import { formatShare } from '#web/ui/amount.ts';
import { useNow } from '#web/ui/clock.ts';
import { formatDuration } from '#web/ui/duration.ts';
import { ActionFailure } from '#web/ui/failure.tsx';
import { Ago } from '#web/ui/moment.tsx';
import { toneOf } from '#web/ui/status.ts';
import { LabelledStatusIcon } from '#web/ui/status-icon.tsx';
import styles from './pipeline-line.module.css';

/** One pipeline of the overview. */
export function PipelineLine({ row }: { readonly row: PipelineRow }) {
  const run = useMutation({ mutationFn: () => api.post(Build, `/api/pipelines/${row.id}/builds`) });
  const { latest } = row;
  return (
    <li className={styles.row}>
      <div className={styles.health}>
        <HealthBadge pipeline={row} />
      </div>
      <div className={styles.name}>
        <Link data-row className={styles.link} to={`/pipelines/${row.id}`}>
          {row.name}
        </Link>
        <span className={styles.second} title={row.repository}>
          {shortRepository(row.repository)} · {row.branch} · {row.kind}
        </span>
      </div>
      <div className={styles.bars}>
        <BuildBars pipelineId={row.id} bars={row.lastBuilds} />
      </div>
      {latest ? (
        <LatestBuild build={latest} />
      ) : (
        <p className={styles.second}>No build yet. Run it to see how it goes.</p>
      )}
      <span className={styles.rate}>{row.successRate === null ? '' : formatShare(row.successRate)}</span>
      <span className={styles.median}>{row.medianDurationMs === null ? '' : formatDuration(row.medianDurationMs)}</span>
      <div className={styles.run}>
        <Button
          size="xs"
          leftSection={<Play size={14} aria-hidden="true" />}
          aria-label={`Run ${row.name}`}
          loading={run.isPending}
          onClick={() => run.mutate()}
        >
          Run
        </Button>
      </div>
      {run.error ? <ActionFailure error={run.error} /> : null}
      {latest?.status === 'running' && latest.startedAt ? (
        <Progress from={latest.startedAt} usualMs={row.medianDurationMs} />
      ) : null}
    </li>
  );
}

function LatestBuild({ build }: { readonly build: Build }) {
  const at = build.finishedAt ?? build.startedAt ?? build.queuedAt;
  return (
    <div className={styles.latest}>
      <Link className={styles.message} to={`/pipelines/${build.pipelineId}/builds/${build.number}`}>
        {build.commit?.message ?? `Head of ${build.branch}`}
      </Link>
      <span className={styles.outcome}>
        <LabelledStatusIcon status={build.status} />
        <span className={styles.cut}>
          <span
            style={{
              color:
                isActive(build.status) || build.status === 'succeeded'
                  ? undefined
                  : `var(--st-${toneOf(build.status)})`,
            }}
          >
            #{build.number} {shortOutcome(build)}
          </span>
          {build.commit ? ` · ${build.commit.author}` : ''} · <Ago at={at} />
        </span>
      </span>
    </div>
  );
}

/** How far a running build is, against how long it usually takes; never quite full before it ends. */
function Progress({ from, usualMs }: { readonly from: string; readonly usualMs: number | null }) {
  const now = useNow();
  if (usualMs === null || usualMs <= 0) return null;
  const share = Math.min(0.98, Math.max(0, now - Date.parse(from)) / usualMs);
  return <span className={styles.progress} style={{ width: `${share * 100}%` }} />;
}

function shortRepository(address: string): string {
  return address
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .split(/[/:]/)
    .slice(-2)
    .join('/');
}
