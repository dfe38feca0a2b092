import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { FolderOpen, WandSparkles } from 'lucide-react';
import type { ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import styles from './file-bar.module.css';
import { branchesQuery, type Origin } from './queries.ts';
import quiet from './quiet-action.module.css';
import { templates } from './templates.ts';

/** Which file the editor holds, and how it stands with it. */
export function FileBar({ origin, children }: { readonly origin: Origin; readonly children: ReactNode }) {
  return (
    <div className={styles.file}>
      <b>{origin.path}</b>
      <span className={styles.from} title={origin.place}>
        {origin.place}
      </span>
      {children}
    </div>
  );
}

/** The branches whose file can be looked at; nothing where there is but one. */
export function BranchChoice({ pipelineId }: { readonly pipelineId: string }) {
  const [parameters, setParameters] = useSearchParams();
  const branches = useQuery(branchesQuery(pipelineId)).data?.items ?? [];
  if (branches.length < 2) return null;
  return (
    <NativeSelect
      aria-label="Branch"
      size="xs"
      data={branches}
      value={parameters.get('branch') ?? branches[0] ?? ''}
      onChange={(event) => {
        const next = new URLSearchParams(parameters);
        next.set('branch', event.currentTarget.value);
        setParameters(next);
      }}
    />
  );
}

export function TemplateChoice({ onChoose }: { readonly onChoose: (text: string) => void }) {
  return (
    <NativeSelect
      aria-label="Template"
      size="xs"
      data={[{ value: '', label: 'Begin with…' }, ...templates.map(({ id, name }) => ({ value: id, label: name }))]}
      value=""
      onChange={(event) => {
        const chosen = templates.find(({ id }) => id === event.currentTarget.value);
        if (chosen) onChoose(chosen.text);
      }}
    />
  );
}

interface TextActionsProps {
  readonly onFormat: () => void;
  readonly onFile: (file: File | undefined) => void;
}

export function TextActions({ onFormat, onFile }: TextActionsProps) {
  return (
    <span className={styles.actions}>
      <button type="button" className={quiet.action} onClick={onFormat}>
        <WandSparkles size={14} aria-hidden="true" /> Format
      </button>
      <label className={quiet.action}>
        <FolderOpen size={14} aria-hidden="true" /> Open a file
        <input
          type="file"
          accept=".yaml,.yml"
          className={styles.fileInput}
          onChange={(event) => {
            onFile(event.currentTarget.files?.[0]);
            event.currentTarget.value = '';
          }}
        />
      </label>
    </span>
  );
}
