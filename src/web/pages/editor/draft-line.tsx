import { FileCheck, GitMerge, Replace, Undo2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { type Draft, type Other, rebaseDraft } from './draft-keeper.ts';
import styles from './draft-line.module.css';
import quiet from './quiet-action.module.css';

interface DraftLineProps {
  readonly draft: Draft;
  /** The file as it is in the repository now. */
  readonly file: string | null;
  /** False: the browser could not keep it. */
  readonly hasRoom: boolean;
  readonly onRebase: (text: string) => void;
  readonly onDrop: () => void;
}

/** Where the draft is, and whether the file has moved on since it was begun. */
export function DraftLine({ draft, file, hasRoom, onRebase, onDrop }: DraftLineProps) {
  const [conflict, setConflict] = useState(false);
  const behind = file !== null && draft.base !== file;
  const rebase = () => {
    const text = file === null ? null : rebaseDraft(draft, file);
    if (text === null) setConflict(true);
    else onRebase(text);
  };
  return (
    <p className={styles.draft} role="status">
      <span>{hasRoom ? 'The draft is kept in this browser alone.' : <b>{noRoom}</b>}</span>
      {behind ? (
        <b>
          The file in the repository has changed since it was begun
          {conflict ? ', in the same lines: compare under Changes, and mend the draft by hand.' : '.'}
        </b>
      ) : null}
      {behind && !conflict ? (
        <Quiet icon={<GitMerge size={14} aria-hidden="true" />} onUse={rebase}>
          Bring it up to date
        </Quiet>
      ) : null}
      <span className={styles.grow} />
      <Quiet icon={<Undo2 size={14} aria-hidden="true" />} onUse={onDrop}>
        Drop the draft
      </Quiet>
    </p>
  );
}

interface OtherTabLineProps {
  readonly other: Other;
  readonly onTake: () => void;
  readonly onKeep: () => void;
}

/** Two tabs on one draft: the person says which text it is. Until then each tab keeps its own. */
export function OtherTabLine({ other, onTake, onKeep }: OtherTabLineProps) {
  const dropped = other === 'dropped';
  return (
    <p className={styles.draft} role="alert">
      <b>
        {dropped ? 'This draft was dropped in another tab.' : 'There is another text of this draft, from another tab.'}
      </b>
      <Quiet icon={<Replace size={14} aria-hidden="true" />} onUse={onTake}>
        {dropped ? 'Drop it here as well' : 'Take that one'}
      </Quiet>
      <Quiet icon={<FileCheck size={14} aria-hidden="true" />} onUse={onKeep}>
        Keep this one
      </Quiet>
    </p>
  );
}

interface QuietProps {
  readonly icon: ReactNode;
  readonly onUse: () => void;
  readonly children: ReactNode;
}

function Quiet({ icon, onUse, children }: QuietProps) {
  return (
    <button type="button" className={quiet.action} onClick={onUse}>
      {icon} {children}
    </button>
  );
}

const noRoom = 'This browser has no room for the draft: copy or download it before you leave.';
