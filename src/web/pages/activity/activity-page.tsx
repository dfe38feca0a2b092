import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { DeliveryList } from '#web/deliveries/delivery-list.tsx';
import { PageTitle } from '#web/ui/page-title.tsx';
import styles from './activity-page.module.css';

/** Everything that could have started a build, in every pipeline, and what was decided about it. */
export function ActivityPage() {
  return (
    <>
      <PageTitle>Activity</PageTitle>
      <div className={styles.head}>
        <h1>Activity</h1>
        <p>Whatever could have started a build, and why it did or did not.</p>
      </div>
      <DeliveryList pipelineId={null} empty={<Empty />} />
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
