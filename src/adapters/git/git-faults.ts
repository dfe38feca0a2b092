import { SourceFault } from '#engine/ports/source.ts';
import { nearest } from '#pipeline/nearest.ts';

/** The address without user and password, for people. */
export function withoutCredentials(address: string): string {
  return address.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1');
}

const causes: readonly (readonly [RegExp, string])[] = [
  [
    /could not resolve host|name or service not known|temporary failure in name resolution/i,
    'its host name is not known here',
  ],
  [
    /authentication failed|could not read (username|password)|terminal prompts disabled|invalid credentials|401|403 forbidden/i,
    'it asks for credentials, and none are set',
  ],
  [
    /permission denied \(publickey|host key verification failed|permission denied, please try again/i,
    'it refused the SSH key',
  ],
  [/connection refused/i, 'nothing listens at that address'],
  [
    /does not appear to be a git repository|not a git repository|repository .*not found|no such file or directory|does not exist|404/i,
    'there is no git repository at that address',
  ],
  [
    /transport '.*' not allowed|unable to find remote helper/i,
    'its kind of address is not supported: use https, ssh, git, file or a folder',
  ],
  [/timed out|operation too slow/i, 'it did not answer in time'],
  [/certificate|ssl/i, 'its certificate is not trusted here'],
];

/** What git said of a repository that it could not read, in words for the user. */
export function unreachable(address: string, stderr: string): SourceFault {
  const shown = withoutCredentials(address);
  const known = causes.find(([pattern]) => pattern.test(stderr));
  const said = stderr.replaceAll(address, shown).trim().split('\n').at(-1) ?? '';
  const why = known ? known[1] : `git said: ${withoutCredentials(said)}`;
  return new SourceFault('unreachable', `The repository ${shown} cannot be read: ${why}.`);
}

export function branchMissing(address: string, branch: string, branches: readonly string[]): SourceFault {
  const meant = nearest(branch, branches);
  const some = branches.slice(0, 5).join(', ');
  const hint =
    meant === null
      ? ` It has ${some}${branches.length > 5 ? ` and ${branches.length - 5} more` : ''}.`
      : ` Did you mean “${meant}”?`;
  return new SourceFault(
    'branch-missing',
    `The repository ${withoutCredentials(address)} has no branch “${branch}”.${hint}`,
  );
}

export function emptyRepository(address: string): SourceFault {
  return new SourceFault(
    'empty',
    `The repository ${withoutCredentials(address)} is empty: push a first commit with a microtica.yaml.`,
  );
}

/**
 * Refuses what is no address of a repository before git sees it.
 *
 * @throws SourceFault `bad-address`
 */
export function checkAddress(address: string): void {
  const url = /^(https?|ssh|git|file):\/\/[^\s]+$/i.test(address);
  const scp = /^[A-Za-z0-9._-]+@[A-Za-z0-9.-]+:[^\s]+$/.test(address);
  const folder = /^\/[^\p{Cc}]*$/u.test(address);
  if (url || scp || folder) return;
  throw new SourceFault(
    'bad-address',
    'This is no address of a git repository. Give an https, ssh, git or file address, git@host:path, or the absolute path of a folder.',
  );
}
