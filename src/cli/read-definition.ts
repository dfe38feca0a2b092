import { readdir, readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { definitionPaths, isNearMissFolder, nearMisses } from '#pipeline/definition-place.ts';

/** The command cannot be done as it was given; the message says why, for standard error. */
export class Misuse extends Error {}

export interface DefinitionFile {
  readonly name: string;
  readonly text: string;
}

/** A file, standard input for `-`, or without a name the definition of this folder. @throws Misuse */
export async function readDefinition(name: string | undefined): Promise<DefinitionFile> {
  if (name === '-') return { name: '<stdin>', text: await text(process.stdin) };
  if (name !== undefined) {
    const found = await read(name);
    if (found === null) throw new Misuse(`${name}: there is no such file.`);
    return { name, text: found };
  }
  for (const path of definitionPaths) {
    const found = await read(path);
    if (found !== null) return { name: path, text: found };
  }
  const found = nearMisses(await namesHere());
  const hint = found.length === 0 ? 'Name a file.' : `Found ${quoted(found)}: rename it, or name the file.`;
  throw new Misuse(`There is no ${definitionPaths.join(' and no ')} in this folder. ${hint}`);
}

/** The files of this folder, and of the folders in it that may be meant to hold a definition. */
async function namesHere(): Promise<string[]> {
  const entries = await readdir('.', { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory() && isNearMissFolder(entry.name));
  const inside = await Promise.all(
    folders.map(async ({ name }) => (await readdir(name)).map((file) => `${name}/${file}`)),
  );
  return [...entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name), ...inside.flat()];
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `“${name}”`).join(', ');
}

async function read(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : null;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new Misuse(`${path} cannot be read: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}
