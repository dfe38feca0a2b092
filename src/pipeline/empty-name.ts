import type { Entry, YamlDocument } from './yaml-document.ts';

/** Logs, artifacts and routes go by the names of states and steps. */
export function checkEmptyNames(document: YamlDocument, entries: readonly Entry[], what: 'state' | 'step'): void {
  for (const { key, keyNode } of entries) {
    if (key.trim() !== '') continue;
    document.error('empty-name', `This ${what} has no name. Does a variable in its place have no value?`, keyNode);
  }
}
