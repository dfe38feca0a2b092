import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type Header, type Pack, pack } from 'tar-stream';

type Entry = Partial<Header> & { readonly name: string };

/** Handed on in blocks of about this size: the compressor's cost is per block, and a small file alone is many of tar's. */
const blockBytes = 256 * 1024;
const slash = Buffer.from('/');
const nothing = Buffer.alloc(0);
/** Never through a link that took the file's place, and never waiting for the other end of a FIFO. */
const readOnly = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const latestTime = 2 ** 31 - 1;

/**
 * A folder as a tar stream: files, folders, symbolic links, and hard links among its files, with their modes and times; sockets,
 * FIFOs and devices are left out. What vanishes while it is read is left out; a file that grows or shrinks is cut or padded to
 * the size it had when it was opened. Names that are not UTF-8 are stored with U+FFFD in the place of the wrong bytes.
 *
 * @param names of files and folders within it, to pack those alone; with what is in the folders.
 */
export function packDirectory(root: string, names: readonly string[] | null = null): Readable {
  const archive = pack();
  const packing = new Packing(archive);
  const packed = names === null ? packing.addFolder(Buffer.from(root), '') : packing.addNames(root, names);
  packed.then(
    () => archive.finalize(),
    (fault: unknown) => archive.destroy(fault instanceof Error ? fault : new Error(String(fault))),
  );
  return Readable.from(inBlocks(archive), { objectMode: false });
}

async function* inBlocks(archive: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let size = 0;
  for await (const part of archive) {
    const bytes = part as Buffer;
    parts.push(bytes);
    size += bytes.length;
    if (size >= blockBytes) {
      yield Buffer.concat(parts);
      parts = [];
      size = 0;
    }
  }
  yield Buffer.concat(parts);
}

class Packing {
  readonly #archive: Pack;
  /** The name under which a file with several names went into the archive, by device and inode. */
  readonly #linked = new Map<string, string>();

  constructor(archive: Pack) {
    this.#archive = archive;
  }

  async addNames(root: string, names: readonly string[]): Promise<void> {
    for (const name of names) {
      try {
        await this.#addEntry(Buffer.from(join(root, name)), name);
      } catch (error) {
        if (!vanished(error)) {
          throw error;
        }
      }
    }
  }

  /** Paths are bytes, because a file's name may be any; `name` is the folder's name in the archive, with a slash behind it. */
  async addFolder(path: Buffer, name: string): Promise<void> {
    const names = await readdir(path, { encoding: 'buffer' });
    for (const entry of names.sort(Buffer.compare)) {
      try {
        await this.#addEntry(Buffer.concat([path, slash, entry]), name + entry.toString());
      } catch (error) {
        if (!vanished(error)) {
          throw error;
        }
      }
    }
  }

  async #addEntry(path: Buffer, name: string): Promise<void> {
    const stats = await lstat(path);
    if (stats.isDirectory()) {
      await this.#add({ ...header(`${name}/`, stats), type: 'directory' });
      await this.addFolder(path, `${name}/`);
    } else if (stats.isSymbolicLink()) {
      await this.#add({ ...header(name, stats), type: 'symlink', linkname: await readlink(path) });
    } else if (stats.isFile()) {
      await this.#addFile(path, name);
    }
  }

  async #addFile(path: Buffer, name: string): Promise<void> {
    const file = await open(path, readOnly);
    try {
      const stats = await file.stat();
      const key = `${stats.dev}:${stats.ino}`;
      const linkname = this.#linked.get(key);
      if (!stats.isFile()) {
        return;
      }
      if (linkname !== undefined) {
        await this.#add({ ...header(name, stats), type: 'link', linkname });
        return;
      }
      const entry = { ...header(name, stats), type: 'file' as const, size: stats.size };
      if (stats.size <= blockBytes) {
        await this.#add(entry, await exactly(file, 0, stats.size));
      } else {
        await this.#addLarge(entry, file, stats.size);
      }
      if (stats.nlink > 1) {
        this.#linked.set(key, name);
      }
    } finally {
      await file.close();
    }
  }

  #add(entry: Entry, content: Buffer = nothing): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#archive.entry(entry, content, (fault) => (fault ? reject(fault) : resolve()));
    });
  }

  /** Read only as fast as the archive is consumed. */
  #addLarge(entry: Entry, file: FileHandle, size: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const sink = this.#archive.entry(entry, (fault) => (fault ? reject(fault) : resolve()));
      Readable.from(blocks(file, size)).on('error', reject).pipe(sink);
    });
  }
}

async function* blocks(file: FileHandle, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < size; at += blockBytes) {
    yield await exactly(file, at, Math.min(blockBytes, size - at));
  }
}

function header(name: string, stats: Stats): Entry {
  const seconds = Math.min(Math.max(0, Math.floor(stats.mtimeMs / 1000)), latestTime);
  return { name, mode: stats.mode & 0o777, mtime: new Date(seconds * 1000) };
}

/** Gone, or another kind of thing since it was looked at. */
function vanished(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO'].includes(String(error.code))
  );
}

/** Exactly `size` bytes from `start` on: zeros where the file has become shorter. */
async function exactly(file: FileHandle, start: number, size: number): Promise<Buffer> {
  const bytes = Buffer.alloc(size);
  for (let done = 0; done < size; ) {
    const { bytesRead } = await file.read(bytes, done, size - done, start + done);
    if (bytesRead === 0) {
      break;
    }
    done += bytesRead;
  }
  return bytes;
}
