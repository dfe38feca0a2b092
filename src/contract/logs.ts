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
 * Exactly the lines asked for, as written (SGR codes included, `\r` inside a line kept). A line of more than 16 KiB is
 * broken softly: its piece here ends with `longLine` set and the raw download has the rest.
 */
export const LogWindow = z.object({
  info: LogInfo,
  firstLine: z.int().positive(),
  /** Byte offset behind the last line given: where following goes on. */
  nextByte: z.int().nonnegative(),
  /** SGR sequence that brings a terminal to the colours in force at the first line; empty when plain. */
  sgr: z.string(),
  lines: z.array(z.object({ text: z.string(), longLine: z.boolean().optional() })),
});
export type LogWindow = z.infer<typeof LogWindow>;
