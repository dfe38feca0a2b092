import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Forge, type ForgeAccount, ForgeFault, type Hint } from '#engine/ports/forge.ts';
import { makeGitRepository } from '#testing/git-repository.ts';
import { createForges } from './forges.ts';
import { listenOn127 } from './http-fixture.ts';

const address = process.env.PIPEWRIGHT_TEST_FORGE;
const token = process.env.PIPEWRIGHT_TEST_FORGE_TOKEN;
const signal = AbortSignal.timeout(120_000);

describe.skipIf(address === undefined || token === undefined)(
  'a real Gitea (skipped without PIPEWRIGHT_TEST_FORGE and PIPEWRIGHT_TEST_FORGE_TOKEN)',
  () => {
    const account: ForgeAccount = { address: address ?? '', username: null, token: token ?? '' };
    const forge = createForges().get('gitea') as Forge;
    const name = `shop-${randomBytes(4).toString('hex')}`;
    let receiver: Awaited<ReturnType<typeof listenOn127>>;
    let owner: string;
    let fullName: string;
    let folder: string;

    const api = async (method: string, path: string, body?: unknown) => {
      const response = await fetch(`${address}/api/v1${path}`, {
        method,
        headers: { authorization: `token ${token}`, 'content-type': 'application/json' },
        body: body === undefined ? null : JSON.stringify(body),
      });
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
      return response.status === 204 ? null : ((await response.json()) as Record<string, string>);
    };

    beforeAll(async () => {
      receiver = await listenOn127(() => ({ status: 202 }));
      folder = await mkdtemp(join(tmpdir(), 'pipewright-forge-'));
      owner = await forge.account(account, signal);
      fullName = `${owner}/${name}`;
      await api('POST', '/user/repos', { name, private: true });
    });
    afterAll(async () => {
      await api('DELETE', `/repos/${fullName}`);
      await receiver.close();
      await rm(folder, { recursive: true });
    });

    test('lists and describes the repository', async () => {
      const page = await forge.repositories(account, { text: name.toUpperCase(), cursor: null }, signal);
      expect(page).toEqual({
        items: [
          {
            fullName,
            description: null,
            private: true,
            archived: false,
            defaultBranch: 'main',
            cloneUrl: `${address}/${fullName}.git`,
            webUrl: `${address}/${fullName}`,
            mayAddWebhooks: true,
          },
        ],
        nextCursor: null,
      });
      expect(await forge.repository(account, fullName, signal)).toEqual(page.items[0]);
      await expect(forge.repository(account, `${owner}/nothing`, signal)).rejects.toMatchObject({ code: 'missing' });
      const wrong = forge.account({ ...account, token: 'f'.repeat(40) }, signal);
      await expect(wrong).rejects.toBeInstanceOf(ForgeFault);
      await expect(wrong).rejects.toMatchObject({ code: 'unauthorized' });
    });

    test('the webhook is added, mended with its new secret, tells of pushes, and goes', {
      timeout: 60_000,
    }, async () => {
      const url = `${receiver.address}/hooks/abc`;
      expect(await forge.webhookFlaw(account, fullName, url, signal)).toContain('has no webhook');
      const first = await forge.ensureWebhook(account, fullName, { url, secret: 'first' }, signal);
      expect(first.did).toBe('added');
      expect(await forge.webhookFlaw(account, fullName, url, signal)).toBeNull();
      await api('PATCH', `/repos/${fullName}/hooks/${first.id}`, { active: false, events: ['push'] });
      expect(await forge.webhookFlaw(account, fullName, url, signal)).toContain('is switched off');
      const second = await forge.ensureWebhook(account, fullName, { url, secret: 'second' }, signal);
      expect(second.did).toBe('mended');
      expect(await forge.webhookFlaw(account, fullName, url, signal)).toBeNull();
      expect(await api('GET', `/repos/${fullName}/hooks`)).toHaveLength(1);

      const source = await makeGitRepository(join(folder, 'source'), { 'a.txt': 'a' });
      // Git reads the token from a file: every process of the machine may read arguments.
      const credentials = join(folder, 'credentials');
      const login = Object.assign(new URL(account.address), forge.gitLogin(account));
      await writeFile(credentials, `${login.href}\n`, { mode: 0o600 });
      await source.git('config', 'credential.helper', `store --file '${credentials}'`);
      const remote = `${address}/${fullName}.git`;
      const push = (...refs: string[]) => source.git('push', '--quiet', remote, ...refs);
      /** Does it, and gives what the receiver was told of it by deliveries with the right signature, once all that is wanted came. */
      const told = async (act: () => Promise<unknown>, ...wanted: Hint[]): Promise<void> => {
        const before = receiver.seen.length;
        await act();
        await vi.waitFor(() => {
          const hints = receiver.seen.slice(before).flatMap((sent) => {
            expect(forge.verify(sent, 'second')).toEqual({ verified: 'signature' });
            expect(forge.verify(sent, 'first')).toHaveProperty('refused');
            const read = forge.read(sent);
            expect(read.senderId).toMatch(/^[0-9a-f-]{36}$/);
            return read.hints;
          });
          expect(hints).toEqual(expect.arrayContaining(wanted));
        }, 20_000);
      };

      const head = await source.git('rev-parse', 'HEAD');
      await told(() => push('main'), { kind: 'push', branch: 'main', commit: head, before: null, actor: owner });
      await source.git('tag', 'v1');
      await told(() => push('v1'), { kind: 'tag', tag: 'v1', actor: owner });
      await source.git('checkout', '--quiet', '-b', 'feature/x');
      const feature = await source.commit({ 'b.txt': 'b' }, 'Second');
      const branch = { kind: 'push', branch: 'feature/x', actor: owner } as const;
      await told(() => push('feature/x'), { ...branch, commit: feature, before: null });

      const pullRequest = {
        kind: 'pull-request',
        number: 1,
        changesCode: true,
        headBranch: 'feature/x',
        targetBranch: 'main',
        fromFork: false,
        fetchRef: 'refs/pull/1/head',
        actor: owner,
      } as const;
      const open = { title: 'x', head: 'feature/x', base: 'main' };
      await told(() => api('POST', `/repos/${fullName}/pulls`, open), { ...pullRequest, headCommit: feature });
      const third = await source.commit({ 'b.txt': 'c' }, 'Third');
      await told(
        () => push('feature/x'),
        { ...branch, commit: third, before: feature },
        { ...pullRequest, headCommit: third },
      );
      expect(await source.git('ls-remote', remote, 'refs/pull/1/head')).toContain(third);
      const close = { state: 'closed' };
      await told(() => api('PATCH', `/repos/${fullName}/pulls/1`, close), {
        ...pullRequest,
        changesCode: false,
        headCommit: third,
      });
      await told(() => push('--delete', 'feature/x'), { ...branch, commit: null, before: null });

      expect(await forge.removeWebhook(account, fullName, url, signal)).toBe(1);
      expect(await forge.removeWebhook(account, fullName, url, signal)).toBe(0);
    });

    test('the newest status of a context is the one that the commit shows', async () => {
      const sha = (await api('GET', `/repos/${fullName}/git/commits/main`))?.sha ?? '';
      const status = { context: 'pipewright/shop', description: 'Build 1', url: 'http://127.0.0.1/builds/1' };
      await forge.setStatus(account, fullName, sha, { ...status, state: 'pending' }, signal);
      await forge.setStatus(account, fullName, sha, { ...status, state: 'success' }, signal);
      const shown = await api('GET', `/repos/${fullName}/commits/${sha}/status`);
      expect(shown).toMatchObject({
        state: 'success',
        statuses: [{ context: 'pipewright/shop', status: 'success', target_url: status.url }],
      });
    });
  },
);
