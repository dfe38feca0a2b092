import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export interface GitRepositoryOptions {
  /** Name of the first branch. Default `main`. */
  readonly branch?: string;
  /** Subject of the first commit. Default `First commit`. */
  readonly message?: string;
  /** Author and committer of every commit. Default `Ada Lovelace`. */
  readonly author?: string;
}

export interface GitRepository {
  /** Absolute path of the working copy; usable as an address. */
  readonly path: string;
  /** Writes the files (null removes one), commits everything on the branch checked out, and returns the new commit's SHA. */
  commit(files: Readonly<Record<string, string | null>>, message: string): Promise<string>;
  /** Any git command in the working copy; returns its output without the last newline. */
  git(...args: string[]): Promise<string>;
}

/** The time of the first commit; each further one is a minute later, so that equal work gives equal commits. */
const FIRST_COMMIT = Date.UTC(2026, 0, 2, 3, 4, 5);

/**
 * Makes a real git repository in `directory` (created if need be) with one commit of the files; none are committed, and the
 * repository stays empty, when there are no files. Nothing of the machine's own git configuration takes part.
 */
export async function makeGitRepository(
  directory: string,
  files: Readonly<Record<string, string>>,
  options: GitRepositoryOptions = {},
): Promise<GitRepository> {
  const { branch = 'main', message = 'First commit', author = 'Ada Lovelace' } = options;
  let commits = 0;

  async function git(...args: string[]): Promise<string> {
    const date = new Date(FIRST_COMMIT + commits * 60_000).toISOString();
    const { stdout } = await execute('git', args, {
      cwd: directory,
      env: {
        PATH: process.env.PATH,
        HOME: directory,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_AUTHOR_NAME: author,
        GIT_AUTHOR_EMAIL: 'author@example.com',
        GIT_AUTHOR_DATE: date,
        GIT_COMMITTER_NAME: author,
        GIT_COMMITTER_EMAIL: 'author@example.com',
        GIT_COMMITTER_DATE: date,
      },
    });
    return stdout.replace(/\n$/, '');
  }

  async function commit(changes: Readonly<Record<string, string | null>>, subject: string): Promise<string> {
    for (const [name, content] of Object.entries(changes)) {
      const file = path.join(directory, name);
      if (content === null) await fs.rm(file, { recursive: true });
      else {
        await fs.mkdir(path.dirname(file), { recursive: true });
        await fs.writeFile(file, content);
      }
    }
    await git('add', '--all', '--force');
    await git('commit', '--quiet', '--allow-empty', '-m', subject);
    commits += 1;
    return git('rev-parse', 'HEAD');
  }

  await fs.mkdir(directory, { recursive: true });
  await git('init', '--quiet');
  await git('symbolic-ref', 'HEAD', `refs/heads/${branch}`);
  if (Object.keys(files).length > 0) await commit(files, message);
  return { path: directory, commit, git };
}
