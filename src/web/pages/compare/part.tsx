import { type ReactNode, useId } from 'react';
import styles from './compare-page.module.css';

/** One thing that two builds are compared by. */
export function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section className={styles.part} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}
