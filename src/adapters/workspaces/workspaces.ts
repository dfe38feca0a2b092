import { chmod, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { pipeline as finished } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { isUlid } from '#adapters/file-system/ulid-name.ts';
import type { Workspaces } from '#engine/ports/workspaces.ts';
import { packDirectory } from './pack-directory.ts';
import { unpackInto } from './unpack.ts';

/** Fast compression: a state waits for its archive, and sources compress well at any level. */
const gzipLevel = 2;

/** Workspaces as folders `<attempt id>/src` under a directory. */
export function createWorkspaces({ directory }: { readonly directory: string }): Workspaces {
  const folderOf = (attemptId: string) => {
    // The id becomes part of a path that is removed with everything below it.
    if (!isUlid(attemptId)) throw new TypeError(`“${attemptId}” is not an attempt id.`);
    return join(directory, attemptId);
  };

  return {
    compress: (tar) => gzipped(Readable.from(tar)),

    async prepare(attemptId, archive, signal) {
      const source = join(folderOf(attemptId), 'src');
      await removeFolder(folderOf(attemptId));
      await mkdir(source, { recursive: true });
      const tar = new PassThrough();
      await Promise.all([finished(archive, createGunzip(), tar, { signal }), unpackInto(source, tar, signal)]);
      return source;
    },

    pack: (attemptId) => gzipped(packDirectory(join(folderOf(attemptId), 'src'))),

    remove: (attemptId) => removeFolder(folderOf(attemptId)),

    async sweep(keep) {
      await mkdir(directory, { recursive: true });
      for (const name of await readdir(directory)) {
        if (isUlid(name) && !keep.includes(name)) await removeFolder(join(directory, name));
      }
    },
  };
}

function gzipped(content: Readable): NodeJS.ReadableStream {
  const gzip = createGzip({ level: gzipLevel });
  // A fault of the content reaches whoever reads the archive.
  finished(content, gzip).catch((fault) => gzip.destroy(fault));
  return gzip;
}

/** Removes a folder whatever a build made of it; folders without write permission are opened first. */
async function removeFolder(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    await openFolders(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function openFolders(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await openFolders(join(folder, entry.name));
  }
}
