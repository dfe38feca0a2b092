import { useQuery } from '@tanstack/react-query';
import { QueryFailure } from '#web/ui/failure.tsx';
import { PageTitle } from '#web/ui/page-title.tsx';
import { Bone, Skeleton } from '#web/ui/skeleton.tsx';
import { Connections } from './connections.tsx';
import { LogUsageFacts } from './log-usage-facts.tsx';
import { retentionQuery } from './queries.ts';
import { RetentionForm } from './retention-form.tsx';
import styles from './settings-page.module.css';

/** Settings of the installation. */
export function SettingsPage() {
  const retention = useQuery(retentionQuery);
  return (
    <div className={styles.page}>
      <PageTitle>Settings</PageTitle>
      <h1>Settings</h1>
      <section className={styles.section} aria-labelledby="logs">
        <h2 id="logs">Logs</h2>
        <p className={styles.lead}>
          Logs are removed in the background when any limit says so. Whatever is set, these stay: logs of builds that
          run or are pinned, and those of the last green and the last finished build of each pipeline’s main branch.
          What is known of a build besides its logs stays too.
        </p>
        {retention.isPending ? (
          <Skeleton what="the settings">
            <div className={styles.bones}>
              <Bone width="100%" height={64} />
              <Bone width="60%" />
              <Bone width="60%" />
              <Bone width="60%" />
            </div>
          </Skeleton>
        ) : null}
        {retention.error && !retention.data ? (
          <QueryFailure what="the settings" error={retention.error} onRetry={() => retention.refetch()} />
        ) : null}
        {retention.data ? (
          <>
            <LogUsageFacts retention={retention.data} />
            <RetentionForm key={JSON.stringify(retention.data.policy)} saved={retention.data.policy} />
          </>
        ) : null}
      </section>
      <Connections />
    </div>
  );
}
