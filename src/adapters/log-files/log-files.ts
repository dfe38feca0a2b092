import { mkdirSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { LogSeal } from '#contract/builds.ts';
import { LogFault, type LogStore, type LogWriter, type PlainText } from '#engine/ports/log-store.ts';
import { byteStream } from './byte-stream.ts';
import { Colours } from './colours.ts';
import { Growth } from './growth.ts';
import { ioFault, readFault } from './io-fault.ts';
import { byteOfLine } from './line-lookup.ts';
import { logPaths } from './log-paths.ts';
import { readPiece } from './log-piece.ts';
import { type LogView, logInfo, openLog, viewFromDisk } from './log-view.ts';
import { readWindow } from './log-window.ts';
import { type FileLogWriter, openLogWriter } from './log-writer.ts';
import { createMasker } from './masker.ts';
import { type PlainLog, PlainLogs } from './plain-logs.ts';
import { recoverLog } from './recover-log.ts';
import { removeLog } from './remove-log.ts';
import { SharedPieces } from './shared-pieces.ts';

/** Views of sealed logs that are kept: each holds an index of 24 bytes per 1,000 lines. */
const keptViews = 32;

/**
 * Logs as files under `directory`, which is made when missing; docs/log-format.md describes them. One process per directory:
 * growth is told within the process only.
 *
 * `<shard>/<id>.log` holds the bytes, `<id>.idx` the sparse line index, `<id>.end` the end record. A log is sealed if and only
 * if its end record exists; log and index are on the disk before it appears.
 */
export function createLogFiles({ directory }: { readonly directory: string }): LogFileStore {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw ioFault('The directory of the logs could not be made', error);
  }
  return new LogFiles(directory);
}

/** What other adapters read that work on the files of logs. */
export interface LogFileStore extends LogStore {
  /** What a call that reads the log sees of it now. @throws LogFault `missing`, `io` */
  view(id: string): Promise<LogView>;
  /** The log without its escape sequences as a file, made when it is not there yet (PlainLogs). @throws LogFault `missing`, `io` */
  plainLog(id: string): Promise<PlainLog>;
}

class LogFiles implements LogFileStore {
  readonly #directory: string;
  readonly #plain = new PlainLogs();
  readonly #colours = new Colours();
  readonly #growth = new Growth();
  readonly #pieces = new SharedPieces();
  readonly #writers = new Map<string, FileLogWriter>();
  readonly #recoveries = new Map<string, Promise<LogSeal>>();
  readonly #sealed = new Map<string, LogView>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  async create(id: string, secrets: readonly string[]): Promise<LogWriter> {
    const paths = logPaths(this.#directory, id);
    const writer = await openLogWriter(paths, createMasker(secrets), () => {
      if (writer.view.seal) {
        this.#keep(writer.view);
        this.#writers.delete(id);
      }
      this.#growth.notify(id);
    });
    this.#writers.set(id, writer);
    return writer;
  }

  recover(id: string, gap: string): Promise<LogSeal> {
    const running = this.#recoveries.get(id);
    if (running) {
      return running;
    }
    const recovery = this.#recover(id, gap).finally(() => this.#recoveries.delete(id));
    this.#recoveries.set(id, recovery);
    return recovery;
  }

  async #recover(id: string, gap: string): Promise<LogSeal> {
    const paths = logPaths(this.#directory, id);
    const writer = this.#writers.get(id);
    if (writer && !writer.failed) {
      return writer.seal(gap);
    }
    await writer?.abandoned();
    const seal = await recoverLog(paths, gap);
    this.#writers.delete(id);
    this.#growth.notify(id);
    return seal;
  }

  async info(id: string) {
    return logInfo(await this.view(id));
  }

  async window(id: string, line: number, count: number) {
    return this.#read(id, (file, view) => readWindow(file, view, this.#colours, line, count));
  }

  async read(id: string, fromByte: number, maxBytes: number, tail: boolean) {
    const { bytes, seal } = await this.view(id);
    const key = [id, fromByte, maxBytes, tail, bytes, seal !== null].join(' ');
    return this.#pieces.get(key, () =>
      this.#read(id, (file, view) => readPiece(file, view, this.#colours, fromByte, maxBytes, tail)),
    );
  }

  stream(id: string, start: number, end: number): NodeJS.ReadableStream {
    return byteStream(() => logPaths(this.#directory, id).log, start, end);
  }

  async bytesOfLines(id: string, from: number, to: number | null) {
    return this.#read(id, async (file, view) => {
      if (from > view.lines) {
        throw new LogFault('range', `The log has ${view.lines} lines, there is no line ${from}.`);
      }
      const start = await byteOfLine(file, view, from);
      return { start, end: to === null ? view.bytes : await byteOfLine(file, view, to + 1) };
    });
  }

  async plain(id: string): Promise<PlainText> {
    const { path, bytes, lines } = await this.plainLog(id);
    return { bytes, lines, stream: (start, end) => byteStream(() => path, start, Math.min(end, bytes)) };
  }

  async grown(id: string, byte: number, signal: AbortSignal): Promise<void> {
    const watch = this.#growth.watch(id);
    try {
      for (;;) {
        const view = await this.view(id);
        if (view.seal || view.readable > byte) {
          return;
        }
        await watch.next(signal);
      }
    } finally {
      watch.close();
    }
  }

  lastOutputAt(id: string): string | null {
    const writer = this.#writers.get(id);
    return writer === undefined || writer.failed ? null : new Date(writer.lastOutputAt).toISOString();
  }

  async remove(id: string): Promise<void> {
    this.#sealed.delete(id);
    await this.#plain.forget(id);
    await removeLog(logPaths(this.#directory, id));
    // Somebody may have looked at it meanwhile.
    this.#sealed.delete(id);
  }

  async #read<Result>(id: string, use: (file: FileHandle, view: LogView) => Promise<Result>): Promise<Result> {
    const view = await this.view(id);
    const file = await openLog(view.paths);
    try {
      return await use(file, view);
    } catch (error) {
      throw readFault(error);
    } finally {
      await file.close();
    }
  }

  async plainLog(id: string): Promise<PlainLog> {
    return this.#plain.plainLog(await this.view(id));
  }

  async view(id: string): Promise<LogView> {
    const known = this.#writers.get(id)?.view ?? this.#sealed.get(id);
    if (known) {
      return known;
    }
    const view = await viewFromDisk(logPaths(this.#directory, id));
    if (view.seal) {
      this.#keep(view);
    }
    return view;
  }

  #keep(view: LogView): void {
    this.#sealed.delete(view.paths.id);
    this.#sealed.set(view.paths.id, view);
    for (const id of this.#sealed.keys()) {
      if (this.#sealed.size <= keptViews) {
        return;
      }
      this.#sealed.delete(id);
    }
  }
}
