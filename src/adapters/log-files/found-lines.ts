import { type FileHandle, open } from 'node:fs/promises';
import type { FoundLine } from '#contract/log-search.ts';
import { readRange } from './file-bytes.ts';
import { HitReader, hitOutput } from './hit-reader.ts';
import { errorCode, readFault } from './io-fault.ts';
import type { HitLine } from './many-hits.ts';
import { ripgrep } from './ripgrep.ts';
import type { SearchPattern } from './search-pattern.ts';
import { incompleteTail } from './utf8-tail.ts';

/** Bytes shown of a long line in front of its first hit, and from that on. */
const shownBefore = 60;
const shownFrom = 300;
/** Within this many bytes of a line its columns are counted in characters. */
const countedPrefix = 1024 * 1024;

interface Excerpt {
  readonly line: number;
  readonly column: number;
  readonly bytes: Buffer;
  readonly cut: FoundLine['cut'];
}

/** The lines as they are shown: cut around the first hit, with every hit that is still there marked. */
export async function foundLines(
  wanted: readonly { readonly path: string; readonly lines: readonly HitLine[] }[],
  pattern: SearchPattern,
  signal: AbortSignal,
): Promise<FoundLine[][]> {
  const excerpts: Excerpt[][] = [];
  for (const { path, lines } of wanted) excerpts.push(await readExcerpts(path, lines));
  const all = excerpts.flat();
  const marks = await marksIn(
    all.map(({ bytes }) => bytes),
    pattern,
    signal,
  );
  const shown = all.map(({ line, column, bytes, cut }, index) => {
    const units = (to: number) => bytes.toString('utf8', 0, to).length;
    const ranges = (marks[index] ?? []).map(({ start, end }) => ({ start: units(start), end: units(end) }));
    return { line, column, text: printable(bytes.toString('utf8')), cut, marks: ranges };
  });
  return excerpts.map(({ length }) => shown.splice(0, length));
}

async function readExcerpts(path: string, lines: readonly HitLine[]): Promise<Excerpt[]> {
  if (lines.length === 0) return [];
  const file = await openIfThere(path);
  if (file === null) return [];
  try {
    const excerpts: Excerpt[] = [];
    for (const { line, byte, hit } of lines) {
      // A little more in front is better than a line without its beginning.
      const start = hit - byte <= 2 * shownBefore ? byte : hit - shownBefore;
      const block = await readRange(file, start, hit + shownFrom + 1);
      const newline = block.indexOf(10);
      const whole = newline === -1 ? block.subarray(0, hit - start + shownFrom) : block.subarray(0, newline);
      const first = start === byte ? 0 : firstWhole(whole);
      const end = newline === -1 ? whole.length - incompleteTail(whole) : whole.length;
      const prefix =
        hit - byte <= countedPrefix ? (await readRange(file, byte, hit)).toString('utf8').length : hit - byte;
      const cut = { front: start > byte, end: newline === -1 && block.length > whole.length };
      excerpts.push({ line, column: prefix, bytes: whole.subarray(first, end), cut });
    }
    return excerpts;
  } finally {
    await file.close();
  }
}

/** Null when the log was removed since it was searched. */
async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw readFault(error);
  }
}

/** Where the hits stand, by searching the excerpts as lines of their own: what an expression matches is known to its engine alone. */
async function marksIn(lines: readonly Buffer[], pattern: SearchPattern, signal: AbortSignal) {
  const marks: { readonly start: number; readonly end: number }[][] = lines.map(() => []);
  const starts: number[] = [];
  const input: Buffer[] = [];
  let at = 0;
  for (const bytes of lines) {
    starts.push(at);
    input.push(bytes, Buffer.from('\n'));
    at += bytes.length + 1;
  }
  if (lines.length === 0) return marks;
  const reader = new HitReader((line, byte, length) => {
    const start = byte - (starts[line - 1] ?? 0);
    marks[line - 1]?.push({ start, end: start + length });
    return true;
  });
  await ripgrep({ pattern, output: hitOutput, input, signal, read: (chunk) => reader.read(chunk) });
  return marks;
}

/** The first byte that is not the rest of a character. */
function firstWhole(bytes: Buffer): number {
  let at = 0;
  while (at < 3 && ((bytes[at] ?? 0) & 0xc0) === 0x80) at++;
  return at;
}

/** Progress bars and bells have no place in a line of a list; each is one unit before and behind. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the control characters are what is replaced.
  return text.replace(/[\x00-\x1f\x7f]/g, ' ');
}
