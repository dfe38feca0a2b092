import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { RepositoryCheck } from '#contract/pipelines.ts';
import type { AccessKind, Repository } from '#contract/repositories.ts';
import { api } from '#web/api/client.ts';
import { connectionsQuery } from '#web/data/connection-queries.ts';
import { pipelineRepositoryQuery } from '#web/data/trigger-queries.ts';
import { countOf } from '#web/ui/amount.ts';
import { CopyField } from '#web/ui/copy-field.tsx';
import { ActionFailure } from '#web/ui/failure.tsx';
import { Ago } from '#web/ui/moment.tsx';
import { StatusIcon } from '#web/ui/status-icon.tsx';
import { TextLink } from '#web/ui/text-link.tsx';
import { AccessForm } from './access-form.tsx';
import styles from './settings.module.css';

const accessWords: Readonly<Record<AccessKind, string>> = {
  none: 'Without credentials: it is public, or on this machine',
  connection: 'With the token of a connection',
  password: 'With a user name and password or token',
  'ssh-key': 'With an SSH key',
};

interface RepositoryAccessProps {
  readonly pipelineId: string;
  readonly repository: Repository;
}

/** Where the pipeline comes from and how it is read: another access, and whether it can be read now. */
export function RepositoryAccess({ pipelineId, repository }: RepositoryAccessProps) {
  const { address, publicKey } = repository;
  const queries = useQueryClient();
  const [changing, setChanging] = useState(false);
  const check = useMutation({
    // Without an access of its own it is read as builds read it.
    mutationFn: () => api.post(RepositoryCheck, '/api/repository-checks', { repository: address }),
  });
  const use = async (saved: Repository) => {
    setChanging(false);
    queries.setQueryData(pipelineRepositoryQuery(pipelineId).queryKey, saved);
    check.mutate();
    await queries.invalidateQueries({ queryKey: connectionsQuery.queryKey });
  };
  const turnForm = (open: boolean) => {
    setChanging(open);
    check.reset();
  };
  return (
    <section className={styles.part} aria-label="Access">
      <Facts repository={repository} />
      {publicKey ? <CopyField label="Public key, to be added as a deploy key" value={publicKey} /> : null}
      <div className={styles.actions}>
        <Button size="xs" aria-expanded={changing} onClick={() => turnForm(!changing)}>
          Change access
        </Button>
        <Button size="xs" loading={check.isPending} onClick={() => check.mutate()}>
          Check access
        </Button>
      </div>
      <p className={styles.said} role="status">
        {check.data ? (
          <>
            <StatusIcon status="succeeded" /> It can be read:{' '}
            {countOf(check.data.branches.length, 'branch', 'branches')}; {check.data.branch} is at{' '}
            <code>{check.data.commitSha.slice(0, 7)}</code>.
          </>
        ) : null}
      </p>
      {check.error ? <ActionFailure error={check.error} /> : null}
      {changing ? <AccessForm repository={repository} onSaved={use} onCancel={() => turnForm(false)} /> : null}
    </section>
  );
}

function Facts({ repository }: { readonly repository: Repository }) {
  const { address, access, connection, polledAt, pollFailure, pipelines } = repository;
  return (
    <dl className={styles.facts}>
      <dt>Address</dt>
      <dd>
        <code>{address}</code>
      </dd>
      <dt>Read</dt>
      <dd>
        {accessWords[access]}
        {connection ? (
          <>
            : <TextLink to="/settings">{connection.name}</TextLink>, {connection.fullName}
          </>
        ) : null}
      </dd>
      <dt>Looked at</dt>
      <dd>
        {polledAt ? <Ago at={polledAt} /> : 'Not yet'}
        {pollFailure ? (
          <span className={styles.failure}>
            <StatusIcon status="failed" /> {pollFailure}
          </span>
        ) : null}
      </dd>
      {pipelines.length > 1 ? (
        <>
          <dt>Shared by</dt>
          <dd>{pipelines.map(({ name }) => name).join(', ')}</dd>
        </>
      ) : null}
    </dl>
  );
}
