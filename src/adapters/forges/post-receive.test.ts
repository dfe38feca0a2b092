import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { makeGitRepository } from '#testing/git-repository.ts';
import { type Answer, listenOn127 } from './http-fixture.ts';
import { createSignedWebhook } from './signed-webhook.ts';

const run = promisify(execFile);
const HOOK = join(import.meta.dirname, '../../../samples/post-receive');
const SECRET = 'p0st-receive "secret" \\ of many characters';
const webhook = createSignedWebhook();

async function pathOf(program: string): Promise<string | null> {
  const found = await run('sh', ['-c', 'command -v "$0"', program]).catch(() => null);
  return found === null ? null : found.stdout.trim();
}

const perl = await pathOf('perl');
const curl = await pathOf('curl');

/** A bare repository with the hook, a working copy that pushes to it, and a server that is told. */
async function pushing({ mode = 0o600, secret = SECRET, answer = { status: 202, body: { id: '1' } } as Answer } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'pipewright-hook-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const server = await listenOn127(() => answer);
  onTestFinished(() => server.close());

  const bare = join(folder, 'shop.git');
  const source = await makeGitRepository(join(folder, 'source'), { 'a.txt': 'a' });
  await source.git('init', '--quiet', '--bare', bare);
  await copyFile(HOOK, join(bare, 'hooks/post-receive'));
  await chmod(join(bare, 'hooks/post-receive'), 0o755);
  const secretFile = join(folder, 'shop.secret');
  await writeFile(secretFile, `${secret}\n`, { mode });
  await chmod(secretFile, mode);
  await source.git('--git-dir', bare, 'config', 'pipewright.url', `${server.address}/hooks/key`);
  await source.git('--git-dir', bare, 'config', 'pipewright.secretFile', secretFile);

  // Programs of the same names that note what they are started with, and become the real ones.
  const noted = join(folder, 'arguments');
  const programs = join(folder, 'bin');
  await mkdir(programs);
  for (const [name, real] of [
    ['perl', perl],
    ['curl', curl],
  ]) {
    await writeFile(
      join(programs, `${name}`),
      `#!/bin/sh\n{ echo "$0" "$@"; env; } >>'${noted}'\nexec '${real}' "$@"\n`,
    );
    await chmod(join(programs, `${name}`), 0o755);
  }
  const env = { ...process.env, PATH: `${programs}${delimiter}${process.env.PATH}`, GL_USER: 'ada "the first"' };
  return {
    source,
    server,
    /** What `git push` said; it fails when the push does. */
    push: async (...refs: string[]) => (await run('git', ['push', bare, ...refs], { cwd: source.path, env })).stderr,
    noted: () => readFile(noted, 'utf8'),
    hints: () => server.seen.flatMap((sent) => webhook.read(sent).hints),
  };
}

describe.skipIf(perl === null || curl === null)('samples/post-receive (skipped without perl and curl)', () => {
  test('tells of branches and tags, made and deleted, in requests that are signed', async () => {
    const { source, server, push, hints, noted } = await pushing();
    const first = await source.git('rev-parse', 'HEAD');
    await source.git('branch', 'feature/"q"');
    await source.git('tag', 'v1');
    expect(await push('main', 'feature/"q"', 'v1')).not.toContain('pipewright:');
    const second = await source.commit({ 'b.txt': 'b' }, 'Second');
    await push('main');
    await push('--delete', 'feature/"q"');

    const change = { kind: 'push', actor: 'ada "the first"' };
    expect(hints()).toEqual([
      { ...change, branch: 'main', commit: first, before: null },
      { ...change, branch: 'feature/"q"', commit: first, before: null },
      { kind: 'tag', tag: 'v1', actor: 'ada "the first"' },
      { ...change, branch: 'main', commit: second, before: first },
      { ...change, branch: 'feature/"q"', commit: null, before: first },
    ]);
    for (const sent of server.seen) {
      expect(sent).toMatchObject({ method: 'POST', path: '/hooks/key' });
      expect(webhook.verify(sent, SECRET)).toEqual({ verified: 'signature' });
      expect(webhook.verify(sent, `${SECRET}!`)).toHaveProperty('refused');
    }
    expect(new Set(server.seen.map((sent) => webhook.read(sent).senderId)).size).toBe(server.seen.length);

    const started = await noted();
    expect(started).toContain('/perl -');
    expect(started).toContain('/curl --disable');
    expect(started).not.toContain(SECRET);
  });

  test('a secret in base64 is what the scheme says it is', async () => {
    const secret = `whsec_${Buffer.from('thirty-two bytes of a good secret').toString('base64')}`;
    const { server, push } = await pushing({ secret });
    await push('main');
    expect(server.seen.map((sent) => webhook.verify(sent, secret))).toEqual([{ verified: 'signature' }]);
  });

  test('a secret that others may read is not used, and the push stands', async () => {
    const { server, push } = await pushing({ mode: 0o644 });
    const said = await push('main');
    expect(said).toContain('has mode 644');
    expect(said).toContain('pipewright: not told of refs/heads/main');
    expect(server.seen).toEqual([]);
  });

  test('what the server refuses is said to who pushes, and the push stands', async () => {
    const { push } = await pushing({ answer: { status: 401, body: { message: 'The signature is wrong.' } } });
    expect(await push('main')).toMatch(/pipewright: not told of refs\/heads\/main: .*The signature is wrong.* 401/);
  });

  test('a server that is not there is said to who pushes, and the push stands', async () => {
    const { server, push } = await pushing();
    await server.close();
    expect(await push('main')).toContain('pipewright: not told of refs/heads/main');
  });
});
