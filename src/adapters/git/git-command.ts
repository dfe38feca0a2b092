import { spawn } from 'node:child_process';
import { SourceFault } from '#engine/ports/source.ts';

/** Time that git gets to remove its half-written files before it is killed. */
const KILL_AFTER_MS = 2000;

/** More than any list of refs or names that we ask for; errors of a chatty remote are cut here as well. */
const MOST_OUTPUT_BYTES = 64 * 1024 * 1024;
const MOST_ERROR_CHARACTERS = 16 * 1024;

export interface GitCommand {
  readonly args: readonly string[];
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface GitResult {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
  /** The time limit ended it. */
  readonly timedOut: boolean;
}

/** A git of its own process group, so that the helpers it starts for the network end with it. Never through a shell. */
export function startGit({ args, directory, environment }: GitCommand) {
  const child = spawn('git', args, {
    cwd: directory,
    env: environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let killer: NodeJS.Timeout | undefined;
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (stderr.length < MOST_ERROR_CHARACTERS) stderr += text;
  });
  const closed = new Promise<number>((resolve, reject) => {
    child.once('error', (cause: NodeJS.ErrnoException) => {
      const missing = new SourceFault('no-git', 'There is no git on this machine. Install git 2.20 or newer.', {
        cause,
      });
      reject(cause.code === 'ENOENT' ? missing : cause);
    });
    child.once('close', (code) => {
      clearTimeout(killer);
      resolve(code ?? -1);
    });
  });
  // Whoever waits for the end hears of it; the stream of an archive may have been dropped before.
  closed.catch(() => undefined);

  function signalGroup(name: NodeJS.Signals): void {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, name);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }

  return {
    stdout: child.stdout,
    /** The exit code, -1 when a signal ended it. @throws SourceFault `no-git` */
    closed,
    stderr: () => stderr,
    /** Ends git and its helpers: TERM, then KILL. Idempotent. */
    end(): void {
      if (killer !== undefined || child.exitCode !== null || child.signalCode !== null) return;
      killer = setTimeout(() => signalGroup('SIGKILL'), KILL_AFTER_MS);
      signalGroup('SIGTERM');
    },
  };
}

/** Runs git to its end. Rejects with the signal's reason when it aborts, after git is gone; a failing git is a result. */
export async function runGit(
  command: GitCommand,
  limits: { readonly signal?: AbortSignal; readonly timeoutMs?: number } = {},
): Promise<GitResult> {
  const { signal, timeoutMs } = limits;
  signal?.throwIfAborted();
  const git = startGit(command);
  const chunks: Buffer[] = [];
  let bytes = 0;
  let timedOut = false;
  git.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MOST_OUTPUT_BYTES) git.end();
    else chunks.push(chunk);
  });
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          git.end();
        }, timeoutMs);
  const onAbort = () => git.end();
  signal?.addEventListener('abort', onAbort);
  try {
    const exitCode = await git.closed;
    signal?.throwIfAborted();
    return { exitCode, stdout: Buffer.concat(chunks), stderr: git.stderr(), timedOut };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}
