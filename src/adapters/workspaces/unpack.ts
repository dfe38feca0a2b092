import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, type FileHandle, link, lstat, mkdir, open, rename, rm, symlink, utimes } from 'node:fs/promises';
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
 * Unpacks tar streams into an empty directory, one over the other: files and folders with their modes (rwx) and times, symbolic
 * links whatever they point at, hard links among the archive's own files. Nothing is ever written through a link: an entry whose
 * path is absolute, holds `..`, or passes through anything but a folder ends the unpacking, as do devices, FIFOs and unknown
 * kinds. Of entries of one archive with the same name the last one counts. Of an archive of a further group only what differs from
 * the groups before is taken, and replaces whatever is there.
 *
 * Call `add` for one archive after the other, `endGroup` behind each group, then `finish`.
 */
export class Unpacking {
  readonly #tree: Tree;

  /** `several`: whether more than one archive is to come. */
  constructor(directory: string, several: boolean) {
    this.#tree = new Tree(directory, several);
  }

  /** @throws HostileArchive, the errors of the stream and of the file system, and an AbortError. */
  async add(tar: NodeJS.ReadableStream, signal: AbortSignal): Promise<void> {
    const entries = extract();
    const place = async () => {
      for await (const entry of entries) {
        await this.#tree.add(entry.header, entry);
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
  }

  endGroup(): void {
    this.#tree.endGroup();
  }

  async finish(): Promise<void> {
    await this.#tree.finish();
  }
}

/** A directory that is being filled; knows which folders are real, so that each is looked at once. */
class Tree {
  readonly #root: string;
  /** Folders by path within the root, with the entry that sets their mode once all is in them. */
  readonly #folders = new Map<string, Header | null>([['.', null]]);
  /** What the groups before this one left, by path: the SHA-256 of a file, the target of a link. Kept only when several archives come. */
  readonly #before: Map<string, string> | null;
  /** What this group has brought so far. */
  #brought = new Map<string, string>();
  #overlay = false;

  constructor(root: string, several: boolean) {
    this.#root = root;
    this.#before = several ? new Map() : null;
  }

  endGroup(): void {
    for (const [path, what] of this.#brought) this.#before?.set(path, what);
    this.#brought = new Map();
    this.#overlay = true;
  }

  async add(header: Header, content: Content): Promise<void> {
    const path = inside(header.name);
    switch (header.type) {
      case 'directory':
        await this.#folder(path);
        this.#folders.set(path, header);
        break;
      case 'symlink': {
        if (this.#isAsBefore(path, `link ${header.linkname}`)) break;
        const full = await this.#place(path);
        await this.#overLeftover(full, () => symlink(header.linkname ?? '', full));
        break;
      }
      case 'link':
        await this.#link(inside(header.linkname ?? ''), path);
        break;
      case 'file':
      case 'contiguous-file': {
        await this.#file(path, header, content);
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

  async #file(path: string, header: Header, content: Content): Promise<void> {
    const full = await this.#place(path);
    const mode = header.mode & 0o777;
    if (!this.#overlay) {
      const file = await this.#overLeftover(full, () => open(full, newFile, mode));
      const hash = await fill(file, content, mode, header.mtime, this.#before !== null);
      this.#isAsBefore(path, `${mode} ${hash}`);
      return;
    }
    // Whether the file is another one is known when it has been read: until then it stands beside its place.
    const beside = join(this.#root, '..', 'unpacking');
    const hash = await fill(await open(beside, newFile, mode), content, mode, header.mtime, true);
    if (this.#isAsBefore(path, `${mode} ${hash}`)) return rm(beside);
    await rm(full, { recursive: true, force: true });
    await rename(beside, full);
  }

  /** Whether the groups before left just this at the path; what is new is noted. */
  #isAsBefore(path: string, what: string): boolean {
    if (this.#before === null || this.#before.get(path) === what) return this.#before !== null;
    this.#brought.set(path, what);
    return false;
  }

  async #link(target: string, path: string): Promise<void> {
    const existing = await this.#place(target);
    const full = await this.#place(path);
    if (existing === full || !(await isFile(existing))) {
      throw new HostileArchive(`The archive links “${path}” to “${target}”, which is no file of it.`);
    }
    await this.#overLeftover(full, () => link(existing, full));
  }

  /** Does it again without what an earlier entry left there. @throws HostileArchive when that is a folder of the same archive. */
  async #overLeftover<Made>(full: string, make: () => Promise<Made>): Promise<Made> {
    try {
      return await make();
    } catch (error) {
      if (!exists(error)) {
        throw error;
      }
      if (!this.#overlay && (await lstat(full)).isDirectory()) {
        throw new HostileArchive('The archive would replace a folder of its own by something else.', { cause: error });
      }
      await rm(full, { recursive: true });
      return make();
    }
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
      if (!exists(error)) throw error;
      // It may be there under another spelling, where the file system takes two spellings for one name.
      if (!(await lstat(full)).isDirectory()) {
        if (!this.#overlay) throw new HostileArchive(`The archive writes through “${path}”, which is no folder.`);
        await rm(full);
        await mkdir(full);
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

/** Writes a file and closes it; returns the SHA-256 of its bytes when that is wanted. */
async function fill(
  file: FileHandle,
  content: Content,
  mode: number,
  mtime: Date,
  hashed: boolean,
): Promise<string | null> {
  const hash = hashed ? createHash('sha256') : null;
  try {
    for await (const part of content) {
      const chunk = part as Buffer;
      hash?.update(chunk);
      for (let done = 0; done < chunk.length; ) {
        done += (await file.write(chunk, done, chunk.length - done)).bytesWritten;
      }
    }
    await file.chmod(mode);
    await file.utimes(mtime, mtime);
  } finally {
    await file.close();
  }
  return hash?.digest('hex') ?? null;
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
