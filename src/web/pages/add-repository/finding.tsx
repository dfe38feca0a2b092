import type { ReactNode } from 'react';
import type { ShownStatus } from '#web/ui/status.ts';
import { StatusIcon } from '#web/ui/status-icon.tsx';
import styles from './finding.module.css';

interface FindingProps {
  readonly status: ShownStatus;
  /** What the mark means here, for those who do not see it. */
  readonly word: string;
  readonly title: string;
  readonly children: ReactNode;
}

/** One thing that was looked at, with its mark. */
export function Finding({ status, word, title, children }: FindingProps) {
  return (
    <li className={styles.finding}>
      <StatusIcon status={status} size={16} label={word} />
      <div>
        <h3>{title}</h3>
        {children}
      </div>
    </li>
  );
}
