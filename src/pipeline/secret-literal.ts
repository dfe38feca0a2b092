import type { Node } from 'yaml';
import type { YamlDocument } from './yaml-document.ts';

/** Words of a name, alone or as its last ones: `npmAuthToken`, `DB_PASS`, `GITHUB_API_KEY`. */
const secretName =
  /(^| )(pass|passwd|password|passphrase|pwd|secret|token|credentials?|apikey|(api|private|access|secret|auth|signing|encryption) key)( |$)|(password|passwd|secret|token|apikey)( |$)/;
/** Names that say where a secret is, or how long it lasts, and hold none. */
const harmlessName = / (file|path|dir|name|url|uri|endpoint|host|ttl|length|type|expiry|version|count|enabled)$/;
/** Keys of well-known services, told by their form, and addresses with a password in them. */
const secretForm =
  /^(AKIA[0-9A-Z]{16}|gh[pousr]_\w{30,}|github_pat_\w{30,}|glpat-[\w-]{20,}|npm_\w{30,}|xox[abprs]-[\w-]{10,}|sk_live_\w{10,}|-----BEGIN [A-Z ]*PRIVATE KEY-----)|^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:(?![$‹<{*])[^/\s@]+@/;
/** References to something else, and words that say that there is nothing yet. */
const placeholder = /^(\$|‹|<|\{\{|true$|false$|changeme$)/i;

/** Warns of a value that looks like a secret: whoever can read the repository can read it. */
export function checkSecret(document: YamlDocument, name: string, value: string, node: Node): void {
  const words = wordsOf(name);
  const named = secretName.test(words) && !harmlessName.test(words);
  if (!secretForm.test(value) && !(named && value.length >= 6 && !placeholder.test(value))) return;
  document.warning(
    'secret-literal',
    `“${name}” looks like a secret, and everybody who can read the repository can read it. Make it a sensitive variable of the pipeline.`,
    node,
  );
}

/** `npmAuthToken` and `NPM_AUTH_TOKEN` → `npm auth token`. */
function wordsOf(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .toLowerCase();
}
