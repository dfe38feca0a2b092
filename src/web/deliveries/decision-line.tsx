import type { DeliveryDecision } from '#contract/triggers.ts';
import { TextLink } from '#web/ui/text-link.tsx';
import { DecisionWord } from './decision-icon.tsx';
import styles from './delivery-list.module.css';

interface DecisionLineProps {
  readonly decision: DeliveryDecision;
  /** The tab of a pipeline does not name it again. */
  readonly namesPipeline: boolean;
}

/** What was decided for one pipeline, and why. */
export function DecisionLine({ decision: decided, namesPipeline }: DecisionLineProps) {
  const { pipeline, decision, reason, branch, commit, build } = decided;
  const place = pipeline ? `/pipelines/${encodeURIComponent(pipeline.id)}` : '';
  return (
    <>
      <DecisionWord decision={decision} />
      <span className={styles.reason}>
        {pipeline && namesPipeline ? <TextLink to={place}>{pipeline.name}</TextLink> : null}
        {branch ? <span className={styles.branch}>{branch}</span> : null}
        {commit ? <code title={commit}>{commit.slice(0, 7)}</code> : null}
        <span>{reason}</span>
        {pipeline && build ? <TextLink to={`${place}/builds/${build.number}`}>Build #{build.number}</TextLink> : null}
      </span>
    </>
  );
}
