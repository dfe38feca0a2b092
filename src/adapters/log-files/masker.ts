import { secretForms } from './secret-forms.ts';

const stars = Buffer.from('***');
const nothing = Buffer.alloc(0);

/**
 * Replaces secrets in a stream of bytes, in every form that `secretForms` knows, by `***`. Forms that overlap are replaced
 * together. How the stream is cut into chunks does not change the result: at most the longest form less one byte is held back,
 * and only while the bytes could be the beginning of a form. Without secrets the chunks pass through as they are.
 */
export interface Masker {
  /** What can be given on so far. May share memory with `chunk`. */
  mask(chunk: Uint8Array): Uint8Array;
  /** What was held back, at the end of the stream. */
  end(): Uint8Array;
}

export function createMasker(secrets: readonly string[]): Masker {
  const forms = secretForms(secrets);
  return forms.length === 0 ? { mask: (chunk) => chunk, end: () => nothing } : new FormMasker(forms);
}

class FormMasker implements Masker {
  /** Forms by their first two bytes (b0 + 256 × b1), longest first. */
  readonly #forms = new Map<number, Buffer[]>();
  /** Whether a form begins with the two bytes, and whether one begins with the byte: most places need only this look. */
  readonly #pairs = new Uint8Array(65_536);
  readonly #firsts = new Uint8Array(256);
  #held: Buffer = nothing;
  /** While a form is being replaced: how many of the held bytes belong to it. 0 when none is. */
  #covered = 0;

  constructor(forms: readonly Buffer[]) {
    for (const form of forms) {
      const pair = (form[0] ?? 0) | ((form[1] ?? 0) << 8);
      this.#forms.set(pair, [...(this.#forms.get(pair) ?? []), form]);
      this.#pairs[pair] = 1;
      this.#firsts[form[0] ?? 0] = 1;
    }
  }

  mask(chunk: Uint8Array): Uint8Array {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    return this.#run(this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]), false);
  }

  end(): Uint8Array {
    return this.#run(this.#held, true);
  }

  #run(bytes: Buffer, last: boolean): Uint8Array {
    const pieces: Buffer[] = [];
    /** Everything before `given` is in `pieces`; everything before `covered` is being replaced. */
    let given = 0;
    let covered = this.#covered;
    let at = 0;
    for (; at < bytes.length; at++) {
      at = this.#mayBegin(bytes, at, covered > 0 ? covered : bytes.length);
      if (covered > 0 && at === covered) {
        pieces.push(stars);
        given = at;
        covered = 0;
        at--;
        continue;
      }
      if (at === bytes.length) {
        break;
      }
      const length = this.#match(bytes, at, last);
      if (length === 'more') {
        break;
      }
      if (length > 0) {
        if (covered === 0) {
          pieces.push(bytes.subarray(given, at));
        }
        covered = Math.max(covered, at + length);
      }
    }
    // A replacement that the rest still belongs to stays open: what follows may overlap it.
    if (covered > 0 && (last || covered <= at)) {
      pieces.push(stars);
      given = covered;
      covered = 0;
    }
    if (covered === 0) {
      pieces.push(bytes.subarray(given, at));
    }
    this.#covered = covered > 0 ? covered - at : 0;
    this.#held = at < bytes.length ? Buffer.from(bytes.subarray(at)) : nothing;
    const [first = nothing] = pieces;
    return pieces.length <= 1 ? first : Buffer.concat(pieces);
  }

  /** The first place from `at` on where a form may begin; `end` when there is none before it. The hot loop. */
  #mayBegin(bytes: Buffer, at: number, end: number): number {
    const pairs = this.#pairs;
    const inside = Math.min(end, bytes.length - 1);
    let place = at;
    let pair = (bytes[place] ?? 0) << 8;
    for (; place < inside; place++) {
      pair = (pair >>> 8) | ((bytes[place + 1] ?? 0) << 8);
      if (pairs[pair] === 1) {
        return place;
      }
    }
    return place === end || this.#firsts[bytes[place] ?? 0] === 1 ? place : end;
  }

  /** Length of the longest form at this place, 0 when there is none; `more` when a longer one may be completed by what follows. */
  #match(bytes: Buffer, at: number, last: boolean): number | 'more' {
    const left = bytes.length - at;
    if (left === 1) {
      return last ? 0 : 'more';
    }
    for (const form of this.#forms.get((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)) ?? []) {
      const length = Math.min(form.length, left);
      let same = 2;
      while (same < length && form[same] === bytes[at + same]) {
        same++;
      }
      if (same === length && length === form.length) {
        return length;
      }
      if (same === length && !last) {
        return 'more';
      }
    }
    return 0;
  }
}
