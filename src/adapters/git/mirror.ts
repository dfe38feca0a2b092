import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { type GitResult, runGit } from './git-command.ts';
import { isOwnDamage } from './git-failure.ts';
import type { GitHome } from './git-home.ts';
import type { Remote } from './remote.ts';

/**
 * The bare repository on this machine that one address is fetched into. One that brings credentials has its own, so that without them
 * nobody sees what they opened.
 */
export class Mirror {
  readonly directory: string;
  readonly #remote: Remote;
  readonly #home: GitHome;

  constructor(home: GitHome, address: string, remote: Remote) {
    const name = createHash('sha256').update(address).digest('hex').slice(0, 32);
    this.directory = path.join(path.dirname(home.directory), name);
    this.#remote = remote;
    this.#home = home;
  }

  /** A git command on what the mirror has. */
  read(args: readonly string[], signal?: AbortSignal): Promise<GitResult> {
    return runGit(this.command(args), signal === undefined ? {} : { signal });
  }

  command(args: readonly string[]) {
    const { directory, environment } = this.#home;
    return { directory, environment, args: ['--literal-pathspecs', `--git-dir=${this.directory}`, ...args] };
  }

  exists(): Promise<boolean> {
    return fs.access(path.join(this.directory, 'HEAD')).then(
      () => true,
      () => false,
    );
  }

  /** Fetches; when the mirror itself is damaged, once more into a new one. Not to be called while another call runs. */
  async fetch(refspecs: readonly string[], signal: AbortSignal): Promise<GitResult> {
    if (!(await this.exists())) await this.#make(signal);
    const result = await this.#fetchOnce(refspecs, signal);
    if (result.exitCode === 0 || result.timedOut || !isOwnDamage(result, this.directory)) return result;
    return this.fetchAnew(refspecs, signal);
  }

  /** Throws away what the mirror has and fetches into a new one. Not to be called while another call runs. */
  async fetchAnew(refspecs: readonly string[], signal: AbortSignal): Promise<GitResult> {
    await this.#make(signal);
    return this.#fetchOnce(refspecs, signal);
  }

  #fetchOnce(refspecs: readonly string[], signal: AbortSignal): Promise<GitResult> {
    const args = ['fetch', '--quiet', '--no-tags', '--force', '--prune', '--', this.#remote.address, ...refspecs];
    return this.#remote.run(this.command(args).args, signal);
  }

  /**
   * Made aside and moved into place, so that a mirror is whole or not there. Its own attributes overrule those of the
   * repository: an archive is to be the exact tree, without `export-ignore` and `export-subst`.
   */
  async #make(signal: AbortSignal): Promise<void> {
    const made = `${this.directory}.${randomUUID()}`;
    const { directory, environment } = this.#home;
    try {
      const args = ['init', '--quiet', '--bare', '--template=', '--', made];
      const result = await runGit({ directory, environment, args }, { signal });
      if (result.exitCode !== 0) throw new Error(`git could not make a mirror: ${result.stderr.trim()}`);
      await fs.mkdir(path.join(made, 'info'), { recursive: true });
      await fs.writeFile(path.join(made, 'info', 'attributes'), '* -export-ignore -export-subst\n');
      await fs.rm(this.directory, { recursive: true, force: true });
      await fs.rename(made, this.directory);
    } finally {
      await fs.rm(made, { recursive: true, force: true });
    }
  }
}

/**
 * Where a branch lies in the mirror. Not under its own name: after `a` was deleted and `a/b` created, the file `a` would be in
 * the way of the folder.
 */
export function branchRef(branch: string): string {
  return `refs/branch/${hashOf(branch)}`;
}

/** Where a ref of the repository that is no branch lies in the mirror: `refs/pull/7/head`. */
export function otherRef(ref: string): string {
  return `refs/other/${hashOf(ref)}`;
}

function hashOf(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 40);
}
