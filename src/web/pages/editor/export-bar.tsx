import { Button } from '@mantine/core';
import { Copy, Download, FileDiff, GitBranch } from 'lucide-react';
import { useState } from 'react';
import { saveFile } from '#web/ui/save-file.ts';
import type { Draft } from './draft-keeper.ts';
import styles from './export-bar.module.css';
import { gitPatch } from './patch.ts';
import type { Origin } from './queries.ts';

/** The ways out of the editor. There is none into a pipeline: that one leads through the repository. */
export function ExportBar({ origin, draft }: { readonly origin: Origin; readonly draft: Draft }) {
  const { text, base, place } = draft;
  const [said, setSaid] = useState('');
  // The patch holds what was changed here and nothing else: against the text that the draft was begun with, wherever the branch is now.
  const against = base === null ? '' : ` It is against ${place ?? origin.place}.`;
  const copy = async (what: string, message: string) => {
    try {
      await navigator.clipboard.writeText(what);
      setSaid(message);
    } catch {
      setSaid('The browser did not let this page copy: download the file instead.');
    }
  };
  return (
    <div className={styles.promise}>
      <GitBranch size={16} aria-hidden="true" />
      <p>
        <b>Pipelines change only through the repository.</b> Take your change with you and commit it there.
      </p>
      <span className={styles.copied} role="status">
        {said}
      </span>
      <Button leftSection={<Copy size={14} aria-hidden="true" />} onClick={() => copy(text, 'The file was copied.')}>
        Copy
      </Button>
      <Button
        leftSection={<Download size={14} aria-hidden="true" />}
        onClick={() => {
          saveFile('microtica.yaml', text, 'application/yaml');
          setSaid('The file was downloaded.');
        }}
      >
        Download
      </Button>
      <Button
        data-primary
        disabled={text === (base ?? '')}
        title="For git apply, at the root of the repository"
        leftSection={<FileDiff size={14} aria-hidden="true" />}
        onClick={() => copy(gitPatch(origin.path, base, text), `The patch was copied.${against}`)}
      >
        Copy as patch
      </Button>
    </div>
  );
}
