import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Commit } from '#contract/builds.ts';
import { SourceFault, type SourceRepository } from '#engine/ports/source.ts';
import { branchMissing, checkAddress, emptyRepository, unreachable, withoutCredentials } from './git-faults.ts';
import { type GitPlace, type GitResult, runGit, startGit } from './git-process.ts';

const largestFile = 1024 * 1024;

/**
 * Repositories read by the system's git through bare mirrors, one a repository, under a directory.
 *
 * @param timeoutMs how long one call may wait for the network (default two minutes).
 */
export function createGitRepositories({
  directory,
  timeoutMs = 120_000,
}: {
  directory: string;
  timeoutMs?: number;
}): SourceRepository {
  const mirrors = new Mirrors(directory);
  const ready = new AbortController().signal;

  return {
    async branches(repository, signal) {
      checkAddress(repository);
      return inTime(repository, signal, timeoutMs, async (bounded) => {
        const place = await mirrors.home();
        return listBranches(place, repository, bounded);
      });
    },

    async resolve(repository, wanted, signal) {
      checkAddress(repository);
      const branch = { ...wanted, branch: wanted.branch };
      return mirrors.exclusively(repository, (mirror) =>
        inTime(repository, signal, timeoutMs, async (bounded) => {
          try {
            return await resolveCommit(mirror, repository, branch, bounded);
          } catch (fault) {
            if (!(fault instanceof BrokenMirror)) throw fault;
            // A killed git may leave locks or half-written refs behind. A mirror is only a copy: make it anew, once.
            await mirrors.renew(repository);
            return resolveCommit(mirror, repository, branch, bounded);
          }
        }),
      );
    },

    async readFile(repository, commitSha, path) {
      const place = await mirrors.place(repository);
      const listed = await runGit(place, ['ls-tree', '-l', '-z', '--full-tree', commitSha, '--', path], ready);
      const match = /^(\d+) blob ([0-9a-f]+) +(\d+)\t/.exec(listed.stdout.toString('utf8'));
      if (!match || match[1] === '120000') return null;
      if (Number(match[3]) > largestFile)
        throw new SourceFault('too-large', `It has ${match[3]} bytes; at most ${largestFile} are read.`);
      const { code, stdout, stderr } = await runGit(place, ['cat-file', 'blob', match[2] ?? ''], ready);
      if (code !== 0) throw unreachable(repository, stderr);
      return stdout.toString('utf8');
    },

    async listNames(repository, commitSha) {
      const place = await mirrors.place(repository);
      const root = await listNames(place, commitSha, '');
      const folders = root.filter((name) => name.startsWith('.') || /mic/i.test(name)).slice(0, 50);
      const below = await Promise.all(folders.map((folder) => listNames(place, commitSha, `${folder}/`)));
      return [...root, ...below.flat()];
    },

    archive(repository, commitSha, signal) {
      const output = new PassThrough();
      mirrors.place(repository).then(
        (place) => streamArchive(place, commitSha, output, signal),
        (fault: unknown) => output.destroy(fault instanceof Error ? fault : new Error(String(fault))),
      );
      return output;
    },

    async version() {
      try {
        const { stdout } = await runGit(await mirrors.home(), ['--version'], ready);
        return /\d+(\.\d+)+/.exec(stdout.toString('utf8'))?.[0] ?? null;
      } catch (fault) {
        if (fault instanceof SourceFault && fault.code === 'no-git') return null;
        throw fault;
      }
    },
  };
}

/** The mirror itself, not the repository, stands in the way. */
class BrokenMirror extends Error {}

/** The mirrors on the disk; whoever changes one has it for himself. */
class Mirrors {
  readonly #directory: string;
  readonly #chains = new Map<string, Promise<unknown>>();
  readonly #made = new Set<string>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  async home(): Promise<GitPlace> {
    const home = join(this.#directory, 'home');
    await mkdir(home, { recursive: true });
    return { home, cwd: home };
  }

  async place(repository: string): Promise<GitPlace> {
    const name = createHash('sha256').update(repository).digest('hex').slice(0, 32);
    const { home } = await this.home();
    const cwd = join(this.#directory, `${name}.git`);
    if (!this.#made.has(cwd)) {
      await mkdir(cwd, { recursive: true });
      const { code, stderr } = await runGit({ home, cwd }, ['init', '--quiet', '--bare'], new AbortController().signal);
      if (code !== 0) throw new Error(`A mirror could not be made: ${stderr}`);
      // A build sees the exact tree, not what the repository's attributes would make of an archive.
      await mkdir(join(cwd, 'info'), { recursive: true });
      await writeFile(join(cwd, 'info', 'attributes'), '* -export-ignore -export-subst\n');
      this.#made.add(cwd);
    }
    return { home, cwd };
  }

  async renew(repository: string): Promise<void> {
    const { cwd } = await this.place(repository);
    await rm(cwd, { recursive: true, force: true });
    this.#made.delete(cwd);
    await this.place(repository);
  }

  exclusively<Result>(repository: string, work: (mirror: () => Promise<GitPlace>) => Promise<Result>): Promise<Result> {
    const before = this.#chains.get(repository) ?? Promise.resolve();
    const mine = before.then(
      () => work(() => this.place(repository)),
      () => work(() => this.place(repository)),
    );
    this.#chains.set(repository, mine);
    const forget = () => {
      if (this.#chains.get(repository) === mine) this.#chains.delete(repository);
    };
    mine.then(forget, forget);
    return mine;
  }
}

async function inTime<Result>(
  repository: string,
  signal: AbortSignal,
  ms: number,
  work: (bounded: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const limit = AbortSignal.timeout(ms);
  try {
    return await work(AbortSignal.any([signal, limit]));
  } catch (fault) {
    if (!limit.aborted || signal.aborted) throw fault;
    throw new SourceFault(
      'unreachable',
      `The repository ${withoutCredentials(repository)} did not answer within ${Math.round(ms / 1000)} s.`,
      { cause: fault },
    );
  }
}

async function listBranches(place: GitPlace, repository: string, signal: AbortSignal): Promise<string[]> {
  const { code, stdout, stderr } = await runGit(
    place,
    ['ls-remote', '--symref', '--', repository, 'HEAD', 'refs/heads/*'],
    signal,
  );
  if (code !== 0) throw unreachable(repository, stderr);
  const lines = stdout.toString('utf8').split('\n');
  const names = lines.flatMap((line) => /\trefs\/heads\/(.+)$/.exec(line)?.[1] ?? []).sort();
  if (names.length === 0) throw emptyRepository(repository);
  const main = /^ref: refs\/heads\/(.+)\tHEAD$/.exec(lines[0] ?? '')?.[1];
  return main !== undefined && names.includes(main) ? [main, ...names.filter((name) => name !== main)] : names;
}

async function resolveCommit(
  mirror: () => Promise<GitPlace>,
  repository: string,
  wanted: { branch: string; commit?: string | undefined },
  signal: AbortSignal,
): Promise<Commit> {
  const place = await mirror();
  if (wanted.commit !== undefined) {
    const known = await readCommit(place, wanted.commit, wanted.branch, signal);
    if (known) return known;
    await fetchRefs(place, repository, ['+refs/heads/*:refs/heads/*'], signal);
    const fetched = await readCommit(place, wanted.commit, wanted.branch, signal);
    if (fetched) return fetched;
    const alone = await fetchInto(place, repository, [`+${wanted.commit}:refs/pipewright/${wanted.commit}`], signal);
    const single = alone.code === 0 ? await readCommit(place, wanted.commit, wanted.branch, signal) : null;
    if (single) return single;
    throw new SourceFault(
      'commit-missing',
      `The repository ${withoutCredentials(repository)} no longer has the commit ${wanted.commit}.`,
    );
  }
  const ref = `refs/heads/${wanted.branch}`;
  const fetched = await fetchInto(place, repository, [`+${ref}:${ref}`], signal);
  if (fetched.code !== 0) await explainFailedFetch(place, repository, wanted.branch, fetched, signal);
  const commit = await readCommit(place, ref, wanted.branch, signal);
  if (!commit)
    throw new BrokenMirror(`The mirror of ${withoutCredentials(repository)} has no ${ref} after fetching it.`);
  return commit;
}

function fetchInto(
  place: GitPlace,
  repository: string,
  refs: readonly string[],
  signal: AbortSignal,
): Promise<GitResult> {
  return runGit(
    place,
    ['fetch', '--quiet', '--no-tags', '--force', '--no-write-fetch-head', '--', repository, ...refs],
    signal,
  );
}

async function fetchRefs(
  place: GitPlace,
  repository: string,
  refs: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const { code, stderr } = await fetchInto(place, repository, refs, signal);
  if (code === 0) return;
  if (isMirrorTrouble(stderr)) throw new BrokenMirror(stderr);
  throw unreachable(repository, stderr);
}

async function explainFailedFetch(
  place: GitPlace,
  repository: string,
  branch: string,
  { stderr }: GitResult,
  signal: AbortSignal,
): Promise<never> {
  if (isMirrorTrouble(stderr)) throw new BrokenMirror(stderr);
  if (!/couldn't find remote ref|invalid refspec|bad ref/i.test(stderr)) throw unreachable(repository, stderr);
  throw branchMissing(repository, branch, await listBranches(place, repository, signal));
}

function isMirrorTrouble(stderr: string): boolean {
  return /\.lock': File exists|unable to create .*\.lock|cannot lock ref|bad object|loose object .* corrupt|bad config/i.test(
    stderr,
  );
}

/** The commit at a ref or id of the mirror; null when there is none. */
async function readCommit(
  place: GitPlace,
  revision: string,
  branch: string,
  signal: AbortSignal,
): Promise<Commit | null> {
  const values = [
    'log',
    '-1',
    '--no-show-signature',
    '--format=%H%x00%an%x00%ct%x00%s',
    '--end-of-options',
    revision,
    '--',
  ];
  const { code, stdout } = await runGit(place, values, signal);
  if (code !== 0) return null;
  const [sha = '', author = '', seconds = '0', ...subject] = stdout.toString('utf8').replace(/\n$/, '').split('\0');
  const committedAt = new Date(Number(seconds) * 1000).toISOString();
  return { sha, branch, author, committedAt, message: subject.join('') };
}

async function listNames(place: GitPlace, commitSha: string, folder: string): Promise<string[]> {
  const values = ['ls-tree', '--name-only', '-z', '--full-tree', commitSha, ...(folder === '' ? [] : ['--', folder])];
  const { stdout } = await runGit(place, values, new AbortController().signal);
  return stdout.toString('utf8').split('\0').filter(Boolean).slice(0, 1000);
}

function streamArchive(place: GitPlace, commitSha: string, output: PassThrough, signal: AbortSignal): void {
  const ended = new AbortController();
  const child = startGit(place, ['archive', '--format=tar', commitSha], AbortSignal.any([signal, ended.signal]));
  const stderr: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  child.stdout.pipe(output, { end: false });
  child.on('error', (cause) => output.destroy(new SourceFault('no-git', 'git could not be started.', { cause })));
  child.on('close', (code) => {
    if (code === 0) return output.end();
    const said = Buffer.concat(stderr).toString('utf8').trim();
    output.destroy(
      new SourceFault(
        'unreachable',
        `The source of ${commitSha} could not be packed: ${said || `git ended with ${code}`}`,
      ),
    );
  });
  output.on('close', () => ended.abort());
}
