import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Makes created, renamed and removed names in the directory durable: fsync of a file alone does not keep its name. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Makes the directory, if it is not there, so that it is still there after a power loss. Its parent's parents exist. */
export async function makeDirectory(path: string): Promise<void> {
  if (await mkdir(path, { recursive: true })) {
    await syncDirectory(dirname(path));
  }
}
