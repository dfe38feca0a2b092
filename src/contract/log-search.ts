import { z } from 'zod';
import { LogQuery } from './logs.ts';
import { Status } from './status.ts';
import { Moment } from './time.ts';

/** Looks for a text or an expression in the stored logs, newest first. */
export const LogSearchQuery = LogQuery.omit({ rule: true }).extend({
  q: z.string().min(1, 'Say what to look for.').max(1000),
  pipeline: z.string().max(200).optional(),
  branch: z.string().max(255).optional(),
  /** Of the attempt whose log it is. */
  status: Status.optional(),
  cursor: z.string().max(200).optional(),
});
export type LogSearchQuery = z.infer<typeof LogSearchQuery>;

/** So many of the lines with hits are shown of each log, and so many are counted. */
export const shownLines = 3;
export const countedLines = 1000;

export const FoundLine = z.object({
  line: z.int().positive(),
  /** Of the first hit: UTF-16 units from 0 in the line without its escape sequences; behind 1 MiB of a line, bytes. */
  column: z.int().nonnegative(),
  /** The line, or of a long one the part around its first hit. Control characters are spaces here. */
  text: z.string(),
  /** The part leaves something out in front, behind. */
  cut: z.object({ front: z.boolean(), end: z.boolean() }),
  /** Where the hits stand in `text`, [start, end) in UTF-16 units. */
  marks: z.array(z.object({ start: z.int().nonnegative(), end: z.int().nonnegative() })),
});
export type FoundLine = z.infer<typeof FoundLine>;

/** A log with hits. */
export const FoundLog = z.object({
  logId: z.string(),
  pipelineId: z.string(),
  buildNumber: z.int().positive(),
  branch: z.string(),
  state: z.string(),
  attempt: z.int().positive(),
  status: Status,
  startedAt: Moment,
  /** The first lines with hits, at most `shownLines`. */
  lines: z.array(FoundLine),
  /** How many lines have hits; counting ends at `countedLines`. */
  hits: z.int().nonnegative(),
  more: z.boolean(),
  /** False: it is so large that the time ran out in the middle of it. */
  complete: z.boolean(),
});
export type FoundLog = z.infer<typeof FoundLog>;

/** A page of the search: as far as it came within its time, or until it had found enough. */
export const LogSearchPage = z.object({
  logs: z.array(FoundLog),
  /** How many logs have been searched, this page and those before it, of how many there are. */
  searched: z.int().nonnegative(),
  total: z.int().nonnegative(),
  /** Where to search on; null when all logs have been searched. */
  nextCursor: z.string().nullable(),
});
export type LogSearchPage = z.infer<typeof LogSearchPage>;
