import { TextInput } from '@mantine/core';
import type { Provider } from '#contract/forges.ts';
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
        <TextInput
          label="E-mail address of the account"
          description="For an API token. Leave it empty for a repository or workspace access token."
          type="email"
          autoComplete="off"
          value={draft.username}
          error={flaws.username}
          onChange={(event) => onChange({ ...draft, username: event.currentTarget.value })}
        />
      ) : null}
      <TextInput
        label="Token"
        type="password"
        autoComplete="new-password"
        spellCheck={false}
        value={draft.token}
        error={flaws.token}
        onChange={(event) => onChange({ ...draft, token: event.currentTarget.value })}
      />
      <TokenHint provider={provider} />
    </>
  );
}

/** As the API takes it: without a user name where none was given. */
export function sentToken({ username, token }: TokenDraft): { username?: string; token: string } {
  return username.trim() === '' ? { token } : { username, token };
}
