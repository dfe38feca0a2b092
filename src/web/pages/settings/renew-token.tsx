import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Connection, RenewConnection } from '#contract/forges.ts';
import { api } from '#web/api/client.ts';
import { sentToken, TokenFields } from '#web/connections/token-fields.tsx';
import { connectionsQuery } from '#web/data/connection-queries.ts';
import { flawsOf } from '#web/ui/field-flaws.ts';
import { FormActions, FormFrame } from '#web/ui/form-frame.tsx';
import { useDraft } from '#web/ui/use-draft.ts';

interface RenewTokenProps {
  readonly connection: Connection;
  readonly onDone: () => void;
}

/** A new token for a connection; the old one is used until the forge has taken the new one. */
export function RenewToken({ connection, onDone }: RenewTokenProps) {
  const queries = useQueryClient();
  const renew = useMutation({
    mutationFn: (wanted: RenewConnection) =>
      api.put(Connection, `/api/connections/${encodeURIComponent(connection.id)}/token`, wanted),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: connectionsQuery.queryKey });
      onDone();
    },
  });
  const { draft, change, flaws, setFlaws } = useDraft({ username: '', token: '' }, renew.reset);
  const send = () => {
    const wanted = RenewConnection.safeParse(sentToken(draft));
    if (wanted.success) renew.mutate(wanted.data);
    else setFlaws(flawsOf(wanted.error));
  };
  return (
    <FormFrame onSend={send}>
      <TokenFields provider={connection.provider} draft={draft} flaws={flaws} onChange={change} />
      <FormActions send="Use the new token" busy={renew.isPending} error={renew.error} onCancel={onDone} />
    </FormFrame>
  );
}
