import type { Provider } from '#contract/forges.ts';
import { CodeField } from '#web/ui/code-field.tsx';
import type { FieldFlaws } from '#web/ui/field-flaws.ts';
import { TokenHint } from './token-hint.tsx';

/** The token of an account, with the user name where the forge wants one. */
export interface TokenDraft {
  readonly username: string;
  readonly token: string;
}

interface TokenFieldsProps {
  readonly provider: Provider;
  readonly draft: TokenDraft;
  readonly flaws: FieldFlaws;
  readonly onChange: (draft: TokenDraft) => void;
}

export function TokenFields({ provider, draft, flaws, onChange }: TokenFieldsProps) {
  return (
    <>
      {provider === 'bitbucket' ? (
        <CodeField
          label="E-mail address of the account"
          description="For an API token. Leave it empty for a repository or workspace access token."
          type="email"
          value={draft.username}
          error={flaws.username}
          onChange={(username) => onChange({ ...draft, username })}
        />
      ) : null}
      <CodeField
        label="Token"
        type="password"
        autoComplete="new-password"
        value={draft.token}
        error={flaws.token}
        onChange={(token) => onChange({ ...draft, token })}
      />
      <TokenHint provider={provider} />
    </>
  );
}

/** As the API takes it: without a user name where none was given. */
export function sentToken({ username, token }: TokenDraft): { username?: string; token: string } {
  return username.trim() === '' ? { token } : { username, token };
}
