import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { AddConnectionForm } from '#web/connections/add-connection-form.tsx';
import { connectionsQuery } from '#web/data/connection-queries.ts';
import { QueryFailure } from '#web/ui/failure.tsx';
import { Bone, Skeleton } from '#web/ui/skeleton.tsx';
import { ConnectionRow } from './connection-row.tsx';
import styles from './connections.module.css';

/** The forges that Pipewright may call, each with one account's token. */
export function Connections() {
  const connections = useQuery(connectionsQuery);
  const [adding, setAdding] = useState(false);
  const items = connections.data?.items ?? [];
  return (
    <section className={styles.section} aria-labelledby="connections">
      <h2 id="connections">Connections</h2>
      <p className={styles.lead}>
        A connection lists a forge’s repositories, fetches them, adds their webhooks and shows the outcome of builds on
        their commits. Tokens are stored encrypted and never shown again.
      </p>
      {connections.isPending ? (
        <Skeleton what="the connections">
          <Bone width="100%" height={56} />
        </Skeleton>
      ) : null}
      {connections.error && !connections.data ? (
        <QueryFailure what="the connections" error={connections.error} onRetry={() => connections.refetch()} />
      ) : null}
      {connections.data && items.length === 0 && !adding ? (
        <p className={styles.empty}>
          None yet. Add one to choose repositories by name and have webhooks added for you.
        </p>
      ) : null}
      {items.length > 0 ? (
        <ul className={styles.rows}>
          {items.map((connection) => (
            <ConnectionRow key={connection.id} connection={connection} />
          ))}
        </ul>
      ) : null}
      {adding ? (
        <AddConnectionForm takesFocus onAdded={() => setAdding(false)} onCancel={() => setAdding(false)} />
      ) : connections.data ? (
        <Button leftSection={<Plus size={14} aria-hidden="true" />} onClick={() => setAdding(true)}>
          Add a connection
        </Button>
      ) : null}
    </section>
  );
}
