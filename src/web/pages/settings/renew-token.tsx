import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Connection, RenewConnection } from '#contract/forges.ts';
import { api } from '#web/api/client.ts';
import { sentToken, TokenFields } from '#web/connections/token-fields.tsx';
import { connectionsQuery } from '#web/data/connection-queries.ts';
import { ActionFailure } from '#web/ui/failure.tsx';
import { type FieldFlaws, flawsOf } from '#web/ui/field-flaws.ts';
import styles from './connections.module.css';

interface RenewTokenProps {
  readonly connection: Connection;
  readonly onDone: () => void;
}

/** A new token for a connection; the old one is used until the forge has taken the new one. */
export function RenewToken({ connection, onDone }: RenewTokenProps) {
  const queries = useQueryClient();
  const [draft, setDraft] = useState({ username: '', token: '' });
  const [flaws, setFlaws] = useState<FieldFlaws>({});
  const renew = useMutation({
    mutationFn: (wanted: RenewConnection) =>
      api.put(Connection, `/api/connections/${encodeURIComponent(connection.id)}/token`, wanted),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: connectionsQuery.queryKey });
      onDone();
    },
  });
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const wanted = RenewConnection.safeParse(sentToken(draft));
        setFlaws(wanted.success ? {} : flawsOf(wanted.error));
        if (wanted.success) renew.mutate(wanted.data);
      }}
    >
      <TokenFields
        provider={connection.provider}
        draft={draft}
        flaws={flaws}
        onChange={(next) => {
          setDraft(next);
          setFlaws({});
          renew.reset();
        }}
      />
      {renew.error ? <ActionFailure error={renew.error} /> : null}
      <div className={styles.actions}>
        <Button type="submit" variant="filled" loading={renew.isPending}>
          Use the new token
        </Button>
        <Button variant="subtle" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
