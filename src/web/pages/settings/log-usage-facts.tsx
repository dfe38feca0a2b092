import type { Retention, Sweep } from '#contract/retention.ts';
import { countOf, formatBytes, formatCount } from '#web/ui/amount.ts';
import { Ago } from '#web/ui/moment.tsx';
import styles from './log-usage-facts.module.css';

/** What is stored now, and what the last sweep did. */
export function LogUsageFacts({ retention }: { readonly retention: Retention }) {
  const { usage, policy, lastSweep, sweeping } = retention;
  const isOver = policy.bytes !== null && usage.bytes > policy.bytes && !sweeping && lastSweep !== null;
  return (
    <>
      <dl className={styles.facts}>
        <div>
          <dt>Stored logs</dt>
          <dd>{formatCount(usage.logs)}</dd>
        </div>
        <div>
          <dt>Size</dt>
          <dd>{formatBytes(usage.bytes)}</dd>
        </div>
        <div>
          <dt>Oldest</dt>
          <dd>{usage.oldest === null ? '–' : <Ago at={usage.oldest} />}</dd>
        </div>
        <div>
          <dt>Pinned builds</dt>
          <dd>{formatCount(usage.pinnedBuilds)}</dd>
        </div>
      </dl>
      <p className={styles.sweep} role="status">
        {sweeping ? 'Logs are being removed now.' : <LastSweep sweep={lastSweep} />}
      </p>
      {isOver ? (
        <p className={styles.fault}>
          There is more than the size that is set: what is left is pinned, running, or the last of its pipeline.
        </p>
      ) : null}
    </>
  );
}

function LastSweep({ sweep }: { readonly sweep: Sweep | null }) {
  if (sweep === null) return 'No log has been removed yet.';
  return (
    <>
      Last looked at <Ago at={sweep.endedAt} />:{' '}
      {sweep.logs === 0
        ? 'there was nothing to remove.'
        : `removed ${countOf(sweep.logs, 'log')}, ${formatBytes(sweep.bytes)}.`}
      {sweep.fault === null ? null : <span className={styles.fault}> {sweep.fault}</span>}
    </>
  );
}
