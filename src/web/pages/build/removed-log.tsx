import type { Attempt } from '#contract/builds.ts';
import { countOf, formatBytes } from '#web/ui/amount.ts';
import { formatFully } from '#web/ui/relative-moment.ts';
import { TextLink } from '#web/ui/text-link.tsx';
import styles from './removed-log.module.css';

interface RemovedLogProps {
  readonly removed: NonNullable<Attempt['logRemoved']>;
  readonly seal: Attempt['seal'];
}

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' });

/** Stands in the place of a log that is not stored any more. */
export function RemovedLog({ removed, seal }: RemovedLogProps) {
  const at = new Date(removed.at);
  return (
    <div className={styles.removed} role="status">
      <p>
        The log was removed on{' '}
        <time dateTime={removed.at} title={formatFully(at)}>
          {day.format(at)}
        </time>{' '}
        because {removed.because}.
      </p>
      <p className={styles.second}>
        {seal ? `It had ${countOf(seal.lines, 'line')}, ${formatBytes(seal.bytes)}. ` : ''}
        <TextLink to="/settings">What is kept</TextLink>
      </p>
    </div>
  );
}
