import { constants } from 'node:fs';
import { glob, lstat, open, realpath } from 'node:fs/promises';
import { join, normalize, relative, sep } from 'node:path';

/** What a path of a definition names: one file, or the names of all that goes into an archive. */
export interface ChosenFiles {
  readonly single: string | null;
  readonly names: readonly string[];
}

const wildcard = /[*?[\]{}]/;

/**
 * What a path names in a directory; `*`, `**`, `?` and `[…]` match as in a shell. Names lie within the directory, links that lead
 * out of it included in what is refused. Null when there is nothing.
 */
export async function chooseFiles(root: string, path: string): Promise<ChosenFiles | null> {
  const folder = path.endsWith('/');
  const inside = normalize(path.replace(/^\/+/, '')).replace(/\/+$/, '');
  if (inside === '..' || inside.startsWith(`..${sep}`)) return null;
  if (wildcard.test(inside)) {
    const names: string[] = [];
    for await (const name of glob(inside, { cwd: root })) if (await isWithin(root, name)) names.push(name);
    return names.length === 0 ? null : { single: null, names: outermost(names) };
  }
  if (!(await isWithin(root, inside))) return null;
  const stats = await lstat(join(root, inside));
  if (stats.isDirectory()) return { single: null, names: [inside] };
  return stats.isFile() && !folder ? { single: inside, names: [inside] } : null;
}

/** The file's bytes; never through a link that took its place. */
export async function openFile(root: string, name: string): Promise<NodeJS.ReadableStream> {
  const file = await open(join(root, name), constants.O_RDONLY | constants.O_NOFOLLOW);
  return file.createReadStream();
}

async function isWithin(root: string, name: string): Promise<boolean> {
  try {
    const [top, place] = await Promise.all([realpath(root), realpath(join(root, name, '..'))]);
    await lstat(join(place, name.split(sep).at(-1) ?? ''));
    const way = relative(top, place);
    return way !== '..' && !way.startsWith(`..${sep}`);
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(String(error.code))) {
      return false;
    }
    throw error;
  }
}

/** Without what lies in a folder that is named itself: it is packed with that folder. */
function outermost(names: readonly string[]): string[] {
  const sorted = [...new Set(names)].sort();
  const kept: string[] = [];
  for (const name of sorted) if (!kept.some((outer) => name.startsWith(`${outer}${sep}`))) kept.push(name);
  return kept;
}
