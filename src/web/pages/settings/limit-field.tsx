import { TextInput } from '@mantine/core';
import { useId } from 'react';
import { CheckField } from '#web/ui/check-field.tsx';
import styles from './limit-field.module.css';
import type { DraftLimit } from './retention-draft.ts';

interface LimitFieldProps {
  readonly label: string;
  readonly before: string;
  readonly after: string;
  readonly limit: DraftLimit;
  readonly flaw: string | undefined;
  readonly onChange: (limit: DraftLimit) => void;
}

/** A limit that may be off, as a sentence with a number in it. */
export function LimitField({ label, before, after, limit, flaw, onChange }: LimitFieldProps) {
  const id = useId();
  return (
    <div className={styles.limit} data-off={limit.on ? undefined : true}>
      <CheckField label={label} checked={limit.on} onChange={(on) => onChange({ ...limit, on })} />
      <div className={styles.sentence}>
        <label htmlFor={id}>{before}</label>
        <TextInput
          id={id}
          className={styles.number ?? ''}
          inputMode="decimal"
          disabled={!limit.on}
          value={limit.text}
          error={flaw !== undefined}
          aria-describedby={`${id}-after`}
          onChange={(event) => onChange({ ...limit, text: event.currentTarget.value })}
        />
        <span id={`${id}-after`}>{flaw === undefined ? after : <span className={styles.flaw}>{flaw}</span>}</span>
      </div>
    </div>
  );
}
