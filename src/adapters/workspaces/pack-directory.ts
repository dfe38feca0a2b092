import { type FileHandle, lstat, open, opendir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Readable as NodeReadable } from 'node:stream';
import { type Pack, pack } from 'tar-stream';

/**
 * A folder as a tar stream: files, folders and symbolic links with their modes; sockets, FIFOs and devices are left out. What
 * vanishes while it is read is left out; a file that grows or shrinks is cut or padded to the size it had when it was opened.
 */
export function packDirectory(root: string): Readable {
  const archive = pack();
  addFolder(archive, root, '').then(
    () => archive.finalize(),
    (fault: unknown) => archive.destroy(fault instanceof Error ? fault : new Error(String(fault))),
  );
  return NodeReadable.from(archive);
}

async function addFolder(archive: Pack, root: string, folder: string): Promise<void> {
  const names: string[] = [];
  for await (const entry of await opendir(join(root, folder))) names.push(entry.name);
  for (const name of names.sort()) await addEntry(archive, root, folder === '' ? name : `${folder}/${name}`);
}

async function addEntry(archive: Pack, root: string, name: string): Promise<void> {
  const full = join(root, name);
  try {
    const stat = await lstat(full);
    const { mtime } = stat;
    const mode = stat.mode & 0o777;
    if (stat.isDirectory()) {
      await header(archive, { name: `${name}/`, type: 'directory', mode, mtime });
      await addFolder(archive, root, name);
    } else if (stat.isSymbolicLink()) {
      await header(archive, { name, type: 'symlink', linkname: await readlink(full), mode, mtime });
    } else if (stat.isFile()) {
      await addFile(archive, full, { name, mode, mtime });
    }
  } catch (fault) {
    if (!(fault instanceof Error && 'code' in fault && fault.code === 'ENOENT')) throw fault;
  }
}

function header(archive: Pack, entry: Parameters<Pack['entry']>[0]): Promise<void> {
  return new Promise((resolve, reject) => {
    archive.entry(entry, (fault) => (fault ? reject(fault) : resolve()));
  });
}

async function addFile(archive: Pack, full: string, entry: { name: string; mode: number; mtime: Date }): Promise<void> {
  const handle = await open(full, 'r');
  try {
    const { size } = await handle.stat();
    await new Promise<void>((resolve, reject) => {
      const sink = archive.entry({ ...entry, size }, (fault) => (fault ? reject(fault) : resolve()));
      NodeReadable.from(exactly(handle, size)).on('error', reject).pipe(sink);
    });
  } finally {
    await handle.close();
  }
}

const chunkBytes = 256 * 1024;

/** Exactly `size` bytes of the file: zeros where it has become shorter. */
async function* exactly(handle: FileHandle, size: number): AsyncGenerator<Buffer> {
  for (let sent = 0; sent < size; ) {
    const buffer = Buffer.alloc(Math.min(chunkBytes, size - sent));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, sent);
    const data = bytesRead === 0 ? buffer : buffer.subarray(0, bytesRead);
    yield data;
    sent += data.length;
  }
}
