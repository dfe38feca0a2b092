import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ChannelStore } from '#engine/ports/channel-store.ts';
import { addPipeline, atMinute } from './build-fixture.ts';
import { createChannelStore } from './channel-store.ts';
import { addTestChannel, runBuild, testBox } from './letter-fixture.ts';
import { type Database, openDatabase } from './open-database.ts';
import { createOutbox } from './outbox.ts';

const url = 'https://hooks.example/services/T0/B0/very-secret';

let database: Database;
let channels: ChannelStore;
beforeEach(async () => {
  database = await openDatabase(':memory:');
  channels = createChannelStore(database, testBox);
  await addPipeline(database, 'shop');
});
afterEach(() => database.destroy());

test('addresses and secrets are encrypted, and opened for the engine alone', async () => {
  await addTestChannel(database, 'shop', { id: 'slack', url, secret: null });
  await addTestChannel(database, 'shop', { id: 'hook', url, secret: 'whsec_c2VjcmV0' });
  const shown = { target: 'https://hooks.example', events: ['broke', 'fixed'], lastSentAt: null, failure: null };
  expect(await channels.list('shop')).toEqual([
    { id: 'hook', type: 'webhook', createdAt: atMinute(0), ...shown },
    { id: 'slack', type: 'slack', createdAt: atMinute(0), ...shown },
  ]);
  expect(await channels.target('slack')).toEqual({ type: 'slack', url, secret: null });
  expect(await channels.target('hook')).toEqual({ type: 'webhook', url, secret: 'whsec_c2VjcmV0' });
  const stored = JSON.stringify(await database.selectFrom('channels').selectAll().execute());
  expect(stored).not.toMatch(/very-secret|c2VjcmV0/);
});

test('a channel says when something last arrived, and why the last did not', async () => {
  await addTestChannel(database, 'shop', { id: 'slack', url, secret: null });
  await channels.noted('slack', { sentAt: atMinute(1) });
  await channels.noted('slack', { failure: 'hooks.example answered with 500.' });
  expect(await channels.get('shop', 'slack')).toMatchObject({
    lastSentAt: atMinute(1),
    failure: 'hooks.example answered with 500.',
  });
  await channels.noted('slack', { sentAt: atMinute(2) });
  expect(await channels.get('shop', 'slack')).toMatchObject({ lastSentAt: atMinute(2), failure: null });
});

test('a channel that is removed takes with it what waits to be sent there', async () => {
  await addTestChannel(database, 'shop', { id: 'slack', url, secret: null });
  await runBuild(database, { pipelineId: 'shop', id: 'b1', commit: 'c'.repeat(40), minute: 1, status: 'failed' });
  const outbox = createOutbox(database);
  expect(await outbox.next([])).toMatchObject({ key: 'channel/slack/news' });
  await channels.remove('shop', 'slack');
  expect(await outbox.next([])).toBeNull();
  expect(await channels.target('slack')).toBeNull();
});

test('a channel is found under its own pipeline alone', async () => {
  await addPipeline(database, 'blog');
  await addTestChannel(database, 'shop', { id: 'slack', url, secret: null });
  const missing = { code: 'missing' };
  await expect(channels.get('blog', 'slack')).rejects.toMatchObject(missing);
  await expect(channels.remove('blog', 'slack')).rejects.toMatchObject(missing);
  await expect(channels.list('nobody')).rejects.toMatchObject(missing);
  await expect(addTestChannel(database, 'nobody', { id: 'x', url, secret: null })).rejects.toMatchObject(missing);
  expect(await channels.list('shop')).toHaveLength(1);
});
