import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { type Connection, providerNames } from '#contract/forges.ts';
import { AddConnectionForm } from '#web/connections/add-connection-form.tsx';
import { connectionsQuery } from '#web/data/connection-queries.ts';
import { ChoiceList } from '#web/ui/choice-list.tsx';
import { QueryFailure } from '#web/ui/failure.tsx';
import type { FieldFlaws } from '#web/ui/field-flaws.ts';
import { Bone, Skeleton } from '#web/ui/skeleton.tsx';
import { StatusIcon } from '#web/ui/status-icon.tsx';
import type { ConnectionChoice } from './access-draft.ts';
import { RepositorySearch } from './repository-search.tsx';

interface ConnectionFieldsProps {
  readonly choice: ConnectionChoice;
  readonly flaws: FieldFlaws;
  /** What the repositories are searched for at first. */
  readonly search?: string;
  readonly onChange: (part: Partial<ConnectionChoice>) => void;
}

/** A connection, or a new one made in place, and a repository of its account. */
export function ConnectionFields({ choice, flaws, search = '', onChange }: ConnectionFieldsProps) {
  const connections = useQuery(connectionsQuery);
  const [adding, setAdding] = useState(false);
  const [addedId, setAddedId] = useState<string | null>(null);
  if (connections.isPending) {
    return (
      <Skeleton what="the connections">
        <Bone width="100%" height={64} />
      </Skeleton>
    );
  }
  if (connections.error && !connections.data) {
    return <QueryFailure what="the connections" error={connections.error} onRetry={() => connections.refetch()} />;
  }
  const items = connections.data?.items ?? [];
  const chosen = items.find(({ id }) => id === choice.connectionId);
  const choose = (connectionId: string) => {
    if (connectionId !== choice.connectionId) onChange({ connectionId, chosen: null });
  };
  return (
    <>
      {items.length > 0 ? (
        <ChoiceList
          legend="Connection"
          choices={items.map(choiceOf)}
          value={chosen?.id ?? null}
          onChange={choose}
          error={chosen ? undefined : flaws.connection}
        />
      ) : null}
      {adding || items.length === 0 ? (
        <AddConnectionForm
          takesFocus={adding}
          onAdded={({ id }) => {
            setAdding(false);
            setAddedId(id);
            choose(id);
          }}
          {...(items.length > 0 ? { onCancel: () => setAdding(false) } : {})}
        />
      ) : (
        <div>
          <Button size="xs" leftSection={<Plus size={14} aria-hidden="true" />} onClick={() => setAdding(true)}>
            Add a connection
          </Button>
        </div>
      )}
      {chosen && !adding ? (
        <RepositorySearch
          key={chosen.id}
          connectionId={chosen.id}
          takesFocus={chosen.id === addedId}
          search={search}
          chosen={choice.chosen}
          onChoose={(repository) => onChange({ chosen: repository })}
          flaw={flaws.chosen}
        />
      ) : null}
    </>
  );
}

function choiceOf({ id, name, provider, address, account, failure }: Connection) {
  return {
    value: id,
    label: name,
    detail: `${providerNames[provider]} · ${address.replace(/^https?:\/\//, '')}${failure ? ` · ${failure}` : ''}`,
    aside: failure ? <StatusIcon status="failed" label="The forge did not answer" /> : account,
  };
}
