import type { ReactNode } from 'react';
import styles from './loading.module.css';
import { VisuallyHidden } from './visually-hidden.tsx';

/** Wraps the bones of a layout that waits for its data; they show after 150 ms, without shimmer, at the final size and place. */
export function Skeleton({ what, children }: { readonly what: string; readonly children: ReactNode }) {
  return (
    <div className={styles.skeleton} role="status">
      <VisuallyHidden>Loading {what}…</VisuallyHidden>
      <div aria-hidden="true">{children}</div>
    </div>
  );
}

/** One grey block, as wide as the text it stands for. */
export function Bone({ width, height = 12 }: { readonly width: number | string; readonly height?: number }) {
  return <span className={styles.bone} style={{ width, height }} />;
}
