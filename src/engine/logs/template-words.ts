/** The bytes of a log by what they are in a word: 0 none of it, 1 a letter, 2 a letter that is a hexadecimal digit, 3 a digit. */
export const wordBytes = new Uint8Array(256);
for (let byte = 0; byte < 256; byte++) {
  const character = String.fromCharCode(byte);
  wordBytes[byte] = /[0-9]/.test(character) ? 3 : /[A-Fa-f]/.test(character) ? 2 : /[G-Zg-z]/.test(character) ? 1 : 0;
}

/** Units that may stand behind a number without a space, and those that may with one. */
const attached = keys('ns us ms s sec secs m min mins h hr hrs d b k g t kb mb gb tb kib mib gib tib am pm z');
const spaced = keys(
  'ns us ms s sec secs second seconds m min mins minute minutes h hr hrs hour hours d day days',
  'kb mb gb tb kib mib gib tib byte bytes am pm',
);
/** Letters that hold two numbers together: `02T03`, `1920x1080`, `1e9`. */
const between = keys('t x e');
const months = keys('jan feb mar apr may jun jul aug sep oct nov dec');
const weekdays = keys('mon tue wed thu fri sat sun');
const temporary = keys('tmp temp');

/** Whether the letters [start, end) are a unit; `place` says how they stand to the number before them. */
export function isUnit(
  source: Uint8Array,
  start: number,
  end: number,
  place: 'attached' | 'spaced' | 'inside',
): boolean {
  const key = keyOf(source, start, end);
  if (place === 'spaced') return spaced.has(key);
  return attached.has(key) || (place === 'inside' && between.has(key));
}

/** `tmp` or `temp`: what comes below has another name every time. */
export function isTemporary(source: Uint8Array, start: number, end: number): boolean {
  return temporary.has(keyOf(source, start, end));
}

/** Whether a date begins with these letters: a month before a number, or a weekday before either. */
export function startsDate(source: Uint8Array, start: number, end: number, limit: number): boolean {
  if (end - start !== 3 || (source[start] ?? 0) > 90) return false;
  const key = keyOf(source, start, end);
  if (months.has(key)) return monthDay(source, end, limit);
  if (!weekdays.has(key)) return false;
  const next = skipBlanks(source, source[end] === 44 ? end + 1 : end, limit);
  if (next === end || next >= limit) return false;
  return isDigit(source[next]) || (months.has(keyOf(source, next, next + 3)) && monthDay(source, next + 3, limit));
}

/** `Nov 25`, `Nov  5`, `Nov/2026`, `Nov-2026`. */
function monthDay(source: Uint8Array, end: number, limit: number): boolean {
  const joined = source[end] === 45 || source[end] === 47;
  const next = joined ? end + 1 : skipBlanks(source, end, limit);
  return next > end && next < limit && isDigit(source[next]);
}

/**
 * Whether a word of capital letters and three to five digits names a kind of error or a standard, which has to stay: `TS2345`,
 * `E0308`, `SC2086`, `F401`.
 */
export function isCode(source: Uint8Array, start: number, end: number, digits: number): boolean {
  const letters = end - start - digits;
  if (digits < 3 || digits > 5 || letters < 1 || letters > 8) return false;
  for (let i = start; i < start + letters; i++) {
    const byte = source[i] ?? 0;
    if (byte < 65 || byte > 90) return false;
  }
  return true;
}

/** Where a UUID ends whose first eight digits are [start, start + 8); -1 when it is none. */
export function uuidEnd(source: Uint8Array, start: number, limit: number): number {
  const end = start + 36;
  if (end > limit || (end < limit && wordBytes[source[end] ?? 0] !== 0)) return -1;
  for (let i = 8; i < 36; i++) {
    const byte = source[start + i] ?? 0;
    const dash = i === 8 || i === 13 || i === 18 || i === 23;
    if (dash ? byte !== 45 : (wordBytes[byte] ?? 0) < 2) return -1;
  }
  return end;
}

function skipBlanks(source: Uint8Array, at: number, limit: number): number {
  let next = at;
  while (next < limit && (source[next] === 32 || source[next] === 9)) next++;
  return next;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 48 && byte <= 57;
}

/** A number for up to seven letters, capital or not; -1 for anything else. Numbers instead of strings: nothing is allocated. */
function keyOf(source: Uint8Array, start: number, end: number): number {
  if (end - start > 7) return -1;
  let key = 0;
  for (let i = start; i < end; i++) {
    const letter = (source[i] ?? 0) | 32;
    if (letter < 97 || letter > 122) return -1;
    key = key * 32 + (letter - 96);
  }
  return key;
}

function keys(...lists: string[]): ReadonlySet<number> {
  const words = lists.flatMap((list) => list.split(' ')).map((word) => new TextEncoder().encode(word));
  return new Set(words.map((word) => keyOf(word, 0, word.length)));
}
