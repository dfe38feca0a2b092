import type { LogSeal } from '#contract/builds.ts';
import type { LineTime, LogInfo, LogWindow } from '#contract/logs.ts';

/**
 * The logs of step attempts: append-only bytes, a sparse line index, and an end record that seals them. The file is the
 * truth; everything shown is a window on it. One writer per log; any number of readers, also while it is written.
 */
export interface LogStore {
  /**
   * Opens a new log for writing. `secrets` are masked in every form the store knows before a byte reaches the disk.
   * @throws LogFault `exists` when a log of that id was begun before.
   */
  create(id: string, secrets: readonly string[]): Promise<LogWriter>;

  /**
   * Seals a log whose writer died: keeps every byte on disk, rebuilds the index where it is short, and writes the end record
   * with the reason as its gap. A log that never began is created empty first; one that is sealed is left as it is.
   */
  recover(id: string, gap: string): Promise<LogSeal>;

  /** @throws LogFault `missing` when there is no such log. */
  info(id: string): Promise<LogInfo>;

  /** Exactly the lines asked for; fewer at the end of the log. `line` from 1, or negative from the end. @throws LogFault `missing` */
  window(id: string, line: number, count: number): Promise<LogWindow>;

  /**
   * Bytes from `fromByte` on, at most `maxBytes`, cut at a whole UTF-8 character. With `tail`, when more than that is
   * waiting, the newest whole lines that fit. Empty when there is nothing behind `fromByte` yet.
   * @throws LogFault `missing`; `range` when `fromByte` lies behind the end.
   */
  read(id: string, fromByte: number, maxBytes: number, tail: boolean): Promise<LogPiece>;

  /** The bytes [start, end) as they are, in constant memory. */
  stream(id: string, start: number, end: number): NodeJS.ReadableStream;

  /**
   * Where the lines from `from` to `to`, both included, lie in the log; to its end when `to` is null or behind it.
   * @throws LogFault `missing`; `range` when the log has no line `from`.
   */
  bytesOfLines(id: string, from: number, to: number | null): Promise<{ readonly start: number; readonly end: number }>;

  /**
   * The log without its escape sequences: how many bytes that is, up to the last whole line while it is written. Made when it is
   * asked for, at some seconds a gigabyte the first time. @throws LogFault `missing`, `io`
   */
  plain(id: string): Promise<PlainText>;

  /** Resolves when the log has grown beyond `byte` or is sealed, at once if it already is; rejects when `signal` aborts. */
  grown(id: string, byte: number, signal: AbortSignal): Promise<void>;

  /** When a log that is being written got its last output, or was begun (ISO); null for one that nobody writes here. */
  lastOutputAt(id: string): string | null;

  /**
   * Deletes every file of a sealed log; its id means nothing any more. Idempotent, and whole only when it resolves: cut off by a
   * death, it is to be called again. Whoever is reading goes on with what it has opened. @throws LogFault `io`
   */
  remove(id: string): Promise<void>;
}

export interface LogPiece {
  readonly fromByte: number;
  readonly toByte: number;
  /** File line at `fromByte`, from 1. */
  readonly line: number;
  /** Whether `fromByte` is the first byte of that line. */
  readonly lineStart: boolean;
  readonly text: string;
  /** The sequence that brings a terminal to the colours in force at `fromByte`; empty when plain. */
  readonly sgr: string;
  /** When its lines were written. */
  readonly times: LineTime[];
  readonly info: LogInfo;
}

export interface PlainText {
  readonly bytes: number;
  readonly lines: number;
  /** The bytes [start, end) of it, in constant memory. */
  stream(start: number, end: number): NodeJS.ReadableStream;
}

export interface LogWriter {
  /** Appends in call order. Resolves once the store can take more; the bytes may still be on their way to the file. */
  append(chunk: Uint8Array): Promise<void>;

  /** Waits until everything appended is in the file and readers see it, and returns the line (from 1) that the next byte belongs to. */
  flush(): Promise<{ readonly line: number; readonly byte: number }>;

  /** Flushes what the mask still held back, syncs to the disk and writes the end record. Idempotent. */
  seal(gap: string | null): Promise<LogSeal>;
}

export class LogFault extends Error {
  readonly code: 'exists' | 'missing' | 'range' | 'io';
  constructor(code: LogFault['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
