import { Button } from '@mantine/core';
import { Link, useSearchParams } from 'react-router';
import { DeliveryList } from '#web/deliveries/delivery-list.tsx';
import { LinkTabs } from '#web/ui/link-tabs.tsx';
import { PageTitle } from '#web/ui/page-title.tsx';
import styles from './activity-page.module.css';
import { HealthNews } from './health-news.tsx';

/** What has happened in every pipeline: what could have started a build and what was decided about it, and how their health changed. */
export function ActivityPage() {
  const [parameters] = useSearchParams();
  const health = parameters.get('show') === 'health';
  return (
    <>
      <PageTitle>Activity</PageTitle>
      <div className={styles.head}>
        <h1>Activity</h1>
        <p>
          {health
            ? 'Each time that a pipeline broke or was mended, and what brought it about.'
            : 'Whatever could have started a build, and why it did or did not.'}
        </p>
      </div>
      <LinkTabs
        label="Activity"
        tabs={[
          { label: 'Deliveries', to: { search: '' }, current: !health },
          { label: 'Health', to: { search: '?show=health' }, current: health },
        ]}
      />
      {health ? <HealthNews /> : <DeliveryList pipelineId={null} empty={<Empty />} />}
    </>
  );
}

function Empty() {
  return (
    <div className={styles.empty}>
      <p>
        Nothing has come yet. A line appears here for each push and pull request that a webhook tells of, each change
        that is found by looking at a repository, each schedule that is due, and each build that somebody starts.
      </p>
      <div>
        <Button component={Link} to="/pipelines/new">
          Add pipeline
        </Button>
      </div>
    </div>
  );
}
