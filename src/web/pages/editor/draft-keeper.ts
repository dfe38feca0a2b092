import { applyPatch, structuredPatch } from 'diff';
import { z } from 'zod';

/** A text that differs from the file it came from, kept in this browser alone. */
export interface Draft {
  readonly text: string;
  /** The text of the file when the draft was begun; null for a new file. */
  readonly base: string | null;
  /** What that file was called on the page: `web · main at 1234567`. */
  readonly place: string | null;
}

/** `elsewhere`: another tab has written meanwhile; this draft was set aside, and the person decides. */
export type Kept = 'kept' | 'no-room' | 'elsewhere';

/** What another tab has made of the draft: another text, or `dropped`. */
export type Other = Draft | 'dropped';

/** As stored. `version` names this text, `follows` the one that it was made from: two that follow the same one are a conflict. */
const Stored = z.object({
  text: z.string(),
  base: z.string().nullable().default(null),
  place: z.string().nullable().default(null),
  version: z.string().default(''),
  follows: z.string().nullable().default(null),
});
type Stored = z.infer<typeof Stored>;

const prefix = 'pipewright-draft:';
const asidePrefix = 'pipewright-draft-aside:';

/**
 * One tab's hold on the draft of one file. Several tabs may hold the same: what one writes the others follow, and where two have
 * written at once neither text is lost (guarded by draft-keeper.test.ts).
 */
export class DraftKeeper {
  readonly #key: string;
  readonly #aside: string;
  readonly #storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  /** The version that this tab's text stands on; null when there is no draft. */
  #seen: string | null = null;
  /** The text of that version: a tab that follows has nothing of its own to write, however far the other one is by now. */
  #held: Draft | null = null;
  /** Whether this tab has a text that is not in what is stored: it can follow nobody. */
  #apart = false;

  constructor(key: string, storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> = localStorage) {
    this.#key = prefix + key;
    this.#aside = asidePrefix + key;
    this.#storage = storage;
  }

  /** The draft there is. */
  read(): Draft | null {
    const stored = this.#stored(this.#key);
    this.#stand(stored);
    return this.#held;
  }

  /** What is stored, whoever wrote it; this tab goes on standing where it stood. */
  peek(): Other {
    const stored = this.#stored(this.#key);
    return stored ? draftOf(stored) : 'dropped';
  }

  keep(draft: Draft): Kept {
    if (this.#held && sameText(this.#held, draft)) return 'kept';
    const stored = this.#stored(this.#key);
    if (stored && sameText(stored, draft)) {
      this.#stand(stored);
      return 'kept';
    }
    if ((stored?.version ?? null) !== this.#seen) {
      this.#apart = true;
      return this.#write(this.#aside, draft, null) ? 'elsewhere' : 'no-room';
    }
    const version = crypto.randomUUID();
    if (!this.#write(this.#key, draft, this.#seen, version)) return 'no-room';
    this.#seen = version;
    this.#held = draft;
    return 'kept';
  }

  /** Takes the draft away; not one that another tab has written meanwhile. */
  drop(): void {
    const stored = this.#stored(this.#key);
    if (stored?.version === this.#seen) this.#remove(this.#key);
    if (stored === null || stored.version === this.#seen) this.#stand(null);
  }

  /**
   * What another tab has stored, as a storage event tells. `follow`: it goes on from the text of this tab, which loses nothing by
   * taking it. `choose`: a person has to. Null: it concerns another file, or says nothing new.
   */
  heard(key: string | null, value: string | null): { readonly follow: Draft } | { readonly choose: Other } | null {
    if (key !== this.#key) return null;
    const stored = parse(value);
    if (!stored) return this.#seen === null ? null : { choose: 'dropped' };
    if (stored.version === this.#seen) return null;
    if (this.#apart || stored.follows !== this.#seen) return { choose: draftOf(stored) };
    this.#stand(stored);
    return { follow: draftOf(stored) };
  }

  /** From now on this tab stands on what is stored, whoever wrote it; what it had set aside is forgotten. */
  settle(): void {
    this.#stand(this.#stored(this.#key));
    this.#apart = false;
    this.#remove(this.#aside);
  }

  /** A text that was set aside, in this tab or in one that was closed before anybody decided. */
  aside(): Draft | null {
    const stored = this.#stored(this.#aside);
    const draft = this.#stored(this.#key);
    return stored === null || (draft !== null && sameText(stored, draft)) ? null : draftOf(stored);
  }

  #stand(stored: Stored | null): void {
    this.#seen = stored?.version ?? null;
    this.#held = stored && draftOf(stored);
  }

  #stored(key: string): Stored | null {
    try {
      return parse(this.#storage.getItem(key));
    } catch {
      // A browser that forbids storage holds no draft.
      return null;
    }
  }

  #write(key: string, draft: Draft, follows: string | null, version = ''): boolean {
    try {
      this.#storage.setItem(key, JSON.stringify({ ...draft, version, follows } satisfies Stored));
      return true;
    } catch {
      // No room, or no storage: the caller says so.
      return false;
    }
  }

  #remove(key: string): void {
    try {
      this.#storage.removeItem(key);
    } catch {
      // A browser that forbids storage has nothing to take away.
    }
  }
}

function parse(value: string | null): Stored | null {
  if (value === null) return null;
  try {
    return Stored.safeParse(JSON.parse(value)).data ?? null;
  } catch {
    // What cannot be read is no draft.
    return null;
  }
}

function draftOf({ text, base, place }: Stored): Draft {
  return { text, base, place };
}

function sameText(a: Draft, b: Draft): boolean {
  return a.text === b.text && a.base === b.base;
}

/** The draft's changes made to the file as it is now; null when both changed the same lines. */
export function rebaseDraft({ base, text }: Pick<Draft, 'base' | 'text'>, file: string): string | null {
  const made = applyPatch(file, structuredPatch('', '', base ?? '', text));
  return made === false ? null : made;
}
