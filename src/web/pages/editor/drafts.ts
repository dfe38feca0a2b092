import { applyPatch, structuredPatch } from 'diff';

const prefix = 'pipewright-draft:';

/** A text that differs from the file it came from, kept in this browser alone. */
export interface Draft {
  readonly text: string;
  /** The text of the file when the draft was begun; null for a new file. */
  readonly base: string | null;
}

export function readDraft(key: string): Draft | null {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(prefix + key) ?? 'null');
    const draft = stored as Partial<Draft> | null;
    return typeof draft?.text === 'string' ? { text: draft.text, base: draft.base ?? null } : null;
  } catch {
    // What cannot be read is no draft.
    return null;
  }
}

/** False when the browser has no room for it, or none at all. */
export function keepDraft(key: string, draft: Draft): boolean {
  try {
    localStorage.setItem(prefix + key, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export function dropDraft(key: string): void {
  try {
    localStorage.removeItem(prefix + key);
  } catch {
    // A browser without storage has no draft to drop.
  }
}

/** The draft's changes made to the file as it is now; null when both changed the same lines. */
export function rebaseDraft({ base, text }: Draft, file: string): string | null {
  const made = applyPatch(file, structuredPatch('', '', base ?? '', text));
  return made === false ? null : made;
}
