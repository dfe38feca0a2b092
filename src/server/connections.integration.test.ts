import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { BuildDetail } from '#contract/builds.ts';
import { ErrorBody } from '#contract/errors.ts';
import { Connection, ForgeRepository } from '#contract/forges.ts';
import { pageOf } from '#contract/page.ts';
import { AddedPipeline, RemovedPipeline, RepositoryCheck } from '#contract/pipelines.ts';
import { Repository, WebhookSecret } from '#contract/repositories.ts';
import { isFinal } from '#contract/status.ts';
import { definition } from '#testing/definition.ts';
import { makeGitRepository } from '#testing/git-repository.ts';
import { GiteaStandIn } from '#testing/gitea-stand-in.ts';
import { ServerProcess } from '#testing/server-process.ts';
import { filesWith } from '#testing/stored-files.ts';

const token = 'token-that-nobody-sees';
const fullName = 'team/shop';

let folder: string;
let forge: GiteaStandIn;
let server: ServerProcess;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipewright-connections-'));
  const { git } = await makeGitRepository(join(folder, 'work'), {
    'microtica.yaml': definition(['true']),
    'slow/microtica.yaml': definition(['echo started; sleep 600']),
  });
  await git('clone', '--quiet', '--bare', '.', join(folder, 'git', `${fullName}.git`));
  forge = await GiteaStandIn.start(join(folder, 'git'), [fullName], token);
  server = await ServerProcess.start(join(folder, 'data'));
});
afterAll(async () => {
  await server.end('SIGINT');
  await forge.close();
  await rm(folder, { recursive: true, force: true });
});

const Connections = z.object({ items: z.array(Connection) });

function connect(name: string, given = token) {
  return { name, provider: 'gitea', address: forge.address, token: given };
}

async function add(name: string, change: Record<string, unknown>): Promise<AddedPipeline> {
  const repository = forge.cloneUrl(fullName);
  return server.post(AddedPipeline, '/api/pipelines', { name, repository, branch: 'main', ...change });
}

function build(pipeline: string, check: (build: BuildDetail) => void): Promise<BuildDetail> {
  return vi.waitFor(
    async () => {
      const found = await server.get(BuildDetail, `/api/pipelines/${pipeline}/builds/1`);
      check(found);
      return found;
    },
    { timeout: 30_000, interval: 50 },
  );
}

const ended = (found: BuildDetail) => expect(isFinal(found.status)).toBe(true);

/** Whether a text is in any file of the server's data. */
const isStored = async (text: string) => (await filesWith(join(folder, 'data'), text)).length > 0;

test('a repository is connected, built, mended and left again', async () => {
  const refused = await server.post(ErrorBody, '/api/connections', connect('Ours', 'another'));
  expect(refused.code).toBe('forge-refused');
  const connection = await server.post(Connection, '/api/connections', connect('Ours'));
  expect(connection).toMatchObject({ account: 'builder', failure: null, repositories: 0 });
  expect((await server.post(ErrorBody, '/api/connections', connect('Ours'))).code).toBe('name-taken');
  expect((await server.get(Connections, '/api/connections')).items).toEqual([connection]);

  const found = await server.get(pageOf(ForgeRepository), `/api/connections/${connection.id}/repositories?text=shop`);
  const [listed] = found.items;
  expect(listed).toMatchObject({ fullName, cloneUrl: forge.cloneUrl(fullName), mayAddWebhooks: true });

  const access = { kind: 'connection', connectionId: connection.id, fullName };
  const question = { repository: listed?.cloneUrl, access };
  const check = await server.post(RepositoryCheck, '/api/repository-checks', question);
  expect(check).toMatchObject({
    branch: 'main',
    states: ['Build'],
    suggestedName: 'shop',
    webhook: { permitted: true },
  });
  const shut = await server.post(ErrorBody, '/api/repository-checks', { repository: listed?.cloneUrl });
  expect(shut.code).toBe('repository-unreachable');

  const added = await add('Shop', { access, webhook: 'registered' });
  expect(added).toMatchObject({ id: 'shop', webhookSecret: null, webhookFailure: null });
  const repository = await server.get(Repository, '/api/pipelines/shop/repository');
  expect(repository).toMatchObject({ access: 'connection', webhook: { kind: 'registered', failure: null } });
  expect(forge.hooks).toMatchObject([{ repository: fullName, active: true, config: { url: repository.webhook.url } }]);
  expect(repository.webhook.url).toMatch(new RegExp(`^${server.address}/hooks/[\\w-]{22}$`));
  expect(await build('shop', ended)).toMatchObject({ status: 'succeeded', trigger: { type: 'first', actor: 'local' } });

  for (const hook of forge.hooks) hook.active = false;
  const webhook = `/api/repositories/${repository.id}/webhook`;
  expect((await server.post(Repository, `${webhook}/checks`)).webhook.failure).not.toBeNull();
  expect((await server.post(Repository, `${webhook}/repairs`)).webhook.failure).toBeNull();
  expect(forge.hooks).toMatchObject([{ active: true }]);

  const busy = await server.delete(ErrorBody, `/api/connections/${connection.id}`);
  expect(busy).toMatchObject({ code: 'conflict', message: expect.stringContaining('Ours') });
  await add('Second', { webhook: 'registered', build: false });
  expect(forge.hooks).toHaveLength(1);
  expect(await server.delete(RemovedPipeline, '/api/pipelines/shop')).toMatchObject({ webhook: 'kept' });
  expect(await server.delete(RemovedPipeline, '/api/pipelines/second')).toMatchObject({ webhook: 'removed' });
  expect(forge.hooks).toEqual([]);
  expect((await server.delete(ErrorBody, '/api/pipelines/second')).code).toBe('not-found');
  expect((await fetch(`${server.address}/api/connections/${connection.id}`, { method: 'DELETE' })).status).toBe(204);
  expect(await isStored(token)).toBe(false);
});

test('a webhook that the forge refuses does not undo the pipeline, and one that cannot be removed is named', async () => {
  const { id: connectionId } = await server.post(Connection, '/api/connections', connect('Without rights'));
  const access = { kind: 'connection', connectionId, fullName };
  forge.administers = false;
  const question = { repository: forge.cloneUrl(fullName), access };
  const check = await server.post(RepositoryCheck, '/api/repository-checks', question);
  expect(check.webhook).toMatchObject({ permitted: false, message: expect.stringContaining(fullName) });
  const added = await add('Refused', { access, webhook: 'registered', build: false });
  expect(added.webhookFailure).toContain(fullName);
  const removed = await server.delete(RemovedPipeline, '/api/pipelines/refused');
  expect(removed).toMatchObject({ webhook: 'failed', message: expect.stringContaining('by hand') });
  forge.administers = true;
});

test('a password inside the address becomes the access; a wrong one is not stored; a manual webhook tells its secret once', async () => {
  const repository = forge.cloneUrl(fullName).replace('http://', `http://pipewright:${token}@`);
  const added = await add('By password', { repository, webhook: 'manual' });
  expect(added.repository).toBe(forge.cloneUrl(fullName));
  const { url, secret } = WebhookSecret.parse(added.webhookSecret);
  expect(url).toContain('/hooks/');
  expect((await build('by-password', ended)).status).toBe('succeeded');
  const { id, access } = await server.get(Repository, '/api/pipelines/by-password/repository');
  expect(access).toBe('password');

  const wrong = { kind: 'password', username: 'pipewright', password: 'wrong' };
  expect((await server.put(ErrorBody, `/api/repositories/${id}/access`, wrong)).code).toBe('repository-unreachable');
  expect((await server.put(ErrorBody, `/api/repositories/${id}/access`, { kind: 'none' })).code).toBe(
    'repository-unreachable',
  );
  const right = { ...wrong, password: token };
  expect((await server.put(Repository, `/api/repositories/${id}/access`, right)).access).toBe('password');
  const shown = await (await fetch(`${server.address}/api/repositories`)).text();
  expect(shown).toContain('by-password');
  expect(shown).not.toContain(secret);
  expect(shown).not.toContain(token);
  expect(await isStored(token)).toBe(false);
  expect(await isStored(secret)).toBe(false);
  expect(await server.delete(RemovedPipeline, '/api/pipelines/by-password')).toMatchObject({ webhook: 'removed' });
});

test('a pipeline is removed while it builds: its processes end, and its logs go', async () => {
  const access = { kind: 'password', username: 'pipewright', password: token };
  await add('Slow', { access, definitionPath: 'slow/microtica.yaml' });
  const running = await build('slow', (found) =>
    expect(found.states[0]?.attempts[0]?.commands[0]?.status).toBe('running'),
  );
  const log = running.states[0]?.attempts[0]?.id ?? '';
  const logs = () => readdir(join(folder, 'data', 'logs'), { recursive: true });
  expect((await logs()).some((file) => file.includes(log))).toBe(true);
  expect(await server.delete(RemovedPipeline, '/api/pipelines/slow')).toMatchObject({ webhook: 'none' });
  expect((await server.get(ErrorBody, `/api/builds/${running.id}`)).code).toBe('not-found');
  await vi.waitFor(async () => expect((await logs()).some((file) => file.includes(log))).toBe(false), {
    timeout: 20_000,
  });
});

test('a server that is killed between a pipeline and its webhook removes the webhook at its next start', async () => {
  const { id: connectionId } = await server.post(Connection, '/api/connections', connect('Before the kill'));
  const access = { kind: 'connection', connectionId, fullName };
  await add('Killed', { access, webhook: 'registered', build: false });
  expect(forge.hooks).toHaveLength(1);

  const asked = Promise.withResolvers<void>();
  const lost = Promise.withResolvers<void>();
  forge.beforeDeletion = () => {
    asked.resolve();
    return lost.promise;
  };
  const removal = fetch(`${server.address}/api/pipelines/killed`, { method: 'DELETE' }).catch(() => 'cut off');
  await asked.promise;
  await server.end('SIGKILL');
  expect(await removal).toBe('cut off');
  lost.reject(new Error('Nobody waits for the answer.'));
  expect(forge.hooks).toHaveLength(1);

  forge.beforeDeletion = async () => undefined;
  server = await ServerProcess.start(join(folder, 'data'));
  expect(forge.hooks).toEqual([]);
  expect((await server.get(ErrorBody, '/api/pipelines/killed')).code).toBe('not-found');
  expect((await fetch(`${server.address}/api/connections/${connectionId}`, { method: 'DELETE' })).status).toBe(204);
});
