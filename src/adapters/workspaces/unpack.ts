import { createWriteStream } from 'node:fs';
import { chmod, link, lstat, mkdir, rm, symlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, sep } from 'node:path';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { extract, type Header } from 'tar-stream';

/** An archive that would write outside its directory. */
export class HostileArchive extends Error {
  readonly code = 'hostile-archive';
}

/**
 * Unpacks a tar stream into an empty directory. Nothing is ever written through a link: an entry whose path is absolute, climbs
 * out by `..`, or passes through a symbolic link ends the unpacking.
 *
 * @throws HostileArchive
 */
export async function unpackInto(directory: string, tar: NodeJS.ReadableStream, signal: AbortSignal): Promise<void> {
  const entries = extract();
  const folders = new Folders(directory);
  entries.on('entry', (header, content, next) => {
    placeEntry(folders, header, Readable.from(content)).then(
      () => next(),
      (fault: unknown) => entries.destroy(fault instanceof Error ? fault : new Error(String(fault))),
    );
  });
  const done = finished(entries);
  await Promise.all([pipeline(tar, entries, { signal }), done]);
}

async function placeEntry(folders: Folders, header: Header, content: Readable): Promise<void> {
  const path = inside(header.name);
  switch (header.type) {
    case 'directory':
      await folders.make(path);
      break;
    case 'symlink':
      await symlink(header.linkname ?? '', await folders.place(path));
      break;
    case 'link':
      await link(await folders.existing(inside(header.linkname ?? '')), await folders.place(path));
      break;
    case 'file':
    case 'contiguous-file': {
      const file = await folders.place(path);
      await pipeline(content, createWriteStream(file, { flags: 'wx' }));
      await chmod(file, (header.mode ?? 0o644) & 0o777);
      return;
    }
  }
  content.resume();
}

function inside(name: string): string {
  const path = normalize(name);
  if (isAbsolute(path) || path === '..' || path.startsWith(`..${sep}`))
    throw new HostileArchive(`The archive has an entry outside itself: ${name}`);
  return path.replace(/\/+$/, '');
}

/** The folders of a directory being filled; knows which are real, so that each is looked at once. */
class Folders {
  readonly #root: string;
  readonly #real = new Set<string>(['.']);

  constructor(root: string) {
    this.#root = root;
  }

  /** Makes a folder and all above it. @throws HostileArchive when one of them is a link or a file. */
  async make(path: string): Promise<string> {
    if (this.#real.has(path)) return join(this.#root, path);
    if (path !== '.') await this.make(dirname(path));
    const full = join(this.#root, path);
    await mkdir(full).catch((fault: NodeJS.ErrnoException) => {
      if (fault.code !== 'EEXIST') throw fault;
    });
    if (!(await lstat(full)).isDirectory())
      throw new HostileArchive(`The archive writes through “${path}”, which is no folder.`);
    this.#real.add(path);
    return full;
  }

  /** The full path of a new entry, whose folder exists; what an earlier entry of the same name left there goes. */
  async place(path: string): Promise<string> {
    const full = join(await this.make(dirname(path)), path.slice(path.lastIndexOf('/') + 1));
    await rm(full, { force: true });
    return full;
  }

  async existing(path: string): Promise<string> {
    await this.make(dirname(path));
    return join(this.#root, path);
  }
}
