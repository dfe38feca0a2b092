import type { AccessKind } from '#contract/repositories.ts';
import { CodeArea, CodeField } from '#web/ui/code-field.tsx';
import type { FieldFlaws } from '#web/ui/field-flaws.ts';
import { FieldPair } from '#web/ui/field-pair.tsx';
import type { Login } from './access-draft.ts';

interface LoginFieldsProps {
  readonly kind: AccessKind;
  readonly login: Login;
  readonly flaws: FieldFlaws;
  readonly onChange: (part: Partial<Login>) => void;
}

/** Ways to be let in that need no connection. */
export const loginChoices = [
  { value: 'password', label: 'User name and password or token', detail: 'For http and https addresses.' },
  { value: 'ssh-key', label: 'SSH key', detail: 'A deploy key that may read is enough.' },
] as const;

/** The fields of the login that was chosen; nothing for access that needs none. Secrets are written, never shown. */
export function LoginFields({ kind, login, flaws, onChange }: LoginFieldsProps) {
  if (kind === 'password') {
    return (
      <FieldPair>
        <CodeField
          label="User name"
          value={login.username}
          error={flaws.username}
          onChange={(username) => onChange({ username })}
        />
        <CodeField
          label="Password or token"
          type="password"
          autoComplete="new-password"
          value={login.password}
          error={flaws.password}
          onChange={(password) => onChange({ password })}
        />
      </FieldPair>
    );
  }
  if (kind !== 'ssh-key') return null;
  return (
    <CodeArea
      label="Private key"
      description="The whole file, from -----BEGIN on, without a passphrase. The host’s own key is remembered when it is first met; a host that shows another one later is refused."
      rows={6}
      value={login.privateKey}
      error={flaws.privateKey}
      onChange={(privateKey) => onChange({ privateKey })}
    />
  );
}
