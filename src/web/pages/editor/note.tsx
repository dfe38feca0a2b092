import type { ReactNode } from 'react';
import styles from './note.module.css';

/** A sentence in the place of what a tab would show, or before it. */
export function Note({ children }: { readonly children: ReactNode }) {
  return <p className={styles.note}>{children}</p>;
}
