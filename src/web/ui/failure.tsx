import { Button } from '@mantine/core';
import { CircleAlert, RotateCw } from 'lucide-react';
import styles from './failure.module.css';

interface QueryFailureProps {
  /** What could not be shown, as the end of "Could not load …". */
  readonly what: string;
  readonly error: Error;
  readonly onRetry: () => void;
}

/** A query that failed, in the place of its data. */
export function QueryFailure({ what, error, onRetry }: QueryFailureProps) {
  return (
    <div className={styles.failure} role="alert">
      <CircleAlert size={16} className={styles.icon} aria-hidden="true" />
      <p className={styles.title}>Could not load {what}</p>
      <p className={styles.message}>{error.message}</p>
      <div className={styles.retry}>
        <Button size="xs" leftSection={<RotateCw size={14} aria-hidden="true" />} onClick={onRetry}>
          Try again
        </Button>
      </div>
    </div>
  );
}

/** A mutation that failed, beside the control that caused it. */
export function ActionFailure({ error }: { readonly error: Error }) {
  return (
    <p className={styles.inline} role="alert">
      <CircleAlert size={14} aria-hidden="true" />
      {error.message}
    </p>
  );
}
