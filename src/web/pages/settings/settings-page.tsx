import { useQuery } from '@tanstack/react-query';
import { PageTitle } from '#web/ui/page-title.tsx';
import { QuerySection } from '#web/ui/query-section.tsx';
import { Bone } from '#web/ui/skeleton.tsx';
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
      <QuerySection
        title="Logs"
        lead="Logs are removed in the background when any limit says so. Whatever is set, these stay: logs of builds that run or are pinned, and those of the last green and the last finished build of each pipeline’s main branch. What is known of a build besides its logs stays too."
        what="the settings"
        query={retention}
        bones={
          <div className={styles.bones}>
            <Bone width="100%" height={64} />
            <Bone width="60%" />
            <Bone width="60%" />
            <Bone width="60%" />
          </div>
        }
      >
        {(data) => (
          <>
            <LogUsageFacts retention={data} />
            <RetentionForm key={JSON.stringify(data.policy)} saved={data.policy} />
          </>
        )}
      </QuerySection>
      <Connections />
    </div>
  );
}
