import type { Provider } from '#contract/forges.ts';
import styles from './token-hint.module.css';
import { tokenNeeds } from './token-needs.ts';

/** Where a token is made and what it must be allowed to do. */
export function TokenHint({ provider }: { readonly provider: Provider }) {
  const { where, scopes, note } = tokenNeeds[provider];
  return (
    <div className={styles.hint}>
      <p>Made at {where}. It must be allowed:</p>
      <ul>
        {scopes.map(({ scope, why }) => (
          <li key={scope}>
            <code>{scope}</code> {why}
          </li>
        ))}
      </ul>
      <p>{note} It is stored encrypted and never shown again.</p>
    </div>
  );
}
