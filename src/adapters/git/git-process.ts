import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { SourceFault } from '#engine/ports/source.ts';

/** How a git command ended. */
export interface GitResult {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Configuration that no repository and no machine may override: no hooks, no helpers, only the transports that we name. */
const configuration = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.attributesFile=/dev/null',
  'credential.helper=',
  'gc.auto=0',
  'maintenance.auto=false',
  'safe.directory=*',
  'protocol.allow=never',
  ...['https', 'http', 'ssh', 'git', 'file'].map((protocol) => `protocol.${protocol}.allow=always`),
].flatMap((setting) => ['-c', setting]);

/** Built from nothing: the machine's git configuration, credentials and prompts take no part. */
function environment(home: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: home,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: 'true',
    GIT_SSH_COMMAND: 'ssh -oBatchMode=yes -oStrictHostKeyChecking=accept-new',
    // `safe.directory` is read from protected configuration only, which `-c` is; uploading from a foreign owner's folder needs it here.
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'safe.directory',
    GIT_CONFIG_VALUE_0: '*',
  };
}

export interface GitPlace {
  /** An empty folder that stands for the home of git. */
  readonly home: string;
  readonly cwd: string;
}

/** Starts git in a process group of its own, never through a shell. The group is killed when the signal aborts. */
export function startGit(
  place: GitPlace,
  values: readonly string[],
  signal: AbortSignal,
): ChildProcessByStdio<null, Readable, Readable> {
  const child = spawn('git', [...configuration, ...values], {
    cwd: place.cwd,
    env: environment(place.home),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const kill = () => killGroup(child.pid);
  if (signal.aborted) kill();
  signal.addEventListener('abort', kill, { once: true });
  child.once('close', () => signal.removeEventListener('abort', kill));
  return child;
}

export function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (fault) {
    // ESRCH: the group has gone by itself, which is what was wanted.
    if (!(fault instanceof Error && 'code' in fault && fault.code === 'ESRCH')) throw fault;
  }
}

/**
 * Runs git to its end and collects what it prints. A failing git is a result, not an error.
 *
 * @throws SourceFault `no-git` when there is none; the signal's reason when it was aborted.
 */
export async function runGit(place: GitPlace, values: readonly string[], signal: AbortSignal): Promise<GitResult> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = startGit(place, values, signal);
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', (cause) =>
      reject(
        new SourceFault('no-git', 'git could not be started. Install git on the machine of Pipewright.', { cause }),
      ),
    );
    child.on('close', (code) => {
      if (signal.aborted) reject(signal.reason);
      else resolve({ code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString('utf8') });
    });
  });
}
