import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** A registry that the machine's docker engine pulls from and pushes to, as `host:port`; null where there is none. */
export const testRegistry = process.env.PIPEWRIGHT_TEST_REGISTRY ?? null;

/** Name of a suite, with the reason where it is skipped. */
export function needsEngine(suite: string): string {
  return testRegistry === null
    ? `${suite}: SKIPPED, it needs a docker engine and PIPEWRIGHT_TEST_REGISTRY (host:port of a registry with busybox:1)`
    : suite;
}

/** The machine's real docker command. @throws with what it wrote to stderr */
export async function docker(...args: string[]): Promise<string> {
  const { stdout } = await execute('docker', args, { maxBuffer: 16 * 1024 * 1024 });
  return stdout.trim();
}

/** Pushes an image made of busybox and this machine's bash; returns its reference. */
export async function pushBashImage(name: string): Promise<string> {
  const reference = `${testRegistry}/${name}:1`;
  const { stdout: shell } = await execute('which', ['bash']);
  const { stdout: libraries } = await execute('ldd', [shell.trim()]);
  const paths = [...libraries.matchAll(/(\/\S+) \(0x/g)].map(([, file]) => String(file));
  const context = await fs.mkdtemp(path.join(os.tmpdir(), 'bash-image-'));
  try {
    for (const file of [shell.trim(), ...paths]) {
      const target = path.join(context, 'root', file.replace(/^\/bin\//, '/usr/local/bin/'));
      await fs.mkdir(path.dirname(target), { recursive: true });
      await fs.copyFile(await fs.realpath(file), target);
      await fs.chmod(target, 0o755);
    }
    await fs.writeFile(
      path.join(context, 'Dockerfile'),
      `FROM ${testRegistry}/busybox:1\nCOPY root/ /\nENV PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin\n`,
    );
    await docker('build', '--quiet', '-t', reference, context);
    await docker('push', reference);
    return reference;
  } finally {
    await fs.rm(context, { recursive: true, force: true });
  }
}

/** What the registry itself says a tag stands for. */
export async function registryDigest(repository: string, tag: string): Promise<string | null> {
  const answer = await fetch(`http://${testRegistry}/v2/${repository}/manifests/${tag}`, {
    method: 'HEAD',
    headers: {
      accept: 'application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json',
    },
  });
  return answer.headers.get('docker-content-digest');
}
