import type { LogMarks, LogMarksQuery } from '#contract/logs.ts';
import { plainBytes } from '#contract/plain-bytes.ts';
import { findHits } from './find-hits.ts';
import { byteOfLine } from './line-lookup.ts';
import { type LogView, openLog } from './log-view.ts';
import { shownLines } from './log-window.ts';
import { checkExpression } from './ripgrep.ts';
import type { SearchPattern } from './search-pattern.ts';

/** Ranges given of one line; nobody sees more of them. */
const mostRanges = 1000;
const newline = Buffer.from('\n');

interface SearchedLine {
  readonly line: number;
  /** Where it starts in what is searched. */
  readonly start: number;
  readonly bytes: Buffer;
}

/**
 * The hits in the lines of a window as they are shown there: of a long line those in the piece that is shown, in columns of that
 * piece. Searches these lines alone, so that it costs the same in a log of any size.
 */
export async function markLines(
  view: LogView,
  pattern: SearchPattern,
  { from, to }: Pick<LogMarksQuery, 'from' | 'to'>,
  signal: AbortSignal,
): Promise<LogMarks> {
  await checkExpression(pattern, signal);
  const searched: SearchedLine[] = [];
  const marked = new Map<number, { start: number; end: number }[]>();
  await findHits(
    pattern,
    { input: plainLines(view, from, to, searched), firstLine: 1, startByte: 0 },
    signal,
    (number, byte, length) => {
      const line = searched[number - 1];
      if (line) {
        const ranges = marked.get(line.line) ?? [];
        marked.set(line.line, ranges);
        if (ranges.length < mostRanges) {
          ranges.push(columns(line, byte - line.start, length));
        }
      }
      return true;
    },
  );
  return { lines: [...marked].map(([line, ranges]) => ({ line, ranges })) };
}

async function* plainLines(view: LogView, from: number, to: number, searched: SearchedLine[]): AsyncGenerator<Buffer> {
  if (from > view.lines) {
    return;
  }
  const file = await openLog(view.paths);
  try {
    let start = 0;
    for await (const { line, bytes: shown } of shownLines(file, view, from, await byteOfLine(file, view, from))) {
      if (line > to) {
        return;
      }
      const bytes = Buffer.from(plainBytes(shown));
      searched.push({ line, start, bytes });
      start += bytes.length + 1;
      yield Buffer.concat([bytes, newline]);
    }
  } finally {
    await file.close();
  }
}

function columns({ bytes }: SearchedLine, at: number, length: number): { start: number; end: number } {
  const start = bytes.toString('utf8', 0, at).length;
  return { start, end: start + bytes.toString('utf8', at, at + length).length };
}
