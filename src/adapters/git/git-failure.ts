import { type GitLogin, SourceFault } from '#engine/ports/source.ts';
import { overHttp } from '#engine/repositories/repository-address.ts';
import type { GitResult } from './git-command.ts';
import { withoutCredentials } from './repository-address.ts';

/** How a repository was met when git failed. */
export interface Reached {
  /** Without credentials. */
  readonly address: string;
  readonly login: GitLogin | null;
  /** Nothing stored was to be used, because foreign code named the repository. */
  readonly anonymous: boolean;
}

/** What git wrote when it could not reach a repository, and the sentence for a person: what is wrong and how to mend it. */
const REASONS: readonly {
  readonly pattern: RegExp;
  readonly say: (repository: string, match: RegExpExecArray, reached: Reached) => string;
}[] = [
  {
    pattern: /could not resolve host(?:name)?:? ([^\s:]+)/i,
    say: (repository, match) =>
      `The host ${match[1]} of ${repository} is not known. Check the address and the network.`,
  },
  {
    pattern: /unable to look up ([^\s:]+)/i,
    say: (repository, match) =>
      `The host ${match[1]} of ${repository} is not known. Check the address and the network.`,
  },
  {
    pattern: /connection refused|couldn't connect|failed to connect|no route to host|network is unreachable/i,
    say: (repository) => `${repository} refused the connection. Check the host and port, and that the server is up.`,
  },
  {
    pattern: /timed? ?out|operation too slow/i,
    say: (repository) => `${repository} did not answer in time. Check the network, then try again.`,
  },
  {
    pattern: /host key verification failed|host identification has changed/i,
    say: (repository, _, { login }) =>
      `The host of ${repository} shows another key than before. If that is right, remove the old one from known_hosts of ${
        login === null ? "the server's account" : 'the folder mirrors/home in the data directory'
      }.`,
  },
  {
    pattern: /transport '(\w+)' not allowed/i,
    say: (repository) =>
      `${repository} is not read for a build of a pull request from a fork, which reads only what is public and fetched by HTTPS.`,
  },
  {
    pattern:
      /authentication failed|could not read (?:username|password)|returned error: 40[13]|permission denied \(|terminal prompts disabled/i,
    say: (repository, match, reached) => `${repository} ${signInFailed(reached, match[0])}`,
  },
  {
    pattern: /permission denied/i,
    say: (repository) => `The server's account may not read ${repository}. Give it read permission there.`,
  },
  {
    pattern: /certificate|SSL/i,
    say: (repository) => `The certificate of ${repository} cannot be trusted. Check the host's certificate.`,
  },
  {
    pattern:
      /does not appear to be a git repository|repository .*not found|returned error: 404|not valid: is this a git repository/i,
    say: (repository, _, { login }) =>
      login === null
        ? `There is no git repository at ${repository}. Check the address.`
        : `There is no git repository at ${repository}, or its access does not let git read it. Check the address, and the access settings of the repository.`,
  },
];

/** Translates git's failure to reach a repository; the only place, with `isOwnDamage`, that reads git's words. */
export function unreachable(reached: Reached, result: GitResult, timeoutMs: number): SourceFault {
  const repository = withoutCredentials(reached.address);
  const cause = new Error(hideLogin(withoutCredentials(result.stderr.trim()), reached.login));
  if (result.timedOut) {
    const limit = timeoutMs >= 1000 ? `${Math.round(timeoutMs / 1000)} s` : `${timeoutMs} ms`;
    const message = `${repository} did not answer within ${limit}. Check the network, then try again.`;
    return new SourceFault('unreachable', message, { cause });
  }
  for (const { pattern, say } of REASONS) {
    const match = pattern.exec(result.stderr);
    if (match !== null) return new SourceFault('unreachable', say(repository, match, reached), { cause });
  }
  const line = /^(?:fatal|error): (.+)$/m.exec(cause.message)?.[1] ?? `git ended with exit code ${result.exitCode}`;
  return new SourceFault('unreachable', `${repository} could not be read: ${line}.`, { cause });
}

/** The half of a sentence that says how to mend it, after the repository's address. */
function signInFailed({ address, login, anonymous }: Reached, words: string): string {
  const settings = "in the repository's access settings";
  if (anonymous) return 'asks for a sign-in, which a build of a pull request from a fork does not get.';
  if (login?.kind === 'ssh-key') {
    return `did not accept the SSH key. Add its public half there as a deploy key, or give another key without a passphrase ${settings}.`;
  }
  // With a login, git asks in vain only where the answer is not for.
  if (login && /could not read|prompts disabled/i.test(words)) {
    return 'sends git on to another host, which asks for a sign-in and does not get it. Use the address that it leads to.';
  }
  if (login && /403/.test(words)) {
    return `does not let the account read it. Give the token the permission to read, or another token ${settings}.`;
  }
  if (login) return `did not accept the user name and password or token. Give a new token ${settings}.`;
  const wanted = overHttp(address) ? 'Give a token' : 'Give an SSH key';
  return `asks for a sign-in: it is private, or there is no such repository. ${wanted} ${settings}.`;
}

/** A server may repeat in its error what it was sent. */
function hideLogin(text: string, login: GitLogin | null): string {
  return login?.kind === 'password' && login.password !== '' ? text.replaceAll(login.password, '•••') : text;
}

/** The remote answered, and does not have the ref or commit that was asked for. */
export function isRefMissing({ stderr }: GitResult): boolean {
  return /couldn't find remote ref|not our ref|no such remote ref|unadvertised object/i.test(stderr);
}

/** The mirror itself is what stands in the way: a lock of a killed git, or a file that a crash cut short. */
export function isOwnDamage({ stderr }: GitResult, mirror: string): boolean {
  if (/no space left|quota exceeded|read-only file system/i.test(stderr)) return false;
  const ofMirror =
    stderr.includes(mirror) && /\.lock|not a git repository|bad config|is corrupt|is empty|mapping/i.test(stderr);
  return (
    ofMirror ||
    /cannot lock ref|unable to create .*\.lock|bad object|object (?:file|directory) .*(?:empty|corrupt)|loose object|did not send all necessary objects|unresolved deltas|bad revision|broken ref|unable to resolve reference|inflate: data stream error|missing (?:blob|tree|commit)|packfile .* (?:cannot|index)/i.test(
      stderr,
    )
  );
}
