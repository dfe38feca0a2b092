import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { definitionPaths } from '#pipeline/definition-place.ts';

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
  throw new Misuse(`There is no ${definitionPaths.join(' and no ')} in this folder. Name a file.`);
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
