import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react';
import type { Problem } from '#pipeline/problem.ts';
import { countOf } from '#web/ui/amount.ts';
import type { TabMeaning } from '#web/yaml-editor/tab-key.ts';
import styles from './editor-foot.module.css';

interface EditorFootProps {
  /** Null: not looked at yet. */
  readonly problems: readonly Problem[] | null;
  /** What Tab does; null while the editor has not the focus. */
  readonly tab: TabMeaning | null;
  /** The text is the beginning of a new file: what it lacks is no mistake. */
  readonly beginning: boolean;
}

/** A line of one height below the text: how it stands with it, and how to get out of it by keyboard. */
export function EditorFoot({ problems, tab, beginning }: EditorFootProps) {
  return (
    <div className={styles.foot}>
      <span className={styles.counts} role="status">
        {beginning ? <span>A new file</span> : problems === null ? null : <Counts problems={problems} />}
      </span>
      <span className={styles.grow} />
      {tab === 'leaves' ? (
        <span className={styles.hint}>
          <kbd>Tab</kbd> goes on. Type, or <kbd>Ctrl M</kbd>, and it indents.
        </span>
      ) : null}
      {tab === 'indents' ? (
        <span className={styles.hint}>
          <kbd>Tab</kbd> indents. <kbd>Esc</kbd>, then <kbd>Tab</kbd>, goes on.
        </span>
      ) : null}
    </div>
  );
}

function Counts({ problems }: { readonly problems: readonly Problem[] }) {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = problems.length - errors;
  if (problems.length === 0) {
    return (
      <span className={styles.fine}>
        <CircleCheck size={14} aria-hidden="true" /> No problems
      </span>
    );
  }
  return (
    <>
      {errors > 0 ? (
        <span className={styles.errors}>
          <CircleX size={14} aria-hidden="true" /> {countOf(errors, 'error')}
        </span>
      ) : null}
      {warnings > 0 ? (
        <span className={styles.warnings}>
          <TriangleAlert size={14} aria-hidden="true" /> {countOf(warnings, 'warning')}
        </span>
      ) : null}
    </>
  );
}
