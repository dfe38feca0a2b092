import { Button } from '@mantine/core';
import { Copy, Download, FileDiff, GitBranch } from 'lucide-react';
import { useState } from 'react';
import styles from './editor-page.module.css';
import { gitPatch } from './patch.ts';
import type { Origin } from './queries.ts';

/** The ways out of the editor. There is none into a pipeline: that one leads through the repository. */
export function ExportBar({ origin, text }: { readonly origin: Origin; readonly text: string }) {
  const [said, setSaid] = useState('');
  const copy = async (what: string, name: string) => {
    try {
      await navigator.clipboard.writeText(what);
      setSaid(`${name} copied.`);
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
      <span className={styles.said} role="status">
        {said}
      </span>
      <Button leftSection={<Copy size={14} aria-hidden="true" />} onClick={() => copy(text, 'The file was')}>
        Copy
      </Button>
      <Button
        leftSection={<Download size={14} aria-hidden="true" />}
        onClick={() => {
          saveFile('microtica.yaml', text);
          setSaid('The file was downloaded.');
        }}
      >
        Download
      </Button>
      <Button
        data-primary
        disabled={text === (origin.text ?? '')}
        title="For git apply, at the root of the repository"
        leftSection={<FileDiff size={14} aria-hidden="true" />}
        onClick={() => copy(gitPatch(origin.path, origin.text, text), 'The patch was')}
      >
        Copy as patch
      </Button>
    </div>
  );
}

/** Hands the browser a file to save. */
function saveFile(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
