import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, mkdirSync, rmSync } from 'node:fs';
import { access, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncDirectory } from '#adapters/file-system/sync-directory.ts';
import { type Blob, BlobFault, type BlobStore } from '#engine/ports/blob-store.ts';

/**
 * Blobs as files `<2 digits>/<sha256>` under a directory. A blob is written beside its place, synced, and only then moved there:
 * a file under its name is whole, whatever happened while it was written. Leftovers of a killed server go at creation.
 */
export function createBlobFiles({ directory }: { readonly directory: string }): BlobStore {
  const unfinished = join(directory, 'unfinished');
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true, mode: 0o700 });
  const fileOf = (sha256: string) => join(directory, sha256.slice(0, 2), sha256);

  return {
    async put(content, signal) {
      const temporary = join(unfinished, randomUUID());
      try {
        const blob = await writeBlob(temporary, content, signal);
        const file = fileOf(blob.sha256);
        await mkdir(join(directory, blob.sha256.slice(0, 2)), { recursive: true });
        await rename(temporary, file);
        await syncDirectory(join(directory, blob.sha256.slice(0, 2)));
        return blob;
      } finally {
        await rm(temporary, { force: true });
      }
    },

    async get(sha256, range) {
      if (!(await exists(sha256, fileOf(sha256)))) throw new BlobFault('missing', `No blob ${sha256}.`);
      if (!range) return createReadStream(fileOf(sha256));
      return createReadStream(fileOf(sha256), { start: range.start, end: range.end - 1 });
    },

    has: (sha256) => exists(sha256, fileOf(sha256)),
  };
}

async function writeBlob(
  file: string,
  content: AsyncIterable<Uint8Array | string>,
  signal: AbortSignal,
): Promise<Blob> {
  const hash = createHash('sha256');
  const handle = await open(file, 'wx', 0o600);
  let bytes = 0;
  try {
    for await (const chunk of content) {
      signal.throwIfAborted();
      const data = Buffer.from(chunk);
      hash.update(data);
      bytes += data.length;
      await handle.writeFile(data);
    }
    signal.throwIfAborted();
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { sha256: hash.digest('hex'), bytes };
}

async function exists(sha256: string, file: string): Promise<boolean> {
  if (!/^[0-9a-f]{64}$/.test(sha256)) return false;
  return access(file).then(
    () => true,
    () => false,
  );
}
