import { type ChangedFiles, type CommitRange, mostCounted, SourceFault } from '#engine/ports/source.ts';
import { commitFacts, commitGone, LOG_FORMAT } from './commit-tree.ts';
import { branchRef, type Mirror } from './mirror.ts';

/** A subject or a name is shortened there: a line of a list has no room for more, and a hostile one may have megabytes. */
const mostCharacters = 500;
/** Longer than this nobody waits for the number of changed lines. */
const countingMs = 10_000;
const fieldsOfLog = 4;

/** Whether the mirror has the commit. */
export async function holds(mirror: Mirror, sha: string, signal: AbortSignal): Promise<boolean> {
  if (!(await mirror.exists())) return false;
  return (await mirror.read(['cat-file', '-e', `${sha}^{commit}`], signal)).exitCode === 0;
}

/** The head of a branch as it was last fetched; null where it never was. */
export async function headIn(mirror: Mirror, branch: string, signal: AbortSignal): Promise<string | null> {
  if (!(await mirror.exists())) return null;
  const result = await mirror.read(['rev-parse', '--verify', '--quiet', `${branchRef(branch)}^{commit}`], signal);
  return result.exitCode === 0 ? result.stdout.toString('utf8').trim() : null;
}

/** What lies between two commits that the mirror has. */
export async function readRange(
  mirror: Mirror,
  { from, to, skip, limit }: { from: string | null; to: string; skip: number; limit: number },
  signal: AbortSignal,
): Promise<CommitRange> {
  const revisions = from === null ? [to] : [to, `^${from}`];
  const [mergeBase, count, log] = await Promise.all([
    from === null ? null : mirror.read(['merge-base', from, to], signal),
    mirror.read(['rev-list', '--count', `--max-count=${mostCounted + 1}`, ...revisions, '--'], signal),
    mirror.read(
      ['log', '-z', `--format=${LOG_FORMAT}`, `--skip=${skip}`, `--max-count=${limit}`, ...revisions, '--'],
      signal,
    ),
  ]);
  for (const result of [count, log]) if (result.exitCode !== 0) throw commitGone(to, result);
  return {
    missing: null,
    from,
    mergeBase: mergeBase?.exitCode === 0 ? mergeBase.stdout.toString('utf8').trim() : null,
    commits: parseCommits(log.stdout.toString('utf8')),
    total: Number(count.stdout.toString('utf8')),
  };
}

function parseCommits(text: string): ReturnType<typeof commitFacts>[] {
  const fields = text.split('\0');
  const commits: ReturnType<typeof commitFacts>[] = [];
  for (let at = 0; at + fieldsOfLog <= fields.length; at += fieldsOfLog) {
    const { sha, committedAt, author, message } = commitFacts(fields.slice(at, at + fieldsOfLog));
    commits.push({ sha, committedAt, author: shortened(author), message: shortened(message) });
  }
  return commits;
}

function shortened(text: string): string {
  return text.length <= mostCharacters ? text : `${text.slice(0, mostCharacters)}…`;
}

/** How the trees of two commits differ; what was renamed is gone under one name and new under the other. @throws SourceFault `too-large` */
export async function readChangedFiles(
  mirror: Mirror,
  { from, to, limit }: { from: string; to: string; limit: number },
  signal: AbortSignal,
): Promise<ChangedFiles> {
  const timeout = AbortSignal.timeout(countingMs);
  const args = ['diff-tree', '-r', '-z', '--numstat', '--no-renames', '--no-ext-diff', '--no-textconv', from, to, '--'];
  const result = await mirror.read(args, AbortSignal.any([signal, timeout])).catch((fault: unknown) => {
    if (signal.aborted || !timeout.aborted) throw fault;
    throw new SourceFault('too-large', 'So much has changed that the lines could not be counted in time.');
  });
  if (result.exitCode !== 0) throw commitGone(to, result);
  const files = result.stdout.toString('utf8').split('\0').flatMap(parseNumstat);
  const sum = (what: 'added' | 'removed') => files.reduce((all, file) => all + (file[what] ?? 0), 0);
  return {
    files: files.slice(0, limit),
    total: { files: files.length, added: sum('added'), removed: sum('removed') },
  };
}

/** `<added>\t<removed>\t<path>`; of what is no text, `-` stands for both numbers. */
function parseNumstat(line: string): ChangedFiles['files'][number][] {
  const match = /^(\d+|-)\t(\d+|-)\t(.+)$/s.exec(line);
  if (match === null) return [];
  const [, added = '-', removed = '-', path = ''] = match;
  const lines = (text: string) => (text === '-' ? null : Number(text));
  return [{ path, added: lines(added), removed: lines(removed) }];
}
