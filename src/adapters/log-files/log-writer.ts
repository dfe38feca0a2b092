import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { makeDirectory } from '#adapters/file-system/sync-directory.ts';
import type { LogSeal } from '#contract/builds.ts';
import { LogFault, type LogWriter } from '#engine/ports/log-store.ts';
import { writeEndRecord } from './end-record.ts';
import { appendAll } from './file-bytes.ts';
import { errorCode, ioFault } from './io-fault.ts';
import { LineScanner } from './line-scanner.ts';
import type { LogPaths } from './log-paths.ts';
import type { LogView } from './log-view.ts';
import type { Masker } from './masker.ts';
import { PendingBytes } from './pending-bytes.ts';
import { Silence } from './silence.ts';
import { incompleteTail } from './utf8-tail.ts';

/** Above this many bytes on their way to the file, `append` waits. */
const highWater = 1024 * 1024;
const done = Promise.resolve();
const failure = 'The log could not be written';

/** Makes the files of a new log. @throws LogFault `exists`, `io` */
export async function openLogWriter(paths: LogPaths, masker: Masker, grown: () => void): Promise<FileLogWriter> {
  try {
    await makeDirectory(paths.directory);
    const log = await open(paths.log, 'ax');
    try {
      return new FileLogWriter(paths, log, await open(paths.index, 'a'), masker, grown);
    } catch (error) {
      await log.close();
      throw error;
    }
  } catch (error) {
    if (errorCode(error) === 'EEXIST') {
      throw new LogFault('exists', `Log ${paths.id} was begun before.`, { cause: error });
    }
    throw ioFault(failure, error);
  }
}

/**
 * Writes one log. One write is under way at a time; what arrives meanwhile waits and goes out as the next one, so that a flood
 * costs few, large writes and a trickle is written at once. Lines and SHA-256 are counted per write, while it is under way.
 * The first error of the disk is kept: every later call throws it, and `recover` may seal what is in the file.
 */
export class FileLogWriter implements LogWriter {
  readonly #paths: LogPaths;
  readonly #log: FileHandle;
  readonly #index: FileHandle;
  readonly #masker: Masker;
  readonly #grown: () => void;
  readonly #pending = new PendingBytes();
  readonly #scanner = new LineScanner();
  readonly #hash = createHash('sha256');
  readonly #silence = new Silence();
  /** Bytes behind the mask, written or not. */
  #accepted = 0;
  #view: LogView;
  #lineStart = true;
  #lastBytes = Buffer.alloc(0);
  #indexed = 0;
  #writing: Promise<void> | null = null;
  #written = Promise.withResolvers<void>();
  #fault: LogFault | null = null;
  #sealing: Promise<LogSeal> | null = null;

  constructor(paths: LogPaths, log: FileHandle, index: FileHandle, masker: Masker, grown: () => void) {
    this.#paths = paths;
    this.#log = log;
    this.#index = index;
    this.#masker = masker;
    this.#grown = grown;
    this.#view = { paths, lines: 0, bytes: 0, readable: 0, index: this.#scanner.index, seal: null };
  }

  /** What is in the file, for readers in this process. */
  get view(): LogView {
    return this.#view;
  }

  /** When the last output came, in ms since 1970; until then, when the log was begun. */
  get lastOutputAt(): number {
    return this.#silence.brokenAt;
  }

  get failed(): boolean {
    return this.#fault !== null;
  }

  append(chunk: Uint8Array): Promise<void> {
    const fault = this.#fault ?? (this.#sealing ? new LogFault('io', `Log ${this.#paths.id} is sealed.`) : null);
    if (fault) {
      return Promise.reject(fault);
    }
    if (chunk.length > 0) this.#silence.broken();
    this.#accept(this.#masker.mask(chunk));
    return this.#accepted - this.#view.bytes < highWater
      ? done
      : this.#untilWritten(() => this.#accepted - highWater + 1);
  }

  async flush(): Promise<{ readonly line: number; readonly byte: number }> {
    const target = this.#accepted;
    await this.#untilWritten(() => target);
    return { line: this.#view.lines + (this.#lineStart ? 1 : 0), byte: this.#view.bytes };
  }

  seal(gap: string | null): Promise<LogSeal> {
    this.#sealing ??= this.#seal(gap);
    return this.#sealing;
  }

  /** Waits until a failed writer has let go of its files, so that they can be recovered. */
  async abandoned(): Promise<void> {
    await this.#writing;
    await this.#close();
  }

  #accept(bytes: Uint8Array): void {
    if (bytes.length === 0) {
      return;
    }
    this.#accepted += bytes.length;
    this.#pending.add(bytes);
    this.#writing ??= this.#write();
  }

  async #untilWritten(target: () => number): Promise<void> {
    while (this.#view.bytes < target() && !this.#fault) {
      await this.#written.promise;
    }
    if (this.#fault) {
      throw this.#fault;
    }
  }

  /** Never rejects: an error becomes the writer's fault. */
  async #write(): Promise<void> {
    try {
      while (this.#pending.length > 0) {
        const batch = this.#pending.take();
        const written = appendAll(this.#log, batch);
        this.#hash.update(batch);
        this.#scanner.scan(batch, Date.now());
        await written;
        this.#show(batch);
        this.#pending.recycle();
        this.#wake();
        await this.#writeIndex();
      }
    } catch (error) {
      this.#fail(error);
      await this.#close();
    } finally {
      this.#writing = null;
    }
  }

  /** Index records follow the bytes they speak of, so that a killed process leaves an index that is short, not ahead. */
  async #writeIndex(): Promise<void> {
    if (this.#indexed < this.#scanner.index.count) {
      const records = this.#scanner.index.encode(this.#indexed);
      this.#indexed = this.#scanner.index.count;
      await appendAll(this.#index, records);
    }
  }

  #show(batch: Buffer): void {
    const { lines, bytes, lineStart } = this.#scanner;
    this.#lastBytes = Buffer.concat([this.#lastBytes, batch.subarray(-4)]).subarray(-4);
    this.#lineStart = lineStart;
    this.#view = { ...this.#view, lines, bytes, readable: bytes - incompleteTail(this.#lastBytes) };
  }

  #wake(): void {
    const { resolve } = this.#written;
    this.#written = Promise.withResolvers<void>();
    resolve();
    this.#grown();
  }

  #fail(error: unknown): LogFault {
    this.#fault ??= ioFault(failure, error);
    this.#wake();
    return this.#fault;
  }

  async #seal(gap: string | null): Promise<LogSeal> {
    const longestSilenceMs = this.#silence.longest();
    try {
      if (this.#fault) {
        throw this.#fault;
      }
      this.#accept(this.#masker.end());
      await this.#writing;
      if (this.#fault) {
        throw this.#fault;
      }
      await Promise.all([this.#log.sync(), this.#index.sync()]);
      const { lines, bytes } = this.#view;
      const seal = { lines, bytes, sha256: this.#hash.digest('hex'), gap, longestSilenceMs };
      await writeEndRecord(this.#paths, seal);
      this.#view = { ...this.#view, readable: bytes, seal };
      return seal;
    } catch (error) {
      throw this.#fail(error);
    } finally {
      await this.#close();
      this.#grown();
    }
  }

  /** What had to be durable was synced before: an error while closing changes nothing. */
  async #close(): Promise<void> {
    await Promise.allSettled([this.#log.close(), this.#index.close()]);
  }
}
