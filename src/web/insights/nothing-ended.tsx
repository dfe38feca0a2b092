import { Button } from '@mantine/core';
import { Link, useSearchParams } from 'react-router';
import type { Insights } from '#contract/insights.ts';
import { rangeInWords } from './day-words.ts';
import { withQuickRange } from './insight-address.ts';
import styles from './insights-view.module.css';

interface NothingEndedProps {
  readonly insights: Insights;
  readonly pipelineId: string | null;
}

/** In the place of the charts while there is nothing to draw: what will be here, and when. */
export function NothingEnded({ insights, pipelineId }: NothingEndedProps) {
  const [parameters, setParameters] = useSearchParams();
  const { branch, from, to } = insights;
  return (
    <div className={styles.none}>
      <p>
        No build{branch === null ? '' : ` of ${branch}`} ended from {rangeInWords(from, to)}. As soon as one ends, its
        duration, outcome, time in the queue and the time of each state appear here; a time to recovery after the first
        break that was mended.
      </p>
      <Button onClick={() => setParameters(withQuickRange(parameters, 90), { replace: true })}>Look at 90 days</Button>{' '}
      <Button component={Link} to={pipelineId === null ? '/' : `/pipelines/${pipelineId}`}>
        {pipelineId === null ? 'To the pipelines' : 'To its builds'}
      </Button>
    </div>
  );
}
