import { constants } from 'node:fs';
import { chmod, type FileHandle, link, lstat, mkdir, open, rm, symlink, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { extract, type Header } from 'tar-stream';

/** An entry's bytes; must be read to the end before the next entry comes. */
type Content = AsyncIterable<unknown> & { resume(): unknown };

/** An archive that would write outside its directory, or holds things that a workspace cannot. */
export class HostileArchive extends Error {
  readonly code = 'hostile-archive';
}

/** A file of its own: never one that is there, never through a link. */
const newFile = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/**
 * Unpacks a tar stream into an empty directory: files and folders with their modes (rwx) and times, symbolic links whatever they
 * point at, hard links among the archive's own files. Nothing is ever written through a link: an entry whose path is absolute,
 * holds `..`, or passes through anything but a folder ends the unpacking, as do devices, FIFOs and unknown kinds. Of entries
 * with the same name the last one counts.
 *
 * @throws HostileArchive, the errors of the stream and of the file system, and an AbortError.
 */
export async function unpackInto(directory: string, tar: NodeJS.ReadableStream, signal: AbortSignal): Promise<void> {
  const entries = extract();
  const tree = new Tree(directory);
  const place = async () => {
    for await (const entry of entries) {
      await tree.add(entry.header, entry);
    }
  };
  const fed = pipeline(tar, entries, { signal });
  // The first of the two to fail says why; the other then fails for having been cut off.
  const [feeding, placing] = await Promise.allSettled([fed, place()]);
  if (placing.status === 'rejected') {
    throw signal.aborted && feeding.status === 'rejected' ? feeding.reason : placing.reason;
  }
  if (feeding.status === 'rejected') {
    throw feeding.reason;
  }
  await tree.finish();
}

/** A directory that is being filled; knows which folders are real, so that each is looked at once. */
class Tree {
  readonly #root: string;
  /** Folders by path within the root, with the entry that sets their mode once all is in them. */
  readonly #folders = new Map<string, Header | null>([['.', null]]);

  constructor(root: string) {
    this.#root = root;
  }

  async add(header: Header, content: Content): Promise<void> {
    const path = inside(header.name);
    switch (header.type) {
      case 'directory':
        await this.#folder(path);
        this.#folders.set(path, header);
        break;
      case 'symlink': {
        const full = await this.#place(path);
        await overLeftover(full, () => symlink(header.linkname ?? '', full));
        break;
      }
      case 'link':
        await this.#link(inside(header.linkname ?? ''), path);
        break;
      case 'file':
      case 'contiguous-file': {
        const full = await this.#place(path);
        const mode = header.mode & 0o777;
        const file = await overLeftover(full, () => open(full, newFile, mode));
        await fill(file, content, mode, header.mtime);
        return;
      }
      default:
        throw new HostileArchive(`The archive holds a ${header.type ?? 'thing of unknown kind'}: ${header.name}`);
    }
    content.resume();
  }

  /** Modes and times of folders, innermost first: one that takes no writing must be full before. */
  async finish(): Promise<void> {
    const folders = [...this.#folders].sort(([one], [two]) => (one < two ? 1 : -1));
    for (const [path, header] of folders) {
      if (header) {
        const full = join(this.#root, path);
        const mtime = header.mtime;
        await utimes(full, mtime, mtime);
        await chmod(full, header.mode & 0o777);
      }
    }
  }

  async #link(target: string, path: string): Promise<void> {
    const existing = await this.#place(target);
    const full = await this.#place(path);
    if (existing === full || !(await isFile(existing))) {
      throw new HostileArchive(`The archive links “${path}” to “${target}”, which is no file of it.`);
    }
    await overLeftover(full, () => link(existing, full));
  }

  /** The full path of an entry, whose folder exists and is one. */
  async #place(path: string): Promise<string> {
    if (path === '.') {
      throw new HostileArchive('The archive would replace the directory it is unpacked into.');
    }
    await this.#folder(dirname(path));
    return join(this.#root, path);
  }

  /** Makes a folder and all above it. @throws HostileArchive when one of them is a link or a file. */
  async #folder(path: string): Promise<void> {
    if (this.#folders.has(path)) {
      return;
    }
    await this.#folder(dirname(path));
    const full = join(this.#root, path);
    try {
      await mkdir(full);
    } catch (error) {
      // It may be there under another spelling, where the file system takes two spellings for one name.
      if (!(exists(error) && (await lstat(full)).isDirectory())) {
        throw exists(error) ? new HostileArchive(`The archive writes through “${path}”, which is no folder.`) : error;
      }
    }
    this.#folders.set(path, null);
  }
}

/** The path of an entry without `.` and doubled slashes; `.` for the directory itself. */
function inside(name: string): string {
  const parts = name.split('/');
  if (name.startsWith('/') || parts.includes('..') || name.includes('\0') || name === '') {
    throw new HostileArchive(`The archive has an entry outside itself: ${JSON.stringify(name)}`);
  }
  return parts.filter((part) => part !== '' && part !== '.').join('/') || '.';
}

async function fill(file: FileHandle, content: Content, mode: number, mtime: Date): Promise<void> {
  try {
    for await (const part of content) {
      const chunk = part as Buffer;
      for (let done = 0; done < chunk.length; ) {
        done += (await file.write(chunk, done, chunk.length - done)).bytesWritten;
      }
    }
    await file.chmod(mode);
    await file.utimes(mtime, mtime);
  } finally {
    await file.close();
  }
}

/** Does it again without what an earlier entry of the same name left there. @throws HostileArchive when that is a folder. */
async function overLeftover<Made>(full: string, make: () => Promise<Made>): Promise<Made> {
  try {
    return await make();
  } catch (error) {
    if (!exists(error)) {
      throw error;
    }
    if ((await lstat(full)).isDirectory()) {
      throw new HostileArchive('The archive would replace a folder of its own by something else.', { cause: error });
    }
    await rm(full);
    return make();
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isFile();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return false;
    }
    throw error;
  }
}

function exists(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}
