/** A line longer than this is shown in part; the server cuts its windows by the same number (`LogWindow`). */
export const longestLine = 16 * 1024;

/**
 * What would leave the line or change the terminal for the lines behind it: vertical tab, form feed, and the one-character forms of
 * index, next line and reverse index. A log's line is one line whatever it prints.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const leavesTheLine = /[\x0b\x0c\x84\x85\x8d]/g;

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal sequences begin with a control character.
const sequences = /\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-~])/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the same.
const sgr = /\x1b\[[0-9;:]*m/g;

/** The text of a line as a terminal may be given it. */
export function drawable(text: string): string {
  return withoutOverwritten(text.replace(leavesTheLine, ' '));
}

/** The text without its escape sequences, and of a progress bar what stands there in the end. */
export function plainText(text: string): string {
  const plain = text.replace(sequences, '').replace(/\r+$/, '');
  return plain.slice(plain.lastIndexOf('\r') + 1);
}

/**
 * Leaves out what a progress bar drew over: a terminal narrower than the bar would show each of its states in rows of its own. Only
 * where the last state covers all before it; else the line stays as it is, and the terminal draws one over the other.
 */
function withoutOverwritten(text: string): string {
  const line = text.replace(/\r+$/, '');
  const last = line.lastIndexOf('\r');
  if (last === -1) return line;
  const before = line.slice(0, last);
  const state = line.slice(last + 1);
  const widest = Math.max(...before.split('\r').map(widthAtMost));
  const covers = startsWithErase.test(state) || widthAtLeast(state) >= widest;
  return covers ? `${(before.match(sgr) ?? []).join('')}${state}` : line;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the same.
const startsWithErase = /^(?:\x1b\[[0-9;:]*m)*\x1b\[[02]?K/;

/** Columns, every wide-looking character counted as two. */
function widthAtMost(text: string): number {
  let width = 0;
  for (const character of text.replace(sequences, '')) width += (character.codePointAt(0) ?? 0) < 0x1100 ? 1 : 2;
  return width;
}

/** Columns, every character beyond ASCII counted as none: it may be a combining one. */
function widthAtLeast(text: string): number {
  let width = 0;
  for (const character of text.replace(sequences, '')) if (character >= ' ' && character <= '~') width += 1;
  return width;
}

export interface LineEnd {
  readonly text: string;
  /** UTF-16 units of the whole line where more than `text` was printed; else 0. */
  readonly whole: number;
}

/** A line that grows: of a long one the same piece is kept that the server would give of it. */
export function grow(line: LineEnd, more: string): LineEnd {
  if (line.whole > 0 && !line.text.includes('\r') && !more.includes('\r')) {
    return { text: line.text, whole: line.whole + more.length };
  }
  const text = line.text + more;
  const whole = Math.max(line.whole, line.text.length) + more.length;
  if (text.length <= longestLine) return { text, whole: line.whole > 0 ? whole : 0 };
  return { text: pieceOf(text), whole };
}

/** Of a long line: what stands behind its last `\r` that leaves something, else its beginning. A last `\r` stays: more may follow. */
function pieceOf(text: string): string {
  const line = text.replace(/\r+$/, '');
  const last = line.lastIndexOf('\r');
  if (last === -1) return line.slice(0, longestLine);
  const end = line.length < text.length ? '\r' : '';
  return line.slice(Math.max(last + 1, line.length - longestLine)) + end;
}
