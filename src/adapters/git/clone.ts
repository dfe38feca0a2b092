import fs from 'node:fs/promises';
import path from 'node:path';
import type { Commit } from '#contract/builds.ts';
import { SourceFault } from '#engine/ports/source.ts';
import { type GitResult, runGit } from './git-command.ts';
import type { GitHome } from './git-home.ts';
import type { Mirror } from './mirror.ts';
import type { Remote } from './remote.ts';
import { withoutCredentials } from './repository-address.ts';

/**
 * Makes a repository of its own in a folder, with the history of one commit of the mirror, checked out as its branch. Nothing is
 * shared with the mirror, so that what a build does to its clone stays there.
 */
export async function cloneFromMirror(
  home: GitHome,
  mirror: Mirror,
  remote: Remote,
  commit: Commit,
  into: { readonly directory: string; readonly folder: string; readonly submodules: boolean },
  limits: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<void> {
  const target = await folderWithin(into.directory, into.folder);
  const { environment, directory } = home;
  const check = (result: GitResult) => {
    if (result.exitCode !== 0) throw cloneFailed(remote.address, result);
  };
  const git = async (...args: string[]) => check(await runGit({ environment, directory, args }, limits));
  const ref = `refs/clone/${commit.sha}`;
  check(await mirror.read(['update-ref', ref, commit.sha], limits.signal));
  await git('init', '--quiet', '--template=', '--', target);
  await git('-C', target, 'remote', 'add', '--', 'origin', remote.address);
  await git(
    '-C',
    target,
    'fetch',
    '--quiet',
    '--no-tags',
    '--',
    mirror.directory,
    `+${ref}:refs/remotes/origin/${commit.branch}`,
  );
  await git('-C', target, 'checkout', '--quiet', '--force', '-B', commit.branch, commit.sha, '--');
  if (!into.submodules) return;
  check(await remote.run(['-C', target, 'submodule', '--quiet', 'update', '--init', '--recursive'], limits.signal));
}

/** The folder, made. @throws SourceFault `bad-address` when it lies outside, also by way of a link. */
async function folderWithin(directory: string, folder: string): Promise<string> {
  const root = await fs.realpath(directory);
  const target = path.resolve(root, folder);
  const outside = () => new SourceFault('bad-address', `clone_dir “${folder}” lies outside the working directory.`);
  const within = (place: string) => place === root || place.startsWith(`${root}${path.sep}`);
  if (!within(target)) throw outside();
  let place = root;
  for (const part of path.relative(root, target).split(path.sep).filter(Boolean)) {
    place = path.join(place, part);
    await fs.mkdir(place).catch((error) => {
      if (error.code !== 'EEXIST') throw error;
    });
    if (!within(await fs.realpath(place))) throw outside();
  }
  return target;
}

function cloneFailed(repository: string, result: GitResult): SourceFault {
  const said = withoutCredentials(result.stderr.trim()).split('\n').at(-1) ?? 'git failed';
  return new SourceFault(
    'unreachable',
    `${repository} could not be cloned: ${result.timedOut ? 'it took too long' : said}`,
  );
}
