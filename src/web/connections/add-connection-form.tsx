import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { KeyboardEvent } from 'react';
import { AddConnection, Connection, Provider, providerNames, publicForges } from '#contract/forges.ts';
import { api } from '#web/api/client.ts';
import { connectionsQuery } from '#web/data/connection-queries.ts';
import { CodeField } from '#web/ui/code-field.tsx';
import { ActionFailure } from '#web/ui/failure.tsx';
import { flawsOf } from '#web/ui/field-flaws.ts';
import { FieldPair } from '#web/ui/field-pair.tsx';
import { focusOnArrival } from '#web/ui/focus-on-arrival.ts';
import { useDraft } from '#web/ui/use-draft.ts';
import styles from './add-connection-form.module.css';
import { sentToken, TokenFields } from './token-fields.tsx';

interface AddConnectionFormProps {
  /** Whether a person has just opened it. */
  readonly takesFocus: boolean;
  readonly onAdded: (connection: Connection) => void;
  /** Without it there is nothing to go back to. */
  readonly onCancel?: () => void;
}

/**
 * A forge and a token for it; the forge is asked whether it takes the token before anything is stored. Not a form of its own, so
 * that it can stand inside one: Enter in a field adds the connection all the same.
 */
export function AddConnectionForm({ takesFocus, onAdded, onCancel }: AddConnectionFormProps) {
  const queries = useQueryClient();
  const add = useMutation({
    mutationFn: (wanted: AddConnection) => api.post(Connection, '/api/connections', wanted),
    onSuccess: async (connection) => {
      await queries.invalidateQueries({ queryKey: connectionsQuery.queryKey });
      onAdded(connection);
    },
  });
  const { draft, change, flaws, setFlaws } = useDraft(
    { name: '', provider: Provider.enum.github as Provider, address: '', username: '', token: '' },
    add.reset,
  );
  const usual = publicForges[draft.provider];
  const send = () => {
    const wanted = AddConnection.safeParse({
      name: draft.name.trim() || providerNames[draft.provider],
      provider: draft.provider,
      address: draft.address.trim() || usual || '',
      ...sentToken(draft),
    });
    if (wanted.success) add.mutate(wanted.data);
    else setFlaws(flawsOf(wanted.error));
  };
  const sendOnEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    if (!add.isPending) send();
  };
  return (
    <fieldset className={styles.form} aria-label="Add a connection" onKeyDown={sendOnEnter}>
      <FieldPair>
        <NativeSelect
          ref={takesFocus ? focusOnArrival : null}
          label="Provider"
          data={Provider.options.map((value) => ({ value, label: providerNames[value] }))}
          value={draft.provider}
          onChange={(event) =>
            change({ provider: Provider.parse(event.currentTarget.value), address: '', username: '' })
          }
        />
        <TextInput
          label="Name"
          placeholder={providerNames[draft.provider]}
          value={draft.name}
          error={flaws.name}
          autoComplete="off"
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
      </FieldPair>
      <CodeField
        label="Address"
        description={usual ? `Leave it empty for ${usual}.` : 'Of your own server, as you open it in the browser.'}
        placeholder={usual ?? 'https://git.example.org'}
        value={draft.address}
        error={flaws.address}
        inputMode="url"
        onChange={(address) => change({ address })}
      />
      <TokenFields provider={draft.provider} draft={draft} flaws={flaws} onChange={change} />
      {add.error ? <ActionFailure error={add.error} /> : null}
      <div className={styles.actions}>
        <Button variant="filled" loading={add.isPending} onClick={send}>
          Add the connection
        </Button>
        {onCancel ? (
          <Button variant="subtle" onClick={onCancel}>
            Cancel
          </Button>
        ) : null}
      </div>
    </fieldset>
  );
}
