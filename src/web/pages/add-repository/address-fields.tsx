import { Textarea, TextInput } from '@mantine/core';
import { ChoiceList } from '#web/ui/choice-list.tsx';
import type { FieldFlaws } from '#web/ui/field-flaws.ts';
import styles from './address-fields.module.css';
import type { Wizard } from './use-wizard.ts';

interface AddressFieldsProps {
  readonly wizard: Wizard;
  readonly flaws: FieldFlaws;
}

const accesses = [
  { value: 'none', label: 'None', detail: 'The repository is public, on this machine, or already set up here.' },
  { value: 'password', label: 'User name and password or token', detail: 'For http and https addresses.' },
  { value: 'ssh-key', label: 'SSH key', detail: 'A deploy key that may read is enough.' },
] as const;

/** Any repository that git can fetch, and the credentials for it. */
export function AddressFields({ wizard, flaws }: AddressFieldsProps) {
  const { draft, secrets, change, changeSecrets } = wizard;
  return (
    <>
      <TextInput
        label="Git address or folder on this machine"
        placeholder="https://git.example.org/shop/checkout-web.git"
        value={draft.address}
        error={flaws.address}
        required
        withAsterisk={false}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="none"
        onChange={(event) => change({ address: event.currentTarget.value })}
      />
      <ChoiceList
        legend="Credentials"
        choices={accesses}
        value={draft.access}
        onChange={(access) => change({ access })}
      />
      {draft.access === 'password' ? (
        <div className={styles.pair}>
          <TextInput
            label="User name"
            value={draft.username}
            error={flaws.username}
            spellCheck={false}
            autoComplete="off"
            autoCapitalize="none"
            onChange={(event) => change({ username: event.currentTarget.value })}
          />
          <TextInput
            label="Password or token"
            type="password"
            value={secrets.password}
            error={flaws.password}
            autoComplete="new-password"
            onChange={(event) => changeSecrets({ password: event.currentTarget.value })}
          />
        </div>
      ) : null}
      {draft.access === 'ssh-key' ? (
        <Textarea
          label="Private key"
          description="The whole file, from -----BEGIN on, without a passphrase."
          classNames={{ input: styles.key ?? '' }}
          rows={6}
          value={secrets.privateKey}
          error={flaws.privateKey}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="none"
          onChange={(event) => changeSecrets({ privateKey: event.currentTarget.value })}
        />
      ) : null}
      {draft.access === 'none' ? null : (
        <p className={styles.quiet}>
          Stored encrypted, used to fetch alone, never shown again. Until the pipeline is added it is kept in this page
          alone: a reload asks for it again.
        </p>
      )}
    </>
  );
}
