import type { Health } from '#contract/pipelines.ts';
import { Since } from '#web/ui/moment.tsx';
import { wordOfHealth } from '#web/ui/status.ts';
import { HealthIcon } from '#web/ui/status-icon.tsx';
import styles from './health-badge.module.css';

/** How a pipeline is, in a word, with the rule's own explanation on hover. */
export function HealthBadge({ health }: { readonly health: Health }) {
  return (
    <span className={styles.health}>
      <span className={styles.badge} data-word={health.word} title={health.because}>
        <HealthIcon word={health.word} />
        {wordOfHealth(health.word)}
      </span>
      {health.since && health.word !== 'healthy' ? (
        <span className={styles.since}>
          <Since at={health.since} />
        </span>
      ) : null}
    </span>
  );
}
