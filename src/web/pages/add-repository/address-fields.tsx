import { LoginFields, loginChoices } from '#web/repositories/login-fields.tsx';
import { ChoiceList } from '#web/ui/choice-list.tsx';
import { CodeField } from '#web/ui/code-field.tsx';
import type { FieldFlaws } from '#web/ui/field-flaws.ts';
import styles from './address-fields.module.css';
import type { Wizard } from './use-wizard.ts';

interface AddressFieldsProps {
  readonly wizard: Wizard;
  readonly flaws: FieldFlaws;
}

const accesses = [
  { value: 'none', label: 'None', detail: 'The repository is public, on this machine, or already set up here.' },
  ...loginChoices,
] as const;

/** Any repository that git can fetch, and the credentials for it. */
export function AddressFields({ wizard, flaws }: AddressFieldsProps) {
  const { draft, secrets, change, changeSecrets } = wizard;
  return (
    <>
      <CodeField
        label="Git address or folder on this machine"
        placeholder="https://git.example.org/shop/checkout-web.git"
        value={draft.address}
        error={flaws.address}
        required
        withAsterisk={false}
        onChange={(address) => change({ address })}
      />
      <ChoiceList
        legend="Credentials"
        choices={accesses}
        value={draft.access}
        onChange={(access) => change({ access })}
      />
      <LoginFields
        kind={draft.access}
        login={{ ...secrets, username: draft.username }}
        flaws={flaws}
        onChange={({ username, ...secret }) => {
          if (username !== undefined) change({ username });
          else changeSecrets(secret);
        }}
      />
      {draft.access === 'none' ? null : (
        <p className={styles.quiet}>
          Stored encrypted, used to fetch alone, never shown again. Until the pipeline is added it is kept in this page
          alone: a reload asks for it again.
        </p>
      )}
    </>
  );
}
