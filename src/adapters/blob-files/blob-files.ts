import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { ulid } from 'ulid';
import { makeDirectory, syncDirectory } from '#adapters/file-system/sync-directory.ts';
import { type Blob, BlobFault, type BlobStore } from '#engine/ports/blob-store.ts';
import { abortable } from './abortable.ts';

const sha256Name = /^[0-9a-f]{64}$/;

/**
 * Blobs as files under `directory`, which is made when missing: `<2 hex>/<sha256>`. They are written into `unfinished/` first, in the
 * same file system, and appear under their name whole and durable. What a killed server left in `unfinished/` is removed here, so one
 * process uses a directory at a time. @throws BlobFault `io`
 */
export function createBlobFiles({ directory }: { readonly directory: string }): BlobStore {
  const temporary = join(directory, 'unfinished');
  try {
    rmSync(temporary, { recursive: true, force: true });
    mkdirSync(temporary, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new BlobFault('io', 'The directory of the blobs could not be made.', { cause: error });
  }
  return new BlobFiles(directory, temporary);
}

class BlobFiles implements BlobStore {
  readonly #directory: string;
  readonly #temporary: string;

  constructor(directory: string, temporary: string) {
    this.#directory = directory;
    this.#temporary = temporary;
  }

  async put(content: NodeJS.ReadableStream | AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<Blob> {
    const path = join(this.#temporary, ulid());
    // Attached at once: an error before the first read would otherwise end the process. Reading throws it again.
    const stream = content instanceof Readable ? content : null;
    stream?.once('error', () => undefined);
    try {
      signal.throwIfAborted();
      const blob = await this.#write(path, content, signal);
      signal.throwIfAborted();
      await this.#publish(path, blob.sha256);
      return blob;
    } catch (error) {
      stream?.destroy();
      await rm(path, { force: true });
      throw error;
    }
  }

  async #write(
    path: string,
    content: NodeJS.ReadableStream | AsyncIterable<unknown>,
    signal: AbortSignal,
  ): Promise<Blob> {
    const hash = createHash('sha256');
    let bytes = 0;
    const file = await io('stored', open(path, 'wx', 0o600));
    try {
      for await (const chunk of abortable(content, signal)) {
        const data = chunk instanceof Uint8Array ? chunk : Buffer.from(String(chunk));
        const written = io('stored', writeAll(file, data));
        hash.update(data);
        bytes += data.length;
        await written;
      }
      await io('stored', file.sync());
    } finally {
      await file.close();
    }
    return { sha256: hash.digest('hex'), bytes };
  }

  /** Equal bytes that are there already are replaced by themselves, which also mends a file that was damaged. */
  async #publish(path: string, sha256: string): Promise<void> {
    const shard = join(this.#directory, sha256.slice(0, 2));
    await io('stored', makeDirectory(shard));
    await io('stored', rename(path, join(shard, sha256)));
    await io('stored', syncDirectory(shard));
  }

  async get(sha256: string, range?: { start: number; end: number }): Promise<NodeJS.ReadableStream> {
    const path = this.#path(sha256);
    if (path === null) {
      throw missing(sha256);
    }
    let file: FileHandle;
    try {
      file = await open(path, 'r');
    } catch (error) {
      throw isMissing(error) ? missing(sha256, error) : fault('read', error);
    }
    if (range && range.start >= range.end) {
      await file.close();
      return Readable.from([]);
    }
    return file.createReadStream({
      highWaterMark: 256 * 1024,
      ...(range ? { start: range.start, end: range.end - 1 } : {}),
    });
  }

  async has(sha256: string): Promise<boolean> {
    const path = this.#path(sha256);
    try {
      return path !== null && (await stat(path)).isFile();
    } catch (error) {
      if (isMissing(error)) {
        return false;
      }
      throw fault('read', error);
    }
  }

  /** Null for text that is no SHA-256: such a blob cannot exist, and such a text must not become a path. */
  #path(sha256: string): string | null {
    return sha256Name.test(sha256) ? join(this.#directory, sha256.slice(0, 2), sha256) : null;
  }
}

async function writeAll(file: FileHandle, data: Uint8Array): Promise<void> {
  for (let done = 0; done < data.length; ) {
    done += (await file.write(data, done, data.length - done)).bytesWritten;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function missing(sha256: string, cause?: unknown): BlobFault {
  return new BlobFault('missing', `There is no blob ${JSON.stringify(sha256.slice(0, 64))}.`, { cause });
}

function fault(did: string, cause: unknown): BlobFault {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new BlobFault('io', `The blob could not be ${did}: ${why}.`, { cause });
}

async function io<Result>(did: string, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw fault(did, error);
  }
}
