import { z } from 'zod';
import { Build } from './builds.ts';
import { LineTime } from './logs.ts';
import { Pipeline } from './pipelines.ts';

/** So many `log-read`s of one socket may wait for their answers at once; more are refused with a `log-error`. */
export const openLogReads = 32;

/**
 * The live socket at `/api/live`, JSON text frames. The client says `hello` first, with the cursor of the last event it has
 * seen or none. The server answers `ready` and, when it still has everything behind that cursor, the missed events in order;
 * otherwise `reset`, and the client reads its data anew. Event numbers grow by one within an `epoch` (one run of the server).
 */
export const ClientMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    cursor: z.object({ epoch: z.string(), seq: z.int().nonnegative() }).nullable(),
  }),
  /**
   * Asks for one frame of a log. Answered by exactly one `log` (or `log-error`) with the same `request`: at once when there
   * are bytes behind `fromByte` or the log is sealed, else as soon as there are. The next frame is sent only when asked for.
   * `tail` true: when more is waiting than `maxBytes`, the newest whole lines that fit; what is skipped is in the file.
   */
  z.object({
    type: z.literal('log-read'),
    request: z.int().nonnegative(),
    log: z.string(),
    fromByte: z.int().nonnegative(),
    maxBytes: z.int().min(1024).max(262_144),
    tail: z.boolean(),
  }),
  /** Takes back a `log-read` that has not been answered; unknown requests are ignored. */
  z.object({ type: z.literal('log-cancel'), request: z.int().nonnegative() }),
]);
export type ClientMessage = z.infer<typeof ClientMessage>;

/**
 * What changed. A build or pipeline comes as its whole new row; `version` decides which of two is newer. A `delivery` came or was decided;
 * those that come with a build (a manual run, a schedule) are told of by that build alone.
 */
export const LiveEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('build'), build: Build }),
  z.object({ kind: z.literal('pipeline'), pipeline: Pipeline }),
  z.object({ kind: z.literal('pipeline-removed'), id: z.string() }),
  z.object({ kind: z.literal('delivery'), id: z.string() }),
]);
export type LiveEvent = z.infer<typeof LiveEvent>;

/**
 * A piece of a log. `fromByte` may lie behind the one asked for (`tail`); `line` is the file line at `fromByte`, and
 * `lineStart` says whether `fromByte` begins that line. Text is whole UTF-8 characters; invalid bytes are U+FFFD.
 */
export const LogFrame = z.object({
  type: z.literal('log'),
  request: z.int().nonnegative(),
  fromByte: z.int().nonnegative(),
  toByte: z.int().nonnegative(),
  line: z.int().positive(),
  lineStart: z.boolean(),
  text: z.string(),
  /** The colours in force at `fromByte`, as one SGR sequence; empty when plain. */
  sgr: z.string(),
  times: z.array(LineTime),
  /** Lines and bytes in the file now, and whether it is sealed: when sealed and `toByte` equals `bytes` there is no more. */
  lines: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  sealed: z.boolean(),
});
export type LogFrame = z.infer<typeof LogFrame>;

export const ServerMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), epoch: z.string(), seq: z.int().nonnegative() }),
  z.object({ type: z.literal('reset'), epoch: z.string(), seq: z.int().nonnegative() }),
  z.object({ type: z.literal('event'), seq: z.int().positive(), event: LiveEvent }),
  LogFrame,
  z.object({ type: z.literal('log-error'), request: z.int().nonnegative(), message: z.string() }),
  /** The client's message could not be read; the socket stays open. */
  z.object({ type: z.literal('protocol-error'), message: z.string() }),
]);
export type ServerMessage = z.infer<typeof ServerMessage>;
