import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ImageTool } from '#engine/ports/image-tool.ts';

const run = promisify(execFile);
const answerMs = 10_000;
/** What docker and podman read to find their engine and credentials. */
const engineVariables = [
  'DOCKER_HOST',
  'DOCKER_CONTEXT',
  'DOCKER_CONFIG',
  'DOCKER_TLS_VERIFY',
  'DOCKER_CERT_PATH',
  'CONTAINER_HOST',
];

/** @param env the server's own environment, of which only the variables of the engine are taken. */
export function createImageTool(
  searchPath: string,
  home: string,
  env: Readonly<Record<string, string | undefined>>,
): ImageTool {
  const environment = Object.fromEntries(
    engineVariables.flatMap((name): [string, string][] => (env[name] ? [[name, env[name]]] : [])),
  );
  const call = async (tool: string, args: readonly string[], signal?: AbortSignal) => {
    const { stdout } = await run(tool, args, {
      env: { PATH: searchPath, HOME: home, ...environment },
      timeout: answerMs,
      ...(signal && { signal }),
    });
    return stdout.trim();
  };
  return {
    environment,

    async find() {
      for (const tool of ['docker', 'podman']) {
        try {
          await call(tool, ['version', '--format', '{{.Server.Version}}']);
          return tool;
        } catch {
          // Not installed, or only a client without an engine: the same to whoever wants to build an image.
        }
      }
      return null;
    },

    async digestOf(tool, reference, signal) {
      const repository = reference.replace(/:[^:/]*$/, '');
      const digests = await call(
        tool,
        ['image', 'inspect', '--format', '{{join .RepoDigests "\\n"}}', '--', reference],
        signal,
      );
      const own = digests.split('\n').find((digest) => digest.startsWith(`${repository}@`));
      return own?.slice(repository.length + 1) ?? null;
    },
  };
}
