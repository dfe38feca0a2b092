import type { LogFrame } from '#contract/live.ts';
import type { LogInfo, LogWindow } from '#contract/logs.ts';
import { sgrBehind } from '#contract/sgr-state.ts';
import { grow } from './line-text.ts';

/** Where the bytes of one log come from. */
export interface LogSource {
  window(line: number, count: number, signal: AbortSignal): Promise<LogWindow>;
  /** Waits until there is something behind `fromByte`, or the log is sealed. */
  frame(wanted: { fromByte: number; maxBytes: number; tail: boolean }, signal: AbortSignal): Promise<LogFrame>;
}

export interface LogLine {
  readonly text: string;
  /** The colours in force where the line begins, as one sequence. */
  readonly sgr: string;
  /** Size of the whole line where `text` is a piece of it; else 0. */
  readonly whole: number;
  /** When it was written, in ms since 1970; null where that is not known. */
  readonly at: number | null;
}

/** The line that is still growing, and how the reading goes on behind it. */
interface Tail {
  readonly line: number;
  /** Colours in force behind everything read so far. */
  readonly sgr: string;
}

/** How many lines are kept, and how many stay around the reader and at the end when they become more. */
const mostLines = 10_000;
const mostCharacters = 8_000_000;
const keptAround = 1500;
/** One request for lines. */
const fewestAsked = 50;
const mostAsked = 1000;
/** A frame of this size is asked for where only the counts in it are wanted. */
const smallestFrame = 1024;
const frameBytes = 32 * 1024;

/**
 * The lines of a log that the page has at hand: fetched in windows, or read as they are written. Knows nothing of the screen. The
 * file is the truth: whatever is not at hand is fetched again.
 */
export class LogLines {
  readonly #source: LogSource;
  readonly #lines = new Map<number, LogLine>();
  #characters = 0;
  #info: LogInfo | null = null;
  #tail: Tail | null = null;
  /** Byte behind everything that was read in one go up to the tail: where following goes on. */
  #nextByte = 0;
  /** The line that the reader looks at: what lies around it is kept. */
  focus = 1;

  constructor(source: LogSource) {
    this.#source = source;
  }

  get info(): LogInfo | null {
    return this.#info;
  }

  get count(): number {
    return this.#info?.lines ?? 0;
  }

  get(line: number): LogLine | undefined {
    return this.#lines.get(line);
  }

  /** The first line of [from, to] that is not at hand; null when all are. */
  missing(from: number, to: number): number | null {
    for (let line = from; line <= Math.min(to, this.count); line += 1) if (!this.#lines.has(line)) return line;
    return null;
  }

  /** Reads the last lines; following goes on behind them. */
  async openEnd(count: number, signal: AbortSignal): Promise<void> {
    this.#take(await this.#source.window(-count, count, signal));
  }

  /** Reads some lines from `line` on. */
  async openAt(line: number, count: number, signal: AbortSignal): Promise<void> {
    this.#take(await this.#source.window(line, count, signal));
  }

  /** Fetches what is missing of [from, to]. */
  async load(from: number, to: number, signal: AbortSignal): Promise<void> {
    for (;;) {
      const missing = this.missing(Math.max(1, from), to);
      if (missing === null) return;
      const count = Math.min(mostAsked, Math.max(fewestAsked, to - missing + 1));
      const window = await this.#source.window(missing, count, signal);
      this.#take(window);
      // A log that is shorter than it was said to be ends the search; a window that gives nothing would repeat for ever.
      if (window.lines.length === 0) return;
    }
  }

  /**
   * Reads what is written, frame by frame, until the log is sealed. The next frame is asked for only when `drawn` has resolved, so
   * neither a flood nor a hidden page piles anything up. Without `wantsText` only the counts are read.
   */
  async follow(
    { wantsText, drawn }: { wantsText: () => boolean; drawn: () => Promise<void> },
    signal: AbortSignal,
  ): Promise<void> {
    while (!this.#info?.sealed) {
      const text = wantsText();
      const fromByte = text ? this.#nextByte : (this.#info?.bytes ?? 0);
      const maxBytes = text ? frameBytes : smallestFrame;
      const frame = await this.#source.frame({ fromByte, maxBytes, tail: true }, signal);
      this.#read(frame, fromByte);
      await drawn();
      signal.throwIfAborted();
    }
  }

  #take(window: LogWindow): void {
    const { info, firstLine, lines, times } = window;
    this.#know(info);
    let { sgr } = window;
    let time = 0;
    lines.forEach(({ text, longLine }, index) => {
      const line = firstLine + index;
      while ((times[time + 1]?.line ?? Number.POSITIVE_INFINITY) <= line) time += 1;
      const at = (times[time]?.line ?? Number.POSITIVE_INFINITY) <= line ? (times[time]?.at ?? null) : null;
      this.#put(line, { text, sgr, whole: longLine ?? 0, at });
      sgr = behind(sgr, text);
    });
    const last = firstLine + lines.length - 1;
    if (lines.length > 0 && last >= info.lines && window.nextByte >= this.#nextByte) {
      this.#tail = { line: last, sgr };
      this.#nextByte = window.nextByte;
    }
    this.#evict();
  }

  #read(frame: LogFrame, askedFrom: number): void {
    const { fromByte, toByte, times } = frame;
    // What was skipped, or read for its counts alone, leaves a line behind of which only the beginning is at hand.
    const goesOn = fromByte === this.#nextByte && askedFrom === fromByte;
    if (!goesOn && this.#tail) this.#drop(this.#tail.line);
    let sgr = goesOn ? (this.#tail?.sgr ?? '') : frame.sgr;
    let time = 0;
    const pieces = frame.text.split('\n');
    pieces.forEach((piece, index) => {
      const line = frame.line + index;
      // Behind the last line end nothing has been written yet.
      if (index === pieces.length - 1 && piece === '' && (index > 0 || frame.lineStart)) return;
      while ((times[time + 1]?.line ?? Number.POSITIVE_INFINITY) <= line) time += 1;
      const at = times[time]?.at ?? null;
      if (index > 0 || frame.lineStart) this.#put(line, { text: piece, sgr, whole: 0, at });
      else this.#grow(line, piece);
      sgr = behind(sgr, piece);
      this.#tail = { line, sgr };
    });
    this.#nextByte = toByte;
    this.#know({
      id: this.#info?.id ?? '',
      lines: frame.lines,
      bytes: frame.bytes,
      sealed: frame.sealed && toByte >= frame.bytes,
      sha256: null,
      gap: null,
    });
    this.#evict();
  }

  /** More of a line whose beginning was read before; where it was not, the line is fetched when it is looked at. */
  #grow(line: number, more: string): void {
    const known = this.#lines.get(line);
    if (known && this.#tail?.line === line) this.#put(line, { ...known, ...grow(known, more) });
    else this.#drop(line);
  }

  #know(info: LogInfo): void {
    if (this.#info === null || info.bytes >= this.#info.bytes) this.#info = info;
  }

  #put(line: number, value: LogLine): void {
    this.#characters += value.text.length - (this.#lines.get(line)?.text.length ?? 0);
    this.#lines.set(line, value);
  }

  #drop(line: number): void {
    this.#characters -= this.#lines.get(line)?.text.length ?? 0;
    this.#lines.delete(line);
  }

  #evict(): void {
    if (this.#lines.size <= mostLines && this.#characters <= mostCharacters) return;
    const end = this.count;
    for (const line of this.#lines.keys()) {
      if (Math.abs(line - this.focus) > keptAround && end - line > keptAround) this.#drop(line);
    }
  }
}

function behind(sgr: string, text: string): string {
  return text.includes('\x1b') ? sgrBehind(sgr + text) : sgr;
}
