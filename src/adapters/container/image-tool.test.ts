import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createContainerCommand } from './container-command.ts';
import { createImageTool } from './image-tool.ts';

const never = new AbortController().signal;

/** A folder with programs that stand in for the engines' commands. */
async function programs(scripts: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pipewright-tools-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, script] of Object.entries(scripts)) {
    await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, name), 0o755);
  }
  return folder;
}

test('docker comes before podman, and a command without an engine is none', async () => {
  const find = async (scripts: Record<string, string>) =>
    createContainerCommand(await programs(scripts), '/', {}).find();
  expect(await find({ docker: 'exit 0', podman: 'exit 0' })).toBe('docker');
  expect(await find({ docker: 'exit 1', podman: 'exit 0' })).toBe('podman');
  expect(await find({})).toBeNull();
});

test('the digest is that of the very repository, and the engine gets its own variables alone', async () => {
  const script =
    '[ "$DOCKER_HOST" = tcp://engine ] && [ -z "$TOKEN" ] || exit 1\nprintf "other/app@sha256:1\\nhost:5000/app@sha256:2\\n"';
  const env = { DOCKER_HOST: 'tcp://engine', TOKEN: 'secret' };
  const tool = createImageTool(createContainerCommand(await programs({ docker: script }), '/', env));
  expect(await tool.digestOf('docker', 'host:5000/app:v1', never)).toBe('sha256:2');
  expect(await tool.digestOf('docker', 'host:5000/other:v1', never)).toBeNull();
});
