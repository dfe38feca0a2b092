import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Play } from 'lucide-react';
import { memo } from 'react';
import { Link } from 'react-router';
import { Build } from '#contract/builds.ts';
import type { PipelineRow } from '#contract/pipelines.ts';
import { isActive } from '#contract/status.ts';
import { api } from '#web/api/client.ts';
import { BuildBars } from '#web/builds/build-bars.tsx';
import { shortOutcome } from '#web/builds/build-sentence.ts';
import { HealthBadge } from '#web/pipelines/health-badge.tsx';
import { shortRepository } from '#web/pipelines/short-repository.ts';
import { ActionFailure } from '#web/ui/failure.tsx';
import { Ago } from '#web/ui/moment.tsx';
import { toneOf } from '#web/ui/status.ts';
import { LabelledStatusIcon } from '#web/ui/status-icon.tsx';
import { FavouriteButton } from './favourite-button.tsx';
import styles from './pipeline-line.module.css';
import { RunningBar, RunningTime } from './running-progress.tsx';
import { MedianTrend, SuccessTrend } from './trend.tsx';

/** One pipeline of the overview; drawn anew only when its own row changes. */
export const PipelineLine = memo(function PipelineLine({ row }: { readonly row: PipelineRow }) {
  const run = useMutation({ mutationFn: () => api.post(Build, `/api/pipelines/${row.id}/builds`) });
  const { latest } = row;
  return (
    <div className={styles.row}>
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
        <LatestBuild build={latest} usualMs={row.medianDurationMs} />
      ) : (
        <p className={styles.second}>No build yet. Run it to see how it goes.</p>
      )}
      <div className={styles.rate}>
        <SuccessTrend row={row} />
      </div>
      <div className={styles.median}>
        <MedianTrend row={row} />
      </div>
      <div className={styles.run}>
        <FavouriteButton row={row} />
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
        <RunningBar from={latest.startedAt} usualMs={row.medianDurationMs} />
      ) : null}
    </div>
  );
});

function LatestBuild({ build, usualMs }: { readonly build: Build; readonly usualMs: number | null }) {
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
            #{build.number}{' '}
            {build.status === 'running' && build.startedAt ? (
              <RunningTime from={build.startedAt} usualMs={usualMs} />
            ) : (
              shortOutcome(build)
            )}
          </span>
          {build.commit ? ` · ${build.commit.author}` : ''} · <Ago at={at} />
        </span>
      </span>
    </div>
  );
}
