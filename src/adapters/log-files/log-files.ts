import { mkdirSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { LogSeal } from '#contract/builds.ts';
import type { LogStore, LogWriter } from '#engine/ports/log-store.ts';
import { readRange } from './file-bytes.ts';
import { Growth } from './growth.ts';
import { ioFault, readFault } from './io-fault.ts';
import { logPaths } from './log-paths.ts';
import { readPiece } from './log-piece.ts';
import { type LogView, logInfo, openLog, viewFromDisk } from './log-view.ts';
import { readWindow } from './log-window.ts';
import { type FileLogWriter, openLogWriter } from './log-writer.ts';
import { createMasker } from './masker.ts';
import { recoverLog } from './recover-log.ts';

/** Views of sealed logs that are kept: each holds an index of 24 bytes per 1,000 lines. */
const keptViews = 32;
const streamBlock = 256 * 1024;

/**
 * Logs as files under `directory`, which is made when missing; docs/log-format.md describes them. One process per directory:
 * growth is told within the process only.
 *
 * `<shard>/<id>.log` holds the bytes, `<id>.idx` the sparse line index, `<id>.end` the end record. A log is sealed if and only
 * if its end record exists; log and index are on the disk before it appears.
 */
export function createLogFiles({ directory }: { readonly directory: string }): LogStore {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw ioFault('The directory of the logs could not be made', error);
  }
  return new LogFiles(directory);
}

class LogFiles implements LogStore {
  readonly #directory: string;
  readonly #growth = new Growth();
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
    return logInfo(await this.#view(id));
  }

  async window(id: string, line: number, count: number) {
    return this.#read(id, (file, view) => readWindow(file, view, line, count));
  }

  async read(id: string, fromByte: number, maxBytes: number, tail: boolean) {
    return this.#read(id, (file, view) => readPiece(file, view, fromByte, maxBytes, tail));
  }

  stream(id: string, start: number, end: number): NodeJS.ReadableStream {
    return Readable.from(this.#blocks(id, start, end), { objectMode: false });
  }

  async grown(id: string, byte: number, signal: AbortSignal): Promise<void> {
    const watch = this.#growth.watch(id);
    try {
      for (;;) {
        const view = await this.#view(id);
        if (view.seal || view.readable > byte) {
          return;
        }
        await watch.next(signal);
      }
    } finally {
      watch.close();
    }
  }

  async *#blocks(id: string, start: number, end: number): AsyncGenerator<Buffer> {
    const file = await openLog(logPaths(this.#directory, id));
    try {
      for (let at = start; at < end; at += streamBlock) {
        const block = await readRange(file, at, Math.min(end, at + streamBlock));
        if (block.length === 0) {
          return;
        }
        yield block;
      }
    } catch (error) {
      throw readFault(error);
    } finally {
      await file.close();
    }
  }

  async #read<Result>(id: string, use: (file: FileHandle, view: LogView) => Promise<Result>): Promise<Result> {
    const view = await this.#view(id);
    const file = await openLog(view.paths);
    try {
      return await use(file, view);
    } catch (error) {
      throw readFault(error);
    } finally {
      await file.close();
    }
  }

  async #view(id: string): Promise<LogView> {
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
