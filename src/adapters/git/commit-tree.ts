import posix from 'node:path/posix';
import { SourceFault } from '#engine/ports/source.ts';
import type { GitResult } from './git-command.ts';
import type { Mirror } from './mirror.ts';

/** The largest file that is read as text. */
export const MOST_FILE_BYTES = 1024 * 1024;

/** Folders looked into for a misplaced definition: hidden ones, and those that sound like Microtica. */
const NEAR_MISS = /^\.|mic/i;

interface TreeEntry {
  readonly mode: string;
  readonly id: string;
  readonly bytes: number;
  readonly path: string;
}

/** The text of a plain file of the commit; null for everything else, links and folders included. @throws SourceFault `too-large` */
export async function readBlob(mirror: Mirror, sha: string, path: string): Promise<string | null> {
  // A tree has no such names, and git takes them for places outside of it.
  if (path === '' || posix.isAbsolute(path) || posix.normalize(path) !== path || path.startsWith('..')) return null;
  const entries = await listTree(mirror, sha, [path]);
  const entry = entries.find((candidate) => candidate.path === path);
  if (entry === undefined || !entry.mode.startsWith('100')) return null;
  if (entry.bytes > MOST_FILE_BYTES) {
    throw new SourceFault('too-large', `${path} has ${entry.bytes} bytes; at most ${MOST_FILE_BYTES} are read.`);
  }
  const result = await mirror.read(['cat-file', 'blob', entry.id]);
  if (result.exitCode !== 0) throw commitGone(sha, result);
  return result.stdout.toString('utf8');
}

/** Paths at the root of the commit, and those in the folders where a definition may have been put by mistake. */
export async function listNearNames(mirror: Mirror, sha: string): Promise<string[]> {
  const root = await listTree(mirror, sha, []);
  const folders = root.filter(({ mode, path }) => mode === '040000' && NEAR_MISS.test(path));
  const inside =
    folders.length === 0
      ? []
      : await listTree(
          mirror,
          sha,
          folders.map(({ path }) => `${path}/`),
        );
  return [...root, ...inside].map(({ path }) => path);
}

async function listTree(mirror: Mirror, sha: string, paths: readonly string[]): Promise<TreeEntry[]> {
  const result = await mirror.read(['ls-tree', '-z', '-l', '--full-tree', sha, '--', ...paths]);
  if (result.exitCode !== 0) throw commitGone(sha, result);
  return result.stdout.toString('utf8').split('\0').flatMap(parseEntry);
}

/** `<mode> <type> <id> <bytes or ->\t<path>`, with blanks before the size. */
function parseEntry(line: string): TreeEntry[] {
  const match = /^(\d+) \w+ (\w+) +(\d+|-)\t(.*)$/s.exec(line);
  if (match === null) return [];
  const [, mode = '', id = '', bytes = '', path = ''] = match;
  return [{ mode, id, bytes: bytes === '-' ? 0 : Number(bytes), path }];
}

/** The commit was there when it was resolved: the mirror was removed or damaged since. */
export function commitGone(sha: string, { stderr, exitCode }: { stderr: string; exitCode: number }): SourceFault {
  const cause = new Error(stderr.trim() || `git ended with exit code ${exitCode}`);
  return new SourceFault(
    'commit-missing',
    `Commit ${sha.slice(0, 12)} is no longer in the mirror. Run the build again.`,
    { cause },
  );
}

/** A full or shortened commit id, the only thing of a caller's that is given to git as a revision. */
export function isCommitId(text: string): boolean {
  return /^[0-9a-f]{4,64}$/i.test(text);
}

/** What `git log` printed for LOG_FORMAT. */
export const LOG_FORMAT = '%H%x00%ct%x00%an%x00%s';

export function parseLog({ stdout }: GitResult): { sha: string; author: string; message: string; committedAt: string } {
  return commitFacts(stdout.toString('utf8').replace(/\n$/, '').split('\0'));
}

/** @param fields those of LOG_FORMAT in their order. */
export function commitFacts([sha = '', seconds = '', author = '', message = '']: readonly string[]) {
  const date = new Date(Number(seconds) * 1000);
  // A made-up commit may carry a time that no calendar has.
  const committedAt = (Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999 ? new Date(0) : date).toISOString();
  return { sha, author, message, committedAt };
}
