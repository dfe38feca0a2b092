import { SourceFault } from '#engine/ports/source.ts';
import type { GitResult } from './git-command.ts';
import { withoutCredentials } from './repository-address.ts';

/** What git wrote when it could not reach a repository, and the sentence for a person: what is wrong and how to mend it. */
const REASONS: readonly {
  readonly pattern: RegExp;
  readonly say: (repository: string, match: RegExpExecArray) => string;
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
    say: (repository) =>
      `The host of ${repository} shows another key than before. If that is right, remove the old one from known_hosts of the server's account.`,
  },
  {
    pattern:
      /authentication failed|could not read (?:username|password)|returned error: 40[13]|permission denied \(|terminal prompts disabled/i,
    say: (repository) =>
      `${repository} asks for a sign-in: it is private, or there is no such repository. Use an address that needs none, or git@host:… with an SSH key of the server's account.`,
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
    say: (repository) => `There is no git repository at ${repository}. Check the address.`,
  },
];

/** Translates git's failure to reach a repository; the only place, with `isOwnDamage`, that reads git's words. */
export function unreachable(address: string, result: GitResult, timeoutMs: number): SourceFault {
  const repository = withoutCredentials(address);
  const cause = new Error(withoutCredentials(result.stderr.trim()));
  if (result.timedOut) {
    const limit = timeoutMs >= 1000 ? `${Math.round(timeoutMs / 1000)} s` : `${timeoutMs} ms`;
    const message = `${repository} did not answer within ${limit}. Check the network, then try again.`;
    return new SourceFault('unreachable', message, { cause });
  }
  for (const { pattern, say } of REASONS) {
    const match = pattern.exec(result.stderr);
    if (match !== null) return new SourceFault('unreachable', say(repository, match), { cause });
  }
  const line = /^(?:fatal|error): (.+)$/m.exec(cause.message)?.[1] ?? `git ended with exit code ${result.exitCode}`;
  return new SourceFault('unreachable', `${repository} could not be read: ${line}.`, { cause });
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
