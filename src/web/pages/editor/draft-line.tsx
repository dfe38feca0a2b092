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
}

/** Where the draft is, and whether the file has moved on since it was begun. */
export function DraftLine({ draft, file, kept, onRebase }: DraftLineProps) {
  const [conflict, setConflict] = useState(false);
  if (!kept) {
    return (
      <p className={styles.draft} role="alert">
        <b>This browser has no room for the draft.</b> Copy or download it before you leave.
      </p>
    );
  }
  if (file === null || draft.base === file) {
    return <p className={styles.draft}>The draft is kept in this browser alone.</p>;
  }
  const rebase = () => {
    const text = rebaseDraft(draft, file);
    if (text === null) setConflict(true);
    else onRebase(text);
  };
  return (
    <p className={styles.draft} role="status">
      <b>The file in the repository has changed since this draft was begun.</b>{' '}
      {conflict ? (
        'Both changed the same lines: see Changes, and mend the draft by hand.'
      ) : (
        <button type="button" className={styles.quiet} onClick={rebase}>
          Bring the draft up to date
        </button>
      )}
    </p>
  );
}
