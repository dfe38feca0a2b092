import { LogInfo, LogWindow } from '#contract/logs.ts';
import { ApiError } from '#web/api/api-error.ts';
import { api } from '#web/api/client.ts';
import type { LiveClient } from '#web/live/live-client.ts';

/** Where a log is drawn; each call resolves when it is. */
export interface LogScreen {
  begin(firstLine: number): Promise<void>;
  write(text: string): Promise<void>;
}

export interface LogListeners {
  changed(info: LogInfo): void;
  /** Following ended because the log could not be read. */
  failed(fault: unknown): void;
}

/** How many lines a window is opened with, and how many of them stand before the line that was asked for. */
const openLines = 2000;
const linesBefore = 400;
const frameBytes = 64 * 1024;

/** A window that its reader does not follow grows to this many lines. */
const mostLines = 10_000;
/** A frame of this size is asked for where only the counts in it are wanted. */
const smallestFrame = 1024;

/**
 * Reads one log to a screen: a window around a line or at the end, then what is written behind it. One frame is on its way at
 * a time, and the next is asked for only when the last is drawn; so neither a flood nor a hidden tab piles anything up.
 *
 * A window whose end is the end of the log grows with it. One in the middle stays as it is; `moreAbove` and `moreBelow` say
 * whether the log goes on beyond its edges, and whoever scrolls there opens the next one.
 */
export class LogReader {
  readonly #id: string;
  readonly #live: LiveClient;
  readonly #screen: LogScreen;
  readonly #listeners: LogListeners;
  /** Whether the reader of the screen wants its end; a window that he reads is never replaced under him. */
  following = true;
  #reading = new AbortController();
  #firstLine = 1;
  /** Whether the window ends where the log does, and grows with it. */
  #growing = true;
  #drawnBytes = 0;
  #knownBytes = 0;

  constructor(id: string, live: LiveClient, screen: LogScreen, listeners: LogListeners) {
    this.#id = id;
    this.#live = live;
    this.#screen = screen;
    this.#listeners = listeners;
  }

  /** Shows the log from before `line` on, or its end for null, and follows it until it is sealed or `close` is called. */
  async open(line: number | null): Promise<{ lines: number }> {
    this.close();
    const reading = new AbortController();
    this.#reading = reading;
    const wanted = line === null ? -openLines : Math.max(1, line - linesBefore);
    const window = await this.#window(wanted, reading.signal);
    this.#growing = window.nextByte >= window.info.bytes;
    this.#drawnBytes = window.nextByte;
    this.#knownBytes = window.info.bytes;
    await this.#begin(window.firstLine);
    const text = window.lines
      .map((piece) => `${piece.text}${piece.longLine ? ' … (long line: see raw)' : ''}`)
      .join('\n');
    await this.#drawInPieces(window.sgr + text, reading.signal);
    this.#listeners.changed(window.info);
    if (!window.info.sealed || this.#growing) void this.#follow(window, reading.signal);
    return { lines: window.info.lines };
  }

  get moreAbove(): boolean {
    return this.#firstLine > 1;
  }

  get moreBelow(): boolean {
    return this.#drawnBytes < this.#knownBytes;
  }

  close(): void {
    this.#reading.abort();
  }

  async #window(line: number, signal: AbortSignal): Promise<LogWindow> {
    for (;;) {
      try {
        return await api.get(LogWindow, `/api/logs/${this.#id}/lines?line=${line}&count=${openLines}`, { signal });
      } catch (fault) {
        if (!(fault instanceof ApiError) || fault.code !== 'not-found') throw fault;
        await pause(200, signal);
      }
    }
  }

  async #follow(window: LogWindow, signal: AbortSignal): Promise<void> {
    let fromByte = this.#growing ? window.nextByte : window.info.bytes;
    let firstFrame = window.lines.length > 0;
    try {
      for (;;) {
        await visible(signal);
        const maxBytes = this.#growing ? frameBytes : smallestFrame;
        const frame = await this.#live.readLog({ log: this.#id, fromByte, maxBytes, tail: true }, signal);
        this.#knownBytes = frame.bytes;
        if (this.#growing && !this.following) this.#growing = frame.fromByte === fromByte && this.#hasRoom(frame.line);
        if (this.#growing) {
          if (frame.fromByte > fromByte) await this.#begin(frame.line);
          // The window gave its last line without its line end; when more comes, that end comes first if the line was whole.
          const lineEnd = firstFrame && frame.fromByte === fromByte && frame.lineStart && frame.text !== '' ? '\n' : '';
          firstFrame = false;
          if (frame.text !== '') await this.#screen.write(lineEnd + frame.text);
          this.#drawnBytes = frame.toByte;
        }
        fromByte = frame.toByte;
        const info = {
          id: this.#id,
          lines: frame.lines,
          bytes: frame.bytes,
          sealed: frame.sealed,
          sha256: null,
          gap: null,
        };
        this.#listeners.changed(info);
        if (frame.sealed && frame.toByte >= frame.bytes) {
          this.#listeners.changed(await api.get(LogInfo, `/api/logs/${this.#id}`, { signal }));
          return;
        }
      }
    } catch (fault) {
      if (!signal.aborted) this.#listeners.failed(fault);
    }
  }

  /** What the screen would push out at its top may be what the reader is reading. */
  #hasRoom(line: number): boolean {
    return line - this.#firstLine < mostLines;
  }

  #begin(line: number): Promise<void> {
    this.#firstLine = line;
    return this.#screen.begin(line);
  }

  async #drawInPieces(text: string, signal: AbortSignal): Promise<void> {
    for (let at = 0; at < text.length; at += frameBytes) {
      signal.throwIfAborted();
      await this.#screen.write(text.slice(at, at + frameBytes));
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        reject(signal.reason);
      },
      { once: true },
    );
  });
}

/** Waits while nobody can see the page. */
function visible(signal: AbortSignal): Promise<void> {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const look = () => {
      if (document.hidden) return;
      document.removeEventListener('visibilitychange', look);
      resolve();
    };
    document.addEventListener('visibilitychange', look);
    signal.addEventListener(
      'abort',
      () => {
        document.removeEventListener('visibilitychange', look);
        reject(signal.reason);
      },
      { once: true },
    );
  });
}
