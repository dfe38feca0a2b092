import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import type { GitLogin } from '#engine/ports/source.ts';
import type { GitHome } from './git-home.ts';

/**
 * Answers git's questions for a user name and password. git names the host that asks, and another one, to which a redirect or a
 * submodule may lead, gets no answer. The quotes make the patterns plain text.
 */
export const ASKPASS_SCRIPT = `#!/bin/sh
case "$1" in
  "$LOGIN_ASKS_NAME") printf '%s\\n' "$LOGIN_NAME" ;;
  "$LOGIN_ASKS_PASSWORD" | "$LOGIN_ASKS_PASSWORD_ENCODED") printf '%s\\n' "$LOGIN_PASSWORD" ;;
  *) exit 1 ;;
esac
`;

/**
 * ssh with the key of one repository and no other, for its host alone; another host, as a submodule may name it, is met as
 * without a login. A shared connection of the account's configuration would be logged in with another key.
 */
export const SSH_SCRIPT = `#!/bin/sh
for word do
  case "$word" in
    "$LOGIN_HOST" | *@"$LOGIN_HOST")
      exec ssh -oBatchMode=yes -oStrictHostKeyChecking=accept-new -oUserKnownHostsFile="$LOGIN_KNOWN_HOSTS" \\
        -oIdentitiesOnly=yes -oIdentityAgent=none -oControlMaster=no -oControlPath=none -oIdentityFile="$LOGIN_KEY" "$@" ;;
  esac
done
exec ssh -oBatchMode=yes -oStrictHostKeyChecking=accept-new "$@"
`;

type Environment = Readonly<Record<string, string>>;

/**
 * Runs work with the environment in which git logs in at the address (which holds no credentials) and nowhere else. Secrets are
 * in that environment, or in a file that is gone when the work has ended; never among arguments.
 */
export async function withLogin<Result>(
  home: GitHome,
  address: string,
  login: GitLogin | null,
  work: (environment: Environment) => Promise<Result>,
): Promise<Result> {
  if (login === null) return work(home.environment);
  if (login.kind === 'password') return work({ ...home.environment, ...answers(home, address, login) });
  const folder = path.join(home.keys, randomUUID());
  try {
    await fs.mkdir(folder, { recursive: true, mode: 0o700 });
    const key = path.join(folder, 'key');
    await fs.writeFile(key, keyText(login.privateKey), { mode: 0o600, flag: 'wx' });
    return await work({
      ...home.environment,
      GIT_SSH_COMMAND: shellWord(home.sshWithKey),
      GIT_SSH_VARIANT: 'ssh',
      LOGIN_HOST: sshHost(address),
      LOGIN_KEY: sshValue(key),
      LOGIN_KNOWN_HOSTS: sshValue(home.knownHosts),
    });
  } finally {
    await fs.rm(folder, { recursive: true, force: true });
  }
}

/** What git asks, word for word (git: `credential_ask_one`); newer ones write the user name in a URL's escapes. */
function answers(home: GitHome, address: string, login: GitLogin & { kind: 'password' }): Environment {
  const { username, password } = login;
  const [, scheme = '', host = ''] = /^([a-z]+:\/\/)([^/?#]*)/i.exec(address) ?? [];
  return {
    GIT_ASKPASS: home.askpass,
    LOGIN_ASKS_NAME: `Username for '${scheme}${host}': `,
    LOGIN_ASKS_PASSWORD: `Password for '${scheme}${username}@${host}': `,
    LOGIN_ASKS_PASSWORD_ENCODED: `Password for '${scheme}${encodeURIComponent(username)}@${host}': `,
    LOGIN_NAME: username,
    LOGIN_PASSWORD: password,
  };
}

/** The host as git hands it to ssh: without user, port and the brackets of an IPv6 address. */
function sshHost(address: string): string {
  const [, url, short] = /^(?:ssh:\/\/(?:[^/@]*@)?(\[[^\]]*\]|[^/:]*)|(?:[^:/@]*@)?([^:/]*):)/i.exec(address) ?? [];
  return (url ?? short ?? '').replace(/^\[|\]$/g, '');
}

/** OpenSSH takes a key file by its lines: a form in a browser may have made other line ends, or lost the last one. */
function keyText(privateKey: string): string {
  return `${privateKey.replace(/\r\n?/g, '\n').trimEnd()}\n`;
}

/** The path of a file as an option of ssh, where `%` begins a token and a blank ends the value. */
function sshValue(file: string): string {
  return `"${file.replaceAll('%', '%%')}"`;
}

/** git gives GIT_SSH_COMMAND to a shell. */
function shellWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
