import { Button } from '@mantine/core';
import { Plus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import styles from './addable-rows.module.css';

interface AddableRowsProps {
  /** List items, one for each thing that is there. */
  readonly rows: readonly ReactNode[];
  /** Stands where there is none. */
  readonly empty: string;
  /** What the button says that opens the form. */
  readonly add: string;
  /** The form for one more; it is given what closes it. */
  readonly form: (close: () => void) => ReactNode;
  /** Between the rows and the form. */
  readonly children?: ReactNode;
}

/** What there is of something, and a way to add to it in place. */
export function AddableRows({ rows, empty, add, form, children }: AddableRowsProps) {
  const [adding, setAdding] = useState(false);
  return (
    <>
      {rows.length === 0 && !adding ? <p className={styles.empty}>{empty}</p> : null}
      {rows.length > 0 ? <ul className={styles.rows}>{rows}</ul> : null}
      {children}
      {adding ? (
        form(() => setAdding(false))
      ) : (
        <Button leftSection={<Plus size={14} aria-hidden="true" />} onClick={() => setAdding(true)}>
          {add}
        </Button>
      )}
    </>
  );
}
