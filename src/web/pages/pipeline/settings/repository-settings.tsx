import { useQuery } from '@tanstack/react-query';
import type { AccessKind, Repository } from '#contract/repositories.ts';
import { pipelineRepositoryQuery } from '#web/data/trigger-queries.ts';
import { CopyField } from '#web/ui/copy-field.tsx';
import { Ago } from '#web/ui/moment.tsx';
import { StatusIcon } from '#web/ui/status-icon.tsx';
import { TextLink } from '#web/ui/text-link.tsx';
import styles from './settings.module.css';
import { SettingsSection } from './settings-section.tsx';
import { WebhookHealth } from './webhook-health.tsx';

const accessWords: Readonly<Record<AccessKind, string>> = {
  none: 'Without credentials: it is public, or on this machine',
  connection: 'With the token of a connection',
  password: 'With a user name and password or token',
  'ssh-key': 'With an SSH key',
};

/** Where the pipeline comes from, how it is fetched, and how Pipewright learns of pushes. */
export function RepositorySettings({ pipelineId }: { readonly pipelineId: string }) {
  const repository = useQuery(pipelineRepositoryQuery(pipelineId));
  return (
    <SettingsSection
      title="Repository and webhook"
      lead="A webhook tells of a push at once. Without one, or while it is broken, branches are looked at now and then."
      what="the repository"
      query={repository}
    >
      {(data) => (
        <>
          <Facts repository={data} />
          <WebhookHealth pipelineId={pipelineId} repository={data} />
        </>
      )}
    </SettingsSection>
  );
}

function Facts({ repository }: { readonly repository: Repository }) {
  const { address, access, connection, publicKey, polledAt, pollFailure, pipelines } = repository;
  return (
    <>
      <dl className={styles.facts}>
        <dt>Address</dt>
        <dd>
          <code>{address}</code>
        </dd>
        <dt>Fetched</dt>
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
      {publicKey ? <CopyField label="Public key, to be added as a deploy key" value={publicKey} /> : null}
    </>
  );
}
