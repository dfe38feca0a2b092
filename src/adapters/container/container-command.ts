import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const answerMs = 10_000;
const longestAnswer = 16 * 1024 * 1024;

/** What docker and podman read to find their engine and credentials. */
const engineVariables = [
  'DOCKER_HOST',
  'DOCKER_CONTEXT',
  'DOCKER_CONFIG',
  'DOCKER_TLS_VERIFY',
  'DOCKER_CERT_PATH',
  'CONTAINER_HOST',
];

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds; 10 s where nothing is said. */
  readonly timeout?: number;
}

/** The docker or podman command of the machine. */
export interface ContainerCommand {
  /** `docker` before `podman`, where its engine answers; null when there is none. Looked up anew each time. */
  find(): Promise<string | null>;
  /** The same with the engine's version, for people: `docker 28.2`. */
  version(): Promise<string | null>;
  /** What the command needs to find its engine. */
  readonly engine: Readonly<Record<string, string>>;
  /** The whole environment that the command is started with. */
  readonly environment: Readonly<Record<string, string>>;
  /** What the command printed, trimmed. @throws EngineRefusal when it ended otherwise than with 0. */
  call(tool: string, args: readonly string[], options?: CallOptions): Promise<string>;
}

/** The container engine did not do what it was asked; the message is what its command said last. */
export class EngineRefusal extends Error {}

/** @param env the server's own environment, of which only the variables of the engine are taken. */
export function createContainerCommand(
  searchPath: string,
  home: string,
  env: Readonly<Record<string, string | undefined>>,
): ContainerCommand {
  const engine = Object.fromEntries(
    engineVariables.flatMap((name): [string, string][] => (env[name] ? [[name, env[name]]] : [])),
  );
  const environment = { PATH: searchPath, HOME: home, ...engine };

  async function call(tool: string, args: readonly string[], { signal, timeout = answerMs }: CallOptions = {}) {
    try {
      const options = { env: environment, maxBuffer: longestAnswer, timeout, ...(signal && { signal }) };
      const { stdout } = await run(tool, args, options);
      return stdout.trim();
    } catch (cause) {
      signal?.throwIfAborted();
      throw new EngineRefusal(reasonOf(tool, args, cause, timeout), { cause });
    }
  }

  async function look(): Promise<{ tool: string; version: string } | null> {
    for (const tool of ['docker', 'podman']) {
      try {
        return { tool, version: await call(tool, ['version', '--format', '{{.Server.Version}}']) };
      } catch {
        // Not installed, or only a client without an engine: the same to whoever wants to use images.
      }
    }
    return null;
  }

  return {
    engine,
    environment,
    call,
    async find() {
      return (await look())?.tool ?? null;
    },
    async version() {
      const found = await look();
      return found && `${found.tool} ${found.version}`;
    },
  };
}

function reasonOf(tool: string, args: readonly string[], cause: unknown, timeout: number): string {
  const failure = cause instanceof Error ? cause : new Error(String(cause));
  if ('killed' in failure && failure.killed === true) {
    return `“${tool} ${args[0]}” did not end within ${Math.round(timeout / 1000)} s.`;
  }
  const said = 'stderr' in failure ? lastWords(String(failure.stderr)) : '';
  return said || failure.message;
}

/** The last line of what the command wrote to stderr, without the prefix that says whose answer it is. */
export function lastWords(stderr: string): string {
  const line = stderr.trim().split('\n').at(-1) ?? '';
  return line.replace(/^(?:Error(?: response from daemon)?|docker): /i, '');
}
