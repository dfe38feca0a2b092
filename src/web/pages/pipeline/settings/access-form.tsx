import { useMutation } from '@tanstack/react-query';
import { type AccessKind, Repository, type SetAccess } from '#contract/repositories.ts';
import { api } from '#web/api/client.ts';
import {
  accessOf,
  type ConnectionChoice,
  isOfAddress,
  type Login,
  nameInAddress,
} from '#web/repositories/access-draft.ts';
import { ConnectionFields } from '#web/repositories/connection-fields.tsx';
import { LoginFields, loginChoices } from '#web/repositories/login-fields.tsx';
import { countOf } from '#web/ui/amount.ts';
import { ChoiceList } from '#web/ui/choice-list.tsx';
import { FormActions, FormFrame } from '#web/ui/form-frame.tsx';
import { useDraft } from '#web/ui/use-draft.ts';
import styles from './settings.module.css';

const ways = [
  { value: 'none', label: 'Without credentials', detail: 'The repository is public, or on this machine.' },
  {
    value: 'connection',
    label: 'The token of a connection',
    detail: 'For repositories of a forge, which can then add the webhook and be told the outcome of builds.',
  },
  ...loginChoices,
] as const;

interface AccessDraft extends Login, ConnectionChoice {
  readonly kind: AccessKind;
}

interface AccessFormProps {
  readonly repository: Repository;
  readonly onSaved: (repository: Repository) => void;
  readonly onCancel: () => void;
}

/** Another way to read the repository. Secrets are written anew, never shown. */
export function AccessForm({ repository, onSaved, onCancel }: AccessFormProps) {
  const { id, address, access: saved, connection, pipelines } = repository;
  const save = useMutation({
    mutationFn: (access: SetAccess) =>
      api.put(Repository, `/api/repositories/${encodeURIComponent(id)}/access`, access),
    onSuccess: onSaved,
  });
  const { draft, change, flaws, setFlaws } = useDraft<AccessDraft>(
    {
      kind: saved,
      connectionId: connection?.id ?? null,
      chosen: null,
      username: '',
      password: '',
      privateKey: '',
    },
    save.reset,
  );
  const send = () => {
    const { access, flaws: wrong } = accessOf(draft.kind, draft, draft);
    const isOther = draft.kind === 'connection' && draft.chosen !== null && !isOfAddress(draft.chosen, address);
    if (wrong) setFlaws(wrong);
    else if (isOther) setFlaws({ chosen: `This is another repository: the pipeline is built from ${address}.` });
    else save.mutate(access);
  };
  return (
    <FormFrame boxed label="Access" onSend={send}>
      <ChoiceList legend="How it is read" choices={ways} value={draft.kind} onChange={(kind) => change({ kind })} />
      {draft.kind === 'connection' ? (
        <ConnectionFields choice={draft} flaws={flaws} search={nameInAddress(address)} onChange={change} />
      ) : null}
      <LoginFields kind={draft.kind} login={draft} flaws={flaws} onChange={change} />
      <p className={styles.quiet}>
        It is tried before it is stored: what does not work changes nothing.
        {draft.kind === 'password' || draft.kind === 'ssh-key' ? ' Stored encrypted, and never shown again.' : ''}
        {pipelines.length > 1 ? ` It holds for ${countOf(pipelines.length, 'pipeline')} of this repository.` : ''}
      </p>
      <FormActions send="Use this access" busy={save.isPending} error={save.error} onCancel={onCancel} />
    </FormFrame>
  );
}
