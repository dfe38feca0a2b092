import { SourceFault } from '#engine/ports/source.ts';
import { nearest } from '#pipeline/nearest.ts';
import { withoutCredentials } from './repository-address.ts';

const MOST_NAMED = 5;

/** Branches from the output of `git ls-remote --symref`: the default one first, the others by name. */
export function parseBranches(output: string): string[] {
  let first: string | null = null;
  const branches: string[] = [];
  for (const line of output.split('\n')) {
    const [left = '', ref = ''] = line.split('\t');
    if (ref === 'HEAD' && left.startsWith('ref: refs/heads/')) first = left.slice('ref: refs/heads/'.length);
    else if (ref.startsWith('refs/heads/')) branches.push(ref.slice('refs/heads/'.length));
  }
  branches.sort((a, b) => Number(b === first) - Number(a === first) || (a < b ? -1 : 1));
  return branches;
}

/** Every branch and the commit at its head, from the output of `git ls-remote`. */
export function parseHeads(output: string): Map<string, string> {
  const heads = new Map<string, string>();
  for (const line of output.split('\n')) {
    const [sha = '', ref = ''] = line.split('\t');
    if (ref.startsWith('refs/heads/')) heads.set(ref.slice('refs/heads/'.length), sha);
  }
  return heads;
}

/** git's own rules (git-check-ref-format), and none of the characters that mean something in a refspec. */
export function isBranchName(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: git forbids control characters
  const forbidden = /[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|^\/|\/$|\.$|(?:^|\/)\.|\.lock(?:\/|$)/;
  return name !== '' && !forbidden.test(name);
}

/** A full name below `refs/`, as forges give to the commits of pull requests. */
export function isRefName(name: string): boolean {
  return /^refs\/[\w./-]+$/.test(name) && isBranchName(name);
}

export function emptyRepository(address: string): SourceFault {
  return new SourceFault('empty', `${withoutCredentials(address)} has no commits yet. Push one, then try again.`);
}

/** Names the branch that was most likely meant, else some that exist. */
export function branchMissing(address: string, wanted: string, branches: readonly string[]): SourceFault {
  if (branches.length === 0) return emptyRepository(address);
  const near = nearest(wanted, branches);
  const more = branches.length > MOST_NAMED ? `, and ${branches.length - MOST_NAMED} more` : '';
  const hint =
    near === null ? `It has: ${branches.slice(0, MOST_NAMED).join(', ')}${more}.` : `Did you mean "${near}"?`;
  return new SourceFault('branch-missing', `${withoutCredentials(address)} has no branch "${wanted}". ${hint}`);
}
