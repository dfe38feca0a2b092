import fs from 'node:fs';
import path from 'node:path';
import { ASKPASS_SCRIPT, SSH_SCRIPT } from './login.ts';

/**
 * The whole configuration of our git. As the file of a private HOME rather than as `-c` options, because git does not hand
 * those on to the `upload-pack` that it starts for a repository on this machine, which must learn of `safe.directory`.
 * No hook, monitor or helper program named in somebody else's configuration can run, and no transport but the listed ones.
 */
const CONFIGURATION = `[safe]
	directory = *
[protocol]
	allow = never
[protocol "https"]
	allow = always
[protocol "http"]
	allow = always
[protocol "ssh"]
	allow = always
[protocol "git"]
	allow = always
[protocol "file"]
	allow = always
[core]
	hooksPath = /dev/null
	fsmonitor = false
	attributesFile = /dev/null
[credential]
	helper =
[submodule]
	recurse = false
[fetch]
	recurseSubmodules = false
[transfer]
	fsckObjects = false
[gc]
	auto = 0
[maintenance]
	auto = false
[http]
	lowSpeedLimit = 1
	lowSpeedTime = 60
[tar]
	umask = 0022
[advice]
	detachedHead = false
`;

export interface GitHome {
  /** An empty place to start git in; it does not look for a repository above it. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Programs that git runs when it logs in (login.ts says how), and what they need. */
  readonly askpass: string;
  readonly sshWithKey: string;
  readonly knownHosts: string;
  /** Folder of the key files in use. */
  readonly keys: string;
}

/**
 * Writes the private HOME below `parent` and gives the environment, built from nothing, that every git is started with. Once, when
 * the server starts, and therefore synchronously.
 */
export function makeGitHome(parent: string, searchPath: string): GitHome {
  fs.mkdirSync(parent, { recursive: true, mode: 0o700 });
  const directory = path.join(fs.realpathSync(parent), 'home');
  fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
  const place = (name: string) => path.join(directory, name);
  fs.writeFileSync(place('.gitconfig'), CONFIGURATION);
  const [askpass, sshWithKey, keys] = [place('askpass'), place('ssh-with-key'), place('keys')];
  fs.writeFileSync(askpass, ASKPASS_SCRIPT, { mode: 0o700 });
  fs.writeFileSync(sshWithKey, SSH_SCRIPT, { mode: 0o700 });
  // A server that was killed left the keys that were in use.
  fs.rmSync(keys, { recursive: true, force: true });
  return {
    directory,
    askpass,
    sshWithKey,
    knownHosts: place('known_hosts'),
    keys,
    environment: {
      PATH: searchPath,
      HOME: directory,
      LC_ALL: 'C',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_ATTR_NOSYSTEM: '1',
      GIT_CEILING_DIRECTORIES: path.dirname(directory),
      GIT_TERMINAL_PROMPT: '0',
      GIT_ASKPASS: 'true',
      SSH_ASKPASS: 'true',
      GIT_SSH_COMMAND: 'ssh -oBatchMode=yes -oStrictHostKeyChecking=accept-new',
    },
  };
}
