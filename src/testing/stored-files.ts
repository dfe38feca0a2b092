import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** For tests: every file below a folder with its bytes. What a working server takes away meanwhile is left out: it holds nothing any more. */
export async function* storedFiles(folder: string): AsyncGenerator<{ readonly path: string; readonly bytes: Buffer }> {
  for (const entry of (await unlessGone(readdir(folder, { withFileTypes: true }))) ?? []) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* storedFiles(path);
    if (!entry.isFile()) continue;
    const bytes = await unlessGone(readFile(path));
    if (bytes !== null) yield { path, bytes };
  }
}

/** The files below a folder whose bytes hold a text. */
export async function filesWith(folder: string, text: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { path, bytes } of storedFiles(folder)) if (bytes.includes(text)) found.push(path);
  return found;
}

async function unlessGone<Result>(read: Promise<Result>): Promise<Result | null> {
  try {
    return await read;
  } catch (fault) {
    if (fault instanceof Error && 'code' in fault && fault.code === 'ENOENT') return null;
    throw fault;
  }
}
