import { z } from 'zod';

/** What is known of a log right now. While it is written, counts are those on disk. Lines count from 1, bytes from 0. */
export const LogInfo = z.object({
  id: z.string(),
  /** Complete lines plus an unfinished last one. */
  lines: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  sealed: z.boolean(),
  sha256: z.string().nullable(),
  gap: z.string().nullable(),
});
export type LogInfo = z.infer<typeof LogInfo>;

export const LogWindowQuery = z.object({
  /** First line wanted, from 1. A negative number counts from the end: -1 is the last line. */
  line: z.coerce.number().int().default(1),
  count: z.coerce.number().int().min(1).max(5000).default(1000),
});
export type LogWindowQuery = z.infer<typeof LogWindowQuery>;

/**
 * When lines were written, sparse: `line` and those behind it up to the next entry were written at `at` (ms since 1970) or at most
 * 250 ms later. Ascending; the first entry may stand before the lines that it was asked for.
 */
export const LineTime = z.object({ line: z.int().positive(), at: z.number() });
export type LineTime = z.infer<typeof LineTime>;

/**
 * Exactly the lines asked for, as written (SGR codes included, `\r` inside a line kept). Of a line of more than 16 KiB a piece is
 * given: of one with progress bars (`\r`) what stands there in the end, else its beginning. `longLine` then is the size of the
 * whole line in bytes; the raw download has it.
 */
export const LogWindow = z.object({
  info: LogInfo,
  firstLine: z.int().positive(),
  /** Byte offset behind the last line given: where following goes on. */
  nextByte: z.int().nonnegative(),
  /** SGR sequence that brings a terminal to the colours in force at the first line; empty when plain. */
  sgr: z.string(),
  lines: z.array(z.object({ text: z.string(), longLine: z.int().positive().optional() })),
  times: z.array(LineTime),
});
export type LogWindow = z.infer<typeof LogWindow>;

/** What is looked for: a text, a regular expression (`regex=1`), or a rule of the product (`rule`). */
export const LogQuery = z.object({
  q: z.string().max(1000).default(''),
  regex: z.enum(['0', '1']).default('0'),
  /** 1: upper and lower case differ. */
  case: z.enum(['0', '1']).default('0'),
  /** `errors`: lines that look like errors (docs/error-lines.md). With a rule, `q` is not used. */
  rule: z.enum(['errors']).optional(),
});
export type LogQuery = z.infer<typeof LogQuery>;

/** Columns count UTF-16 units from 0 in the line without its escape sequences. */
export const LogHitsQuery = LogQuery.extend({
  /** Where the reader stands. `next`: the first hit at or behind it; `previous`: the last one before it. Both go round at the ends. */
  line: z.coerce.number().int().min(1).default(1),
  column: z.coerce.number().int().min(0).default(0),
  direction: z.enum(['next', 'previous']).default('next'),
});
export type LogHitsQuery = z.infer<typeof LogHitsQuery>;

/** Hits do not overlap and never span lines. */
export const LogHits = z.object({
  /** Exact, over the lines searched. */
  total: z.int().nonnegative(),
  /** How many lines have hits. */
  lines: z.int().nonnegative(),
  /** The search covers the log up to and including this line: all of it, or what was written when it began. */
  searchedLines: z.int().nonnegative(),
  sealed: z.boolean(),
  /** The hit that was asked for; `index` counts from 0. Null when there is none. */
  at: z.object({ index: z.int().nonnegative(), line: z.int().positive(), column: z.int().nonnegative() }).nullable(),
  /** Lines with hits, ascending, thinned out to at most 400 spread over the whole log: for marks on a scroll bar. */
  sample: z.array(z.int().positive()),
});
export type LogHits = z.infer<typeof LogHits>;

export const LogMarksQuery = LogQuery.extend({
  from: z.coerce.number().int().min(1),
  /** At most 2,000 lines. */
  to: z.coerce.number().int().min(1),
});
export type LogMarksQuery = z.infer<typeof LogMarksQuery>;

/**
 * The hits in a range of lines, as a window shows them; lines without one are left out. Ranges are [start, end) in columns; of a long
 * line they are those in the piece shown, in its columns. At most 1,000 of one line.
 */
export const LogMarks = z.object({
  lines: z.array(
    z.object({
      line: z.int().positive(),
      ranges: z.array(z.object({ start: z.int().nonnegative(), end: z.int().nonnegative() })),
    }),
  ),
});
export type LogMarks = z.infer<typeof LogMarks>;

/**
 * Lines of a failed attempt that the last green builds of its state never had, numbers, times, hashes and paths left out
 * (docs/new-lines.md).
 */
export const NewLines = z.discriminatedUnion('status', [
  /** Not computed yet: the log is not sealed, or its turn has not come. */
  z.object({ status: z.literal('pending') }),
  /** There is nothing to compare with, or nothing to compare; `why` is a sentence. */
  z.object({ status: z.literal('none'), why: z.string() }),
  z.object({
    status: z.literal('known'),
    /** Numbers of the green builds compared with, newest first. */
    against: z.array(z.int().positive()),
    /** How many lines are new, of how many. */
    count: z.int().nonnegative(),
    total: z.int().nonnegative(),
    first: z.object({ line: z.int().positive(), text: z.string() }).nullable(),
    /** Ranges of new lines, both ends included, ascending; the first 10,000. */
    ranges: z.array(z.tuple([z.int().positive(), z.int().positive()])),
  }),
]);
export type NewLines = z.infer<typeof NewLines>;
