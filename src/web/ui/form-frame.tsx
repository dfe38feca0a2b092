import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import { ActionFailure } from './failure.tsx';
import styles from './form-frame.module.css';

interface FormFrameProps {
  /** For a form that is opened within something else. */
  readonly boxed?: boolean;
  readonly label?: string;
  readonly onSend: () => void;
  readonly children: ReactNode;
}

/** A form whose mistakes are said by us, beside the field, and not by the browser. */
export function FormFrame({ boxed = false, label, onSend, children }: FormFrameProps) {
  return (
    <form
      className={cx(styles.form, boxed && styles.boxed)}
      aria-label={label}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSend();
      }}
    >
      {children}
    </form>
  );
}

interface FormActionsProps {
  /** What the button says that sends the form. */
  readonly send: string;
  readonly busy: boolean;
  /** What was sent last came to nothing for this. */
  readonly error: Error | null;
  readonly onCancel: () => void;
}

/** The end of a form: what went wrong, send it, or leave it. */
export function FormActions({ send, busy, error, onCancel }: FormActionsProps) {
  return (
    <>
      {error ? <ActionFailure error={error} /> : null}
      <div className={styles.actions}>
        <Button type="submit" variant="filled" loading={busy}>
          {send}
        </Button>
        <Button variant="subtle" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </>
  );
}
