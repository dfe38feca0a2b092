import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Database, openDatabase } from '#adapters/database/open-database.ts';
import { ForgeFault } from '#engine/ports/forge.ts';
import { SourceFault } from '#engine/ports/source.ts';
import {
  addConnected,
  type ForgeContext,
  forgeConnection,
  forgeRepository,
  makeForgeContext,
} from '#testing/forge-context.ts';
import type { MemoryForge } from '#testing/memory-forge.ts';
import { adoptPipelines } from './adopt-pipelines.ts';
import { addConnection, checkConnection, listForgeRepositories, renewConnection } from './connections.ts';
import { setAccess } from './repository-access.ts';
import {
  checkWebhook,
  makeManualWebhook,
  reachNotice,
  registerWebhook,
  removeWebhook,
  repairWebhook,
} from './webhooks.ts';

const signal = new AbortController().signal;
const address = forgeRepository;

let database: Database;
let forge: MemoryForge;
let context: ForgeContext;
beforeEach(async () => {
  database = await openDatabase(':memory:');
  context = makeForgeContext(database);
  forge = context.forge;
});
afterEach(() => database.destroy());

const connected = () => addConnected(context);

test('a connection is stored only with a token that works, and tells when it does not any more', async () => {
  await expect(addConnection(context, { ...forgeConnection, token: 'bad-token' }, signal)).rejects.toMatchObject({
    code: 'unauthorized',
  });
  expect(await context.connections.list()).toEqual([]);
  const added = await addConnection(context, forgeConnection, signal);
  expect(added).toMatchObject({ account: 'builder', failure: null });
  const listed = await listForgeRepositories(context, added.id, { text: 'shop', cursor: null }, signal);
  expect(listed.items.map(({ fullName }) => fullName)).toEqual(['team/shop']);

  forge.accounts.clear();
  expect((await checkConnection(context, added.id, signal)).failure).toMatch(/does not know this token/);
  await expect(renewConnection(context, added.id, { token: 'bad-token' }, signal)).rejects.toThrow(ForgeFault);
  forge.accounts.set('new-token', 'robot');
  const renewed = await renewConnection(context, added.id, { token: 'new-token' }, signal);
  expect(renewed).toMatchObject({ account: 'robot', failure: null });
});

test('an access is tried before it is stored; a wrong one stores nothing', async () => {
  const id = await context.repositories.ensure(address, context.now());
  const wrong = { kind: 'password', username: 'me', password: 'bad-token' } as const;
  await expect(setAccess(context, id, wrong, signal)).rejects.toThrow(SourceFault);
  expect(await context.repositories.access(id)).toEqual({ kind: 'none' });
  const right = { ...wrong, password: 'good-token' };
  expect(await setAccess(context, id, right, signal)).toMatchObject({ access: 'password' });
  expect(await context.logins.loginOf('https://forge.test/team/shop')).toEqual(right);
});

test('an access that git cannot use at the address is refused with what to give instead', async () => {
  const ssh = await context.repositories.ensure('git@forge.test:team/shop.git', context.now());
  const password = { kind: 'password', username: 'me', password: 'x' } as const;
  await expect(setAccess(context, ssh, password, signal)).rejects.toThrow(/for HTTPS addresses/);
  const https = await context.repositories.ensure(address, context.now());
  const key = { kind: 'ssh-key', privateKey: '-----BEGIN PRIVATE KEY-----\n' } as const;
  await expect(setAccess(context, https, key, signal)).rejects.toThrow(/for SSH addresses/);
});

test('the token of a connection goes to its forge and nowhere else', async () => {
  const id = await connected();
  expect(await context.logins.loginOf(address)).toEqual({
    kind: 'password',
    username: 'oauth2',
    password: 'good-token',
  });
  const { connection: own } = await context.repositories.get(id);
  const elsewhere = await context.repositories.ensure('https://forge.test.evil.example/team/shop', context.now());
  const access = { kind: 'connection', connectionId: own?.id ?? '', fullName: 'team/shop' } as const;
  await expect(setAccess(context, elsewhere, access, signal)).rejects.toThrow(/sent to https:\/\/forge.test alone/);
  // Even where the row says so.
  await context.repositories.setAccess(elsewhere, access);
  expect(await context.logins.loginOf('https://forge.test.evil.example/team/shop')).toBeNull();
});

test('a webhook is added once, mended where it was broken, and removed at the forge', async () => {
  const id = await connected();
  const { webhook } = await registerWebhook(context, id, signal);
  const record = await context.repositories.webhook(id);
  expect(webhook).toMatchObject({ kind: 'registered', url: `https://portal.test/hooks/${record?.key}`, failure: null });
  expect(forge.hooks).toMatchObject([{ fullName: 'team/shop', url: webhook.url, secret: record?.secret }]);
  expect(Buffer.from(record?.secret ?? '', 'hex')).toHaveLength(32);

  await registerWebhook(context, id, signal);
  expect(forge.hooks).toHaveLength(1);
  expect(await context.repositories.webhook(id)).toEqual(record);

  for (const hook of forge.hooks) hook.active = false;
  expect((await checkWebhook(context, id, signal)).webhook.failure).toBe('The webhook is switched off.');
  expect((await repairWebhook(context, id, signal)).webhook.failure).toBeNull();
  expect(await checkWebhook(context, id, signal)).toMatchObject({ webhook: { failure: null } });

  expect((await removeWebhook(context, id, signal)).webhook.kind).toBe('none');
  expect(forge.hooks).toEqual([]);
});

test('whoever goes away while the forge is asked leaves no failure at connection and webhook', async () => {
  const id = await connected();
  await registerWebhook(context, id, signal);
  const { connection } = await context.repositories.get(id);
  const gone = AbortSignal.abort();
  forge.refusal = new ForgeFault('unreachable', 'The call was stopped.');
  expect((await checkWebhook(context, id, gone)).webhook.failure).toBeNull();
  expect((await checkConnection(context, connection?.id ?? '', gone)).failure).toBeNull();
  expect((await checkConnection(context, connection?.id ?? '', signal)).failure).toBe('The call was stopped.');
});

test('when the server has moved, a repair takes the webhook along', async () => {
  const id = await connected();
  await registerWebhook(context, id, signal);
  context.portal.address = 'https://new.test';
  expect((await checkWebhook(context, id, signal)).webhook.failure).toMatch(/no such webhook/);
  const { webhook } = await repairWebhook(context, id, signal);
  expect(webhook).toMatchObject({ url: expect.stringMatching(/^https:\/\/new.test/), failure: null });
  expect(forge.hooks.map(({ url }) => url)).toEqual([webhook.url]);
  context.portal.address = 'https://newer.test';
  await removeWebhook(context, id, signal);
  expect(forge.hooks).toEqual([]);
});

test('what the forge refuses stands at the repository until it is repaired', async () => {
  const id = await connected();
  forge.add('team/shop', { mayAddWebhooks: false });
  await expect(registerWebhook(context, id, signal)).rejects.toMatchObject({ code: 'forbidden' });
  expect((await context.repositories.get(id)).webhook).toMatchObject({
    kind: 'registered',
    failure: 'The account may not add webhooks to team/shop.',
  });
  forge.add('team/shop');
  expect((await repairWebhook(context, id, signal)).webhook.failure).toBeNull();
  expect(forge.hooks).toHaveLength(1);
});

test('a webhook by hand shows its secret once; a second call renews it at the same address', async () => {
  const id = await context.repositories.ensure('/srv/git/shop.git', context.now());
  const first = await makeManualWebhook(context, id, signal);
  const second = await makeManualWebhook(context, id, signal);
  expect(second.secret.url).toBe(first.secret.url);
  expect(second.secret.secret).not.toBe(first.secret.secret);
  expect(JSON.stringify(second.repository)).not.toContain(second.secret.secret);
  expect((await context.repositories.webhook(id))?.secret).toBe(second.secret.secret);
  await expect(repairWebhook(context, id, signal)).rejects.toThrow(/by hand/);
  await expect(registerWebhook(context, id, signal)).rejects.toThrow(/through a connection/);
});

test('one by hand takes the place of one that was added through the forge, with another secret', async () => {
  const id = await connected();
  await registerWebhook(context, id, signal);
  const before = await context.repositories.webhook(id);
  const { secret, repository } = await makeManualWebhook(context, id, signal);
  expect(repository.webhook.kind).toBe('manual');
  expect(secret.secret).not.toBe(before?.secret);
  expect(forge.hooks).toEqual([]);
});

test('an access without the forge is refused while a webhook was added through it', async () => {
  const id = await connected();
  await registerWebhook(context, id, signal);
  const password = { kind: 'password', username: 'me', password: 'good-token' } as const;
  await expect(setAccess(context, id, password, signal)).rejects.toThrow(/Remove the webhook first/);
  await removeWebhook(context, id, signal);
  expect((await setAccess(context, id, password, signal)).access).toBe('password');
});

test('pipelines from before get their repository; credentials leave their address', async () => {
  const old = {
    kind: 'job',
    branch: 'main',
    createdAt: context.now(),
    nextNumber: 1,
    health: 'unknown',
    healthBecause: '',
    sortRank: 1,
    sortKey: '',
    automatic: 1,
    branches: '[]',
    pullRequests: 'off',
    supersede: 'off',
    version: 1,
  };
  const named = [
    { ...old, id: 'shop', name: 'Shop', repository: 'https://me:good-token@forge.test/team/shop.git' },
    { ...old, id: 'admin', name: 'Admin', repository: 'https://forge.test/team/shop' },
    { ...old, id: 'local', name: 'Local', repository: '/srv/git/local.git' },
  ];
  await database.insertInto('pipelines').values(named).execute();
  await context.repositories.ensure('/srv/git/left-over.git', context.now());
  await adoptPipelines(context);
  await adoptPipelines(context);
  expect(await context.repositories.idOf('/srv/git/left-over.git')).toBeNull();
  const rows = await database.selectFrom('pipelines').select(['id', 'repository']).orderBy('id').execute();
  expect(rows.map(({ repository }) => repository)).toEqual([
    'https://forge.test/team/shop',
    '/srv/git/local.git',
    'https://forge.test/team/shop',
  ]);
  const { pipelines } = await context.repositories.ofPipeline('shop');
  expect(pipelines.map(({ id }) => id)).toEqual(['admin', 'shop']);
  expect(await context.logins.loginOf('https://forge.test/team/shop')).toEqual({
    kind: 'password',
    username: 'me',
    password: 'good-token',
  });
});

test.each([
  ['https://portal.test', 'https://forge.test', false],
  ['http://127.0.0.1:4400', 'https://forge.test', true],
  ['http://127.0.0.1:4400', null, true],
  ['http://127.0.0.1:4400', 'http://localhost:3000', false],
])('at %s, %s has to be told how to reach it: %s', (publicUrl, forgeAddress, told) => {
  expect(reachNotice(publicUrl, forgeAddress) !== null).toBe(told);
});
