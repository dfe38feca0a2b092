import { removeEntry, renameKey } from './fixes.ts';
import type { Entry, YamlDocument } from './yaml-document.ts';

/** Unknown keys are warnings in both dialects: real files carry keys of other tools. */
export function warnOfUnknownKeys(
  document: YamlDocument,
  entries: readonly Entry[],
  known: readonly string[],
  where: string,
): void {
  const given = new Set(entries.map(({ key }) => key));
  const missing = known.filter((name) => !given.has(name));
  for (const entry of entries) {
    const { key, keyNode } = entry;
    if (known.includes(key) || isShared(document, entry)) continue;
    const meant = document.nearest(key, missing);
    const hint = meant === null ? 'It has no effect.' : `Did you mean “${meant}”?`;
    const fix = meant === null ? removeEntry(document, entry) : renameKey(document, entry, meant);
    document.warning('unknown-key', `${where} has no key “${key}”. ${hint}`, keyNode, fix);
  }
}

/** What an alias elsewhere uses has an effect, whatever key it stands under: `x-defaults: &defaults`. */
function isShared(document: YamlDocument, { keyNode, value }: Entry): boolean {
  const [start, end] = [keyNode.range?.[0], value?.range?.[1]];
  return start !== undefined && end !== undefined && document.isNeeded(start, end);
}

/** A key that is known, and whose work is not done here. `instead`: what counts in its place. */
export function warnOfNoEffect(document: YamlDocument, entry: Entry | undefined, where: string, instead: string): void {
  if (!entry) return;
  const message = `${where}: \`${entry.key}\` has no effect here. ${instead}`;
  document.warning('no-effect', message, entry.keyNode, removeEntry(document, entry));
}
