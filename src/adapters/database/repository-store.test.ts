import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSecretBox } from '#adapters/secrets/secret-box.ts';
import type { ConnectionStore, RepositoryStore } from '#engine/ports/repository-store.ts';
import { addPipeline, atMinute } from './build-fixture.ts';
import { createConnectionStore } from './connection-store.ts';
import { type Database, openDatabase } from './open-database.ts';
import { createRepositoryStore } from './repository-store.ts';

const box = createSecretBox(new Uint8Array(32).fill(7));

let folder: string;
let database: Database;
let connections: ConnectionStore;
let repositories: RepositoryStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipewright-repositories-'));
  database = await openDatabase(join(folder, 'test.sqlite'));
  connections = createConnectionStore(database, box);
  repositories = createRepositoryStore(database, box, (key) => `https://portal/hooks/${key}`);
});
afterEach(async () => {
  await database.destroy();
  await rm(folder, { recursive: true, force: true });
});

function connect(id: string, token = 'top-secret') {
  const forge = { provider: 'gitea', address: 'https://forge', username: null } as const;
  return connections.add({ id, name: `Forge ${id}`, ...forge, token, account: 'builder', at: atMinute(0) });
}

/** Everything that is in the files of the database. */
async function stored(): Promise<string> {
  const read = (name: string) => readFile(join(folder, name), 'latin1');
  return (await read('test.sqlite')) + (await read('test.sqlite-wal'));
}

test('a connection is stored with its token encrypted, and gives it back to the engine alone', async () => {
  const added = await connect('a');
  expect(added).toEqual({
    id: 'a',
    name: 'Forge a',
    provider: 'gitea',
    address: 'https://forge',
    account: 'builder',
    createdAt: atMinute(0),
    checkedAt: atMinute(0),
    failure: null,
    repositories: 0,
  });
  expect(await connections.account('a')).toEqual({
    provider: 'gitea',
    address: 'https://forge',
    username: null,
    token: 'top-secret',
  });
  expect(await stored()).not.toContain('top-secret');
  await expect(
    connections.add({
      id: 'b',
      name: 'Forge a',
      provider: 'github',
      address: 'https://github.com',
      username: null,
      token: 'x',
      account: 'y',
      at: atMinute(1),
    }),
  ).rejects.toMatchObject({ code: 'name-taken' });
});

test('a renewed token replaces the old one and its failure', async () => {
  await connect('a');
  await connections.checked('a', atMinute(1), 'The token was revoked.');
  expect((await connections.get('a')).failure).toBe('The token was revoked.');
  const renewed = { username: 'me', token: 'fresh', account: 'me', at: atMinute(2) };
  expect(await connections.renew('a', renewed)).toMatchObject({
    account: 'me',
    failure: null,
    checkedAt: atMinute(2),
  });
  expect(await connections.account('a')).toMatchObject({ username: 'me', token: 'fresh' });
  await expect(connections.renew('gone', renewed)).rejects.toMatchObject({ code: 'missing' });
});

test('a connection stays while a repository needs it', async () => {
  await connect('a');
  const id = await repositories.ensure('https://forge/o/r', atMinute(0));
  await repositories.setAccess(id, { kind: 'connection', connectionId: 'a', fullName: 'o/r' });
  expect((await connections.list()).map(({ repositories: used }) => used)).toEqual([1]);
  await expect(connections.remove('a')).rejects.toMatchObject({ code: 'in-use' });
  await repositories.setAccess(id, { kind: 'none' });
  await connections.remove('a');
  await expect(connections.remove('a')).rejects.toMatchObject({ code: 'missing' });
  await expect(
    repositories.setAccess(id, { kind: 'connection', connectionId: 'a', fullName: 'o/r' }),
  ).rejects.toMatchObject({ code: 'missing' });
});

test('addresses of one repository have one row, however many ask at once', async () => {
  const ids = await Promise.all(
    ['https://h/o/r.git', 'https://H/o/r', 'https://h/o/r/', 'https://h/o/r'].map((address) =>
      repositories.ensure(address, atMinute(0)),
    ),
  );
  expect(new Set(ids).size).toBe(1);
  expect((await repositories.get(ids[0] ?? '')).address).toBe('https://h/o/r.git');
  expect(await repositories.idOf('https://h/o/r.git/')).toBe(ids[0]);
  expect(await repositories.idOf('https://h/o/other')).toBeNull();
});

test('every kind of access comes back whole; its secrets are encrypted', async () => {
  await connect('a');
  const id = await repositories.ensure('https://forge/o/r', atMinute(0));
  for (const access of [
    { kind: 'password', username: 'me', password: 'correct horse' },
    { kind: 'ssh-key', privateKey: 'very private', publicKey: 'ssh-ed25519 AAAA' },
    { kind: 'connection', connectionId: 'a', fullName: 'o/r' },
    { kind: 'none' },
  ] as const) {
    await repositories.setAccess(id, access);
    expect(await repositories.access(id)).toEqual(access);
    expect(await repositories.accessOf('https://forge/o/r.git')).toEqual(access);
    const shown = await repositories.get(id);
    expect(shown).toMatchObject({
      access: access.kind,
      publicKey: access.kind === 'ssh-key' ? access.publicKey : null,
      connection:
        access.kind === 'connection' ? { id: 'a', name: 'Forge a', provider: 'gitea', fullName: 'o/r' } : null,
    });
    expect(JSON.stringify(shown)).not.toMatch(/correct horse|very private/);
  }
  expect(await stored()).not.toMatch(/correct horse|very private/);
  expect(await repositories.accessOf('https://forge/unknown')).toEqual({ kind: 'none' });
});

test('a webhook is found by its key until it is removed, and tells of itself', async () => {
  await connect('a');
  const id = await repositories.ensure('https://forge/o/r', atMinute(0));
  await repositories.setAccess(id, { kind: 'connection', connectionId: 'a', fullName: 'o/r' });
  const webhook = { kind: 'registered', key: 'k3y', secret: 'hook-secret', createdAt: atMinute(1) } as const;
  await repositories.setWebhook(id, webhook);
  expect(await repositories.webhook(id)).toEqual({ ...webhook, url: null });
  await repositories.webhookTold(id, 'https://portal/hooks/k3y');
  expect(await repositories.webhook(id)).toEqual({ ...webhook, url: 'https://portal/hooks/k3y' });
  expect(await repositories.ofKey('k3y')).toEqual({
    id,
    address: 'https://forge/o/r',
    secret: 'hook-secret',
    provider: 'gitea',
  });
  await repositories.refused(id, atMinute(2), 'The signature is wrong.');
  await repositories.refused(id, atMinute(3), 'The body is too large.');
  await repositories.webhookFailed(id, 'The forge does not know it any more.');
  expect((await repositories.get(id)).webhook).toEqual({
    kind: 'registered',
    url: 'https://portal/hooks/k3y',
    createdAt: atMinute(1),
    lastDeliveryAt: null,
    lastRefusal: { at: atMinute(3), because: 'The body is too large.', count: 2 },
    failure: 'The forge does not know it any more.',
  });
  expect(await stored()).not.toContain('hook-secret');
  await repositories.setWebhook(id, null);
  expect(await repositories.ofKey('k3y')).toBeNull();
  expect((await repositories.get(id)).webhook).toEqual({
    kind: 'none',
    url: null,
    createdAt: null,
    lastDeliveryAt: null,
    lastRefusal: null,
    failure: null,
  });
});

test('heads are kept by branch; one that is gone is forgotten', async () => {
  const id = await repositories.ensure('/x', atMinute(0));
  await repositories.setHeads(
    id,
    new Map([
      ['main', '1'],
      ['old', '2'],
    ]),
    atMinute(0),
  );
  await repositories.setHeads(
    id,
    new Map([
      ['main', '3'],
      ['old', null],
    ]),
    atMinute(1),
  );
  expect(await repositories.heads(id)).toEqual(new Map([['main', '3']]));
  await repositories.polled(id, atMinute(2), 'It cannot be reached.');
  expect(await repositories.get(id)).toMatchObject({ polledAt: atMinute(2), pollFailure: 'It cannot be reached.' });
});

test('a repository is listed while it has a pipeline, and forgotten only without', async () => {
  const unused = await repositories.ensure('/unused', atMinute(0));
  await addPipeline(database, 'web');
  await addPipeline(database, 'api');
  const [listed, ...others] = await repositories.list();
  expect(others).toEqual([]);
  expect(listed).toMatchObject({
    address: '/x',
    pipelines: [
      { id: 'api', name: 'api' },
      { id: 'web', name: 'web' },
    ],
  });
  expect((await repositories.ofPipeline('web')).id).toBe(listed?.id);
  await expect(repositories.ofPipeline('gone')).rejects.toMatchObject({ code: 'missing' });
  expect(await repositories.unused()).toEqual([unused]);
  expect(await repositories.removeUnused(listed?.id ?? '')).toBe(false);
  expect(await repositories.removeUnused(unused)).toBe(true);
  await expect(repositories.get(unused)).rejects.toMatchObject({ code: 'missing' });
});
