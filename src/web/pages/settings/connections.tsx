import { useQuery } from '@tanstack/react-query';
import { AddConnectionForm } from '#web/connections/add-connection-form.tsx';
import { connectionsQuery } from '#web/data/connection-queries.ts';
import { AddableRows } from '#web/ui/addable-rows.tsx';
import { QuerySection } from '#web/ui/query-section.tsx';
import { ConnectionRow } from './connection-row.tsx';

/** The forges that Pipewright may call, each with one account's token. */
export function Connections() {
  const connections = useQuery(connectionsQuery);
  return (
    <QuerySection
      title="Connections"
      lead="A connection lists a forge’s repositories, fetches them, adds their webhooks and shows the outcome of builds on their commits. Tokens are stored encrypted and never shown again."
      what="the connections"
      query={connections}
    >
      {({ items }) => (
        <AddableRows
          rows={items.map((connection) => <ConnectionRow key={connection.id} connection={connection} />)}
          empty="None yet. Add one to choose repositories by name and have webhooks added for you."
          add="Add a connection"
          form={(close) => <AddConnectionForm takesFocus onAdded={close} onCancel={close} />}
        />
      )}
    </QuerySection>
  );
}
