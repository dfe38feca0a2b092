import { Button } from '@mantine/core';
import { Copy, Download, FileDiff, GitBranch } from 'lucide-react';
import { useState } from 'react';
import styles from './editor-page.module.css';
import { gitPatch } from './patch.ts';
import type { Origin } from './queries.ts';

/** The ways out of the editor. There is none into a pipeline: that one leads through the repository. */
export function ExportBar({ origin, text }: { readonly origin: Origin; readonly text: string }) {
  const [said, setSaid] = useState('');
  const patch = gitPatch(origin.path, origin.text, text);
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
        component="a"
        href={`data:application/yaml;charset=utf-8,${encodeURIComponent(text)}`}
        download="microtica.yaml"
        leftSection={<Download size={14} aria-hidden="true" />}
      >
        Download
      </Button>
      <Button
        data-primary
        disabled={patch === ''}
        title="For git apply, at the root of the repository"
        leftSection={<FileDiff size={14} aria-hidden="true" />}
        onClick={() => copy(patch, 'The patch was')}
      >
        Copy as patch
      </Button>
    </div>
  );
}
