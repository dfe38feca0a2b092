import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { HealthExplanation } from '#contract/health.ts';
import type { Pipeline } from '#contract/pipelines.ts';
import { healthQuery } from '#web/data/health-queries.ts';
import { Dialog } from '#web/ui/dialog.tsx';
import { formatDuration } from '#web/ui/duration.ts';
import { QueryFailure } from '#web/ui/failure.tsx';
import { Ago } from '#web/ui/moment.tsx';
import { Bone, Skeleton } from '#web/ui/skeleton.tsx';
import { wordOfHealth } from '#web/ui/status.ts';
import { HealthIcon, LabelledStatusIcon } from '#web/ui/status-icon.tsx';
import { HealthDays } from './health-days.tsx';
import styles from './health-dialog.module.css';
import { MuteForm } from './mute-form.tsx';

interface HealthDialogProps {
  readonly pipeline: Pick<Pipeline, 'id' | 'name' | 'branch' | 'health'>;
  readonly onClose: () => void;
}

/** Why a pipeline is what it is: the rule, the builds that counted, what would make it healthy, how the last 30 days went. */
export function HealthDialog({ pipeline, onClose }: HealthDialogProps) {
  const explained = useQuery(healthQuery(pipeline.id));
  return (
    <Dialog title={`${pipeline.name} is ${wordOfHealth(pipeline.health.word).toLowerCase()}`} onClose={onClose}>
      {(close) => (
        <div className={styles.parts}>
          {explained.isPending ? (
            <Skeleton what="why it is so">
              <Bone width="100%" height={220} />
            </Skeleton>
          ) : null}
          {explained.error && !explained.data ? (
            <QueryFailure what="why it is so" error={explained.error} onRetry={() => explained.refetch()} />
          ) : null}
          {explained.data ? <Explanation pipelineId={pipeline.id} explained={explained.data} /> : null}
          <MuteForm pipelineId={pipeline.id} />
          <p className={styles.foot}>
            <Link to={`/pipelines/${pipeline.id}?tab=settings#health`} onClick={close}>
              Change the rule
            </Link>
            <button type="button" className={styles.close} onClick={close}>
              Close
            </button>
          </p>
        </div>
      )}
    </Dialog>
  );
}

function Explanation({
  pipelineId,
  explained,
}: {
  readonly pipelineId: string;
  readonly explained: HealthExplanation;
}) {
  const { counted, branch, greensToHealthy } = explained;
  return (
    <>
      <p className={styles.because}>
        <HealthIcon word={explained.health.word} /> {explained.health.because}.
      </p>
      <p className={styles.rule}>{explained.inWords}</p>
      {greensToHealthy > 0 ? (
        <p className={styles.remedy}>
          {greensToHealthy === 1 ? '1 green build' : `${greensToHealthy} green builds in a row`} on {branch}{' '}
          {greensToHealthy === 1 ? 'makes' : 'make'} it healthy.
        </p>
      ) : null}
      {counted.length > 0 ? (
        <section>
          <h3>The builds that counted</h3>
          <ol className={styles.builds}>
            {counted.map(({ id, number, status, durationMs, finishedAt }) => (
              <li key={id}>
                <LabelledStatusIcon status={status} />
                <Link to={`/pipelines/${pipelineId}/builds/${number}`}>#{number}</Link>
                <span className={styles.quiet}>
                  {durationMs === null ? '' : `${formatDuration(durationMs)} · `}
                  <Ago at={finishedAt} />
                </span>
              </li>
            ))}
          </ol>
        </section>
      ) : null}
      <section>
        <h3>The last 30 days by this rule</h3>
        <HealthDays explained={explained} />
      </section>
    </>
  );
}
