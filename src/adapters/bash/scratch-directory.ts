import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A step's private directory: its TMPDIR and the FIFO of its output, gone when the step is over. */
export interface ScratchDirectory {
  readonly directory: string;
  readonly temporary: string;
  readonly fifo: string;
  remove(): Promise<void>;
}

/**
 * The output needs a FIFO because the pipes that Node makes for a child are sockets, and opening `/dev/stderr` fails on a
 * socket (ENXIO): `echo x > /dev/stderr` is common in scripts.
 */
export async function makeScratchDirectory(parent: string): Promise<ScratchDirectory> {
  await fs.mkdir(parent, { recursive: true, mode: 0o700 });
  const directory = await fs.mkdtemp(path.join(parent, 'step-'));
  const temporary = path.join(directory, 'tmp');
  const fifo = path.join(directory, 'output');
  try {
    await Promise.all([fs.mkdir(temporary), run('mkfifo', ['-m', '600', '--', fifo])]);
  } catch (error) {
    await removeTree(directory);
    throw error;
  }
  return { directory, temporary, fifo, remove: () => removeTree(directory) };
}

/** Steps leave folders without write permission behind (module caches do): those are opened first, then it is tried again. */
async function removeTree(directory: string): Promise<void> {
  try {
    await fs.rm(directory, { recursive: true, force: true });
  } catch {
    await openFolders(directory);
    await fs.rm(directory, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function openFolders(directory: string): Promise<void> {
  await fs.chmod(directory, 0o700);
  for (const entry of await fs.readdir(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) await openFolders(path.join(directory, entry.name));
  }
}
