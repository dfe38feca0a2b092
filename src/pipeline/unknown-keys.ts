import { removeEntry, renameKey } from './fixes.ts';
import { nearest } from './nearest.ts';
import type { Entry, YamlDocument } from './yaml-document.ts';

/** Unknown keys are warnings in both dialects: real files carry keys of other tools. */
export function warnOfUnknownKeys(
  document: YamlDocument,
  entries: readonly Entry[],
  known: readonly string[],
  where: string,
): void {
  for (const entry of entries) {
    const { key, keyNode } = entry;
    if (known.includes(key)) continue;
    const meant = nearest(
      key,
      known.filter((name) => !entries.some((other) => other.key === name)),
    );
    const hint = meant === null ? 'It has no effect.' : `Did you mean “${meant}”?`;
    const fix = meant === null ? removeEntry(document, entry) : renameKey(document, entry, meant);
    document.warning('unknown-key', `${where} has no key “${key}”. ${hint}`, keyNode, fix);
  }
}
