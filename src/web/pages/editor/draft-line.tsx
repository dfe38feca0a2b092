import { GitMerge, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { type Draft, rebaseDraft } from './drafts.ts';
import styles from './editor-page.module.css';

interface DraftLineProps {
  readonly draft: Draft;
  /** The file as it is in the repository now. */
  readonly file: string | null;
  /** False: the browser could not keep it. */
  readonly kept: boolean;
  readonly onRebase: (text: string) => void;
  readonly onDrop: () => void;
}

/** Where the draft is, and whether the file has moved on since it was begun. */
export function DraftLine({ draft, file, kept, onRebase, onDrop }: DraftLineProps) {
  const [conflict, setConflict] = useState(false);
  const behind = file !== null && draft.base !== file;
  const rebase = () => {
    const text = file === null ? null : rebaseDraft(draft, file);
    if (text === null) setConflict(true);
    else onRebase(text);
  };
  return (
    <p className={styles.draft} role="status">
      <span>{kept ? 'The draft is kept in this browser alone.' : <b>{noRoom}</b>}</span>
      {behind ? (
        <b>
          The file in the repository has changed since it was begun
          {conflict ? ', in the same lines: compare under Changes, and mend the draft by hand.' : '.'}
        </b>
      ) : null}
      {behind && !conflict ? (
        <button type="button" className={styles.quiet} onClick={rebase}>
          <GitMerge size={14} aria-hidden="true" /> Bring it up to date
        </button>
      ) : null}
      <span className={styles.grow} />
      <button type="button" className={styles.quiet} onClick={onDrop}>
        <Undo2 size={14} aria-hidden="true" /> Drop the draft
      </button>
    </p>
  );
}

const noRoom = 'This browser has no room for the draft: copy or download it before you leave.';
