import { isCode, isTemporary, isUnit, startsDate, uuidEnd, wordBytes } from './template-words.ts';

/** A change of the rules needs a new number here: sets of templates that were stored by another version are made anew. */
export const templateVersion = 1;

/** Only this much of a line counts, in bytes: a line of 300 MB costs no more than others. */
export const longestTemplate = 4096;

const mark = 35; // #
const space = 32;
const slash = 47;

/**
 * Makes the template of a line: what stays the same when the same command runs again. Words are kept; numbers and what is made of
 * them (times, durations, sizes, shares, versions, ports, addresses, line numbers), hashes and names under temporary directories
 * become `#`. Marks that repeat count once, spaces at the ends not at all. docs/new-lines.md gives the rules with examples.
 *
 * Works on bytes and writes into one buffer of its own, because ten million lines have to pass in the background. Idempotent: the
 * template of a template is itself.
 */
export class LineTemplates {
  /** The template of the last line read is the first `length` bytes. */
  readonly bytes = new Uint8Array(longestTemplate + 64);
  length = 0;
  /** Its hash of 64 bits. */
  high = 0;
  low = 0;

  #source: Uint8Array = new Uint8Array(0);
  #end = 0;
  /** Whether a space is due before what comes next. */
  #spaced = false;

  /**
   * Reads the line [start, end) of `source`, without escape sequences and without its newline. Of a line with progress bars what
   * stands behind the last `\r` counts.
   */
  read(source: Uint8Array, start: number, end: number): void {
    let last = end;
    while (last > start && isBlank(source[last - 1] ?? 0)) last--;
    let at = start;
    if (last - start > longestTemplate) {
      at = last;
      while (at > start && source[at - 1] !== 13) at--;
    }
    this.#source = source;
    this.#end = Math.min(last, at + longestTemplate);
    this.#startOver();
    while (at < this.#end) at = this.#take(at);
    this.#hash();
  }

  #startOver(): void {
    this.length = 0;
    this.#spaced = false;
  }

  /** Takes what begins at `at`, and returns where the next begins. */
  #take(at: number): number {
    const byte = this.#source[at] ?? 0;
    if (wordBytes[byte] !== 0) return this.#takeRun(at);
    if (byte === 13) this.#startOver();
    else if (byte === mark) this.#mark();
    else if (isBlank(byte)) this.#spaced = this.length > 0;
    else if (byte >= 0xe0) return this.#takeSymbol(at);
    else if (this.#spaced || byte >= 0x80 || this.bytes[this.length - 1] !== byte || this.length === 0) this.#put(byte);
    return at + 1;
  }

  /** A character of three bytes or more that repeats, such as the rules that reporters draw, counts once. */
  #takeSymbol(at: number): number {
    const { bytes, length } = this;
    const end = Math.min(this.#end, at + ((this.#source[at] ?? 0) >= 0xf0 ? 4 : 3));
    let same = !this.#spaced && length >= end - at;
    for (let i = at; same && i < end; i++) same = bytes[length - (end - i)] === this.#source[i];
    if (!same) this.#copy(at, end);
    return end;
  }

  /** Takes a run of letters and digits, and what belongs to it. */
  #takeRun(at: number): number {
    const source = this.#source;
    let end = at;
    let digits = 0;
    let hexadecimal = true;
    let switches = 0;
    for (let before = 0; end < this.#end; end++) {
      const kind = wordBytes[source[end] ?? 0] ?? 0;
      if (kind === 0) break;
      const digit = kind === 3 ? 1 : 2;
      if (kind === 3) digits++;
      else if (kind === 1) hexadecimal = false;
      if (before !== 0 && digit !== before) switches++;
      before = digit;
    }
    const size = end - at;
    if (size === 8 && hexadecimal && source[end] === 45) {
      const uuid = uuidEnd(source, at, this.#end);
      if (uuid !== -1) {
        this.#mark();
        return uuid;
      }
    }
    if (digits === 0) return this.#takeWord(at, end);
    if (isCode(source, at, end, digits)) {
      this.#copy(at, end);
      return end;
    }
    const hash = (hexadecimal && size >= 7) || (switches >= 3 && size >= 8);
    if (digits < size && !hash && !this.#isHexNumber(at, end)) return this.#takeMixed(at, end);
    this.#mark();
    return this.#unitBehind(end);
  }

  #takeWord(at: number, end: number): number {
    const { length } = this;
    const size = end - at;
    if (size === 3 || size === 4) {
      const below = this.#source[end] === slash && this.bytes[length - 1] === slash && length > 0 && !this.#spaced;
      if (below && isTemporary(this.#source, at, end)) return this.#takeTemporary(at, end);
      if (startsDate(this.#source, at, end, this.#end)) {
        this.#mark();
        return this.#source[end] === 44 ? end + 1 : end;
      }
    }
    this.#copy(at, end);
    return end;
  }

  /** `0x1f`. */
  #isHexNumber(at: number, end: number): boolean {
    if (this.#source[at] !== 48 || ((this.#source[at + 1] ?? 0) | 32) !== 120 || end - at < 3) return false;
    for (let i = at + 2; i < end; i++) if ((wordBytes[this.#source[i] ?? 0] ?? 0) < 2) return false;
    return true;
  }

  /** Keeps the letters and not the digits; units, and letters between two numbers, are part of the number. */
  #takeMixed(at: number, end: number): number {
    const source = this.#source;
    let number = false;
    for (let i = at; i < end; ) {
      const digits = wordBytes[source[i] ?? 0] === 3;
      let next = i + 1;
      while (next < end && (wordBytes[source[next] ?? 0] === 3) === digits) next++;
      if (digits) this.#mark();
      else if (!number || !isUnit(source, i, next, next < end ? 'inside' : 'attached')) this.#copy(i, next);
      number = digits || this.bytes[this.length - 1] === mark;
      i = next;
    }
    return number ? this.#unitBehind(end) : end;
  }

  /** Where a number ends whose unit may stand behind it: `12 %`, `3.4 MB`, `5 seconds`. */
  #unitBehind(at: number): number {
    const source = this.#source;
    if (at >= this.#end) return at;
    if (source[at] === 37) return at + 1;
    // µs
    if (source[at] === 0xc2 && source[at + 1] === 0xb5 && source[at + 2] === 115) return at + 3;
    if (source[at] !== space) return at;
    if (source[at + 1] === 37) return at + 2;
    let end = at + 1;
    while (end < this.#end && wordBytes[source[end] ?? 0] !== 0) end++;
    return isUnit(source, at + 1, end, 'spaced') ? end : at;
  }

  /** What lies below a temporary folder has another name every time, and so may have the folder: the path is `#` down to that name. */
  #takeTemporary(at: number, end: number): number {
    const { bytes } = this;
    let name = end;
    while (name < this.#end && this.#source[name] === slash) name++;
    let nameEnd = name;
    while (nameEnd < this.#end && this.#source[nameEnd] !== slash && !endsPath(this.#source[nameEnd] ?? 0)) nameEnd++;
    if (nameEnd === name) {
      this.#copy(at, end);
      return end;
    }
    while (this.length > 0 && !endsPath(bytes[this.length - 1] ?? 0)) this.length--;
    this.#mark();
    return nameEnd;
  }

  /** Writes `#`, so that numbers which belong together are one, and neither padding nor a sign before a number is seen. */
  #mark(): void {
    const { bytes } = this;
    if (this.#spaced) bytes[this.length++] = space;
    this.#spaced = false;
    let length = this.length;
    while (length > 0) {
      const last = bytes[length - 1] ?? 0;
      const before = length > 1 ? (bytes[length - 2] ?? 0) : space;
      const joins = before === mark && (last === space || isJoiner(last));
      const pads = last === space && (before === 91 || before === 40 || (before === 44 && bytes[length - 3] === mark));
      const signs = (last === 43 || last === 45) && wordBytes[before] === 0 && before < 0x80;
      if (!joins && !pads && !signs) break;
      length--;
    }
    if (length === 0 || bytes[length - 1] !== mark) bytes[length++] = mark;
    this.length = length;
  }

  #copy(start: number, end: number): void {
    for (let i = start; i < end; i++) this.#put(this.#source[i] ?? 0);
  }

  #put(byte: number): void {
    if (this.#spaced) {
      this.#spaced = false;
      this.bytes[this.length++] = space;
    }
    this.bytes[this.length++] = byte;
  }

  /** Two multiplicative hashes of 32 bits, each mixed with the other in the end. */
  #hash(): void {
    const { bytes, length } = this;
    let one = 0xdeadbeef;
    let two = 0x41c6ce57;
    for (let i = 0; i < length; i++) {
      const byte = bytes[i] ?? 0;
      one = Math.imul(one ^ byte, 0x9e3779b1);
      two = Math.imul(two ^ byte, 0x5f356495);
    }
    const mixed = Math.imul(one ^ (one >>> 16), 0x85ebca6b) ^ Math.imul(two ^ (two >>> 13), 0xc2b2ae35);
    this.low = mixed >>> 0;
    this.high = (Math.imul(two ^ (two >>> 16), 0x85ebca6b) ^ Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)) >>> 0;
  }
}

/** The template of one line as text. */
export function lineTemplate(line: string): string {
  const templates = new LineTemplates();
  const source = new TextEncoder().encode(line);
  templates.read(source, 0, source.length);
  return new TextDecoder().decode(templates.bytes.subarray(0, templates.length));
}

function isBlank(byte: number): boolean {
  return byte === space || byte === 9 || byte === 13;
}

/** What holds two numbers together: dates, clock times, versions, addresses, ranges, `3/10`, `1,203`, `1_000`, `file:12:5`. */
function isJoiner(byte: number): boolean {
  return (byte >= 43 && byte <= slash) || byte === 58 || byte === 95;
}

const pathEnds = new Set(new TextEncoder().encode(' \t\r"\'`:;,()[]{}<>|=@'));

/** Where a path in running text ends, on either side. */
function endsPath(byte: number): boolean {
  return pathEnds.has(byte);
}
