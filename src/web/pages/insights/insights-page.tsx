import { InsightsView } from '#web/insights/insights-view.tsx';
import { PageTitle } from '#web/ui/page-title.tsx';
import styles from './insights-page.module.css';

/** What the builds of all pipelines say. */
export function InsightsPage() {
  return (
    <>
      <PageTitle>Insights</PageTitle>
      <div className={styles.head}>
        <h1>Insights</h1>
        <p>All branches of all pipelines.</p>
      </div>
      <InsightsView pipelineId={null} />
    </>
  );
}
