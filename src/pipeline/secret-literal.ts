import type { Node } from 'yaml';
import type { YamlDocument } from './yaml-document.ts';

const secretName = /(^|_)(PASSWORD|PASSWD|PWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|CREDENTIALS?)(_|$)/i;
/** Keys of well-known services, told by their form. */
const secretForm =
  /^(AKIA[0-9A-Z]{16}|gh[pousr]_\w{30,}|glpat-[\w-]{20,}|xox[abprs]-[\w-]{10,}|sk_live_\w{10,}|-----BEGIN [A-Z ]*PRIVATE KEY-----)/;

/** Warns of a value that looks like a secret: whoever can read the repository can read it. */
export function checkSecret(document: YamlDocument, name: string, value: string, node: Node): void {
  const looks =
    secretForm.test(value) ||
    (secretName.test(name) && value.length >= 6 && !/^(\$|‹|<|\{\{|true$|false$|changeme$)/i.test(value));
  if (!looks) return;
  document.warning(
    'secret-literal',
    `“${name}” looks like a secret, and everybody who can read the repository can read it. Make it a sensitive variable of the pipeline.`,
    node,
  );
}
