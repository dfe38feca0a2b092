import { wordsOf } from './search-words.ts';

/** What a text may ask for, each in the form in which it is looked up. */
export interface Search {
  /** Parts of names of pipelines, all of which have to occur. */
  readonly parts: string[];
  /** Words of builds, all of which have to occur; none is the beginning of another. */
  readonly words: string[];
  /** A build by its number, in the pipelines in whose name all `parts` occur. */
  readonly numbered: { readonly parts: string[]; readonly number: number } | null;
  /** The beginning of a commit's id, in small letters. */
  readonly commit: string | null;
}

/** So many parts and words are looked for; more do not make a result better. */
const mostWords = 8;

/** Reads `checkout`, `#123`, `123`, `checkout 123`, `checkout-web#123`, `4bf3e09` or words of a message. Never throws. */
export function readSearch(text: string): Search {
  // NUL ends a text for the database, and half a character is none.
  const plain = text.replaceAll('\0', ' ').toWellFormed().trim();
  const parts = partsOf(plain);
  const numbered = /^(.*?)(?:^|[\s#]+)(\d{1,9})$/s.exec(plain);
  return {
    parts,
    words: withoutBeginnings(wordsOf(plain)).slice(0, mostWords),
    numbered: numbered ? { parts: partsOf(numbered[1] ?? ''), number: Number(numbered[2]) } : null,
    commit: /^[0-9a-f]{4,40}$/i.test(plain) ? plain.toLowerCase() : null,
  };
}

function partsOf(text: string): string[] {
  const parts = text.split(/\s+/).filter((part) => part !== '');
  return [...new Set(parts)].slice(0, mostWords);
}

/** `ch checkout` finds what `checkout` finds: whatever begins with the longer one begins with the shorter one. */
function withoutBeginnings(words: readonly string[]): string[] {
  return words.filter((word) => !words.some((other) => other !== word && other.startsWith(word)));
}
