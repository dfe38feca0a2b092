import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The container engine on the path, as "docker 28.2"; null when there is none or it does not answer. */
export async function containerEngine(searchPath: string): Promise<string | null> {
  for (const engine of ['docker', 'podman']) {
    try {
      const { stdout } = await run(engine, ['version', '--format', '{{.Server.Version}}'], {
        env: { PATH: searchPath },
        timeout: 5000,
      });
      return `${engine} ${stdout.trim()}`;
    } catch {
      // Not installed, or only a client without an engine: the same to whoever wants to run a container.
    }
  }
  return null;
}
