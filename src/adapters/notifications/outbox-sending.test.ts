import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { addPipeline, atMinute } from '#adapters/database/build-fixture.ts';
import { createChannelStore } from '#adapters/database/channel-store.ts';
import { createConnectionStore } from '#adapters/database/connection-store.ts';
import {
  addConnectedPipeline,
  addTestChannel,
  endBuild,
  queueBuild,
  runBuild,
  startBuild,
  testBox,
} from '#adapters/database/letter-fixture.ts';
import { type Database, openDatabase } from '#adapters/database/open-database.ts';
import { createOutbox } from '#adapters/database/outbox.ts';
import { createRepositoryStore } from '#adapters/database/repository-store.ts';
import { createForges } from '#adapters/forges/forges.ts';
import { type Answer, listenOn127, type SeenRequest } from '#adapters/forges/http-fixture.ts';
import { refusalsBorne } from '#engine/outbox/next-try.ts';
import { OutboxSender } from '#engine/outbox/outbox-sender.ts';
import { newsCarrier } from '#engine/outbox/send-news.ts';
import { statusCarrier } from '#engine/outbox/send-status.ts';
import { createWebNotifier } from './web-notifier.ts';

const commit = 'c'.repeat(40);
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

let folder: string;
let database: Database;
/** The time, in ms: it moves when a test moves it. */
let clock: number;
const cleanups: (() => Promise<void>)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipewright-outbox-'));
  database = await openDatabase(join(folder, 'outbox.sqlite'));
  clock = Date.parse(atMinute(60));
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
  await database.destroy();
  await rm(folder, { recursive: true, force: true });
});

const faults: unknown[] = [];
afterEach(() => expect(faults.splice(0)).toEqual([]));

function startSender(options: { readonly limitMs?: number } = {}): OutboxSender {
  const now = () => new Date(clock).toISOString();
  const context = {
    connections: createConnectionStore(database, testBox),
    repositories: createRepositoryStore(database, testBox, (key) => key),
    channels: createChannelStore(database, testBox),
    forges: createForges({ limits: options }),
    // Signed by the real time: the receiver's package looks at its own clock.
    notifier: createWebNotifier({ now: () => new Date(), ...options }),
    publicUrl: () => 'https://ci.example',
    now,
  };
  const sender = new OutboxSender({
    outbox: createOutbox(database),
    carriers: { 'commit-status': statusCarrier(context), notification: newsCarrier(context) },
    now,
    report: (_, fault) => faults.push(fault),
    chance: () => 0.5,
  });
  sender.start();
  cleanups.unshift(() => sender.stop());
  return sender;
}

async function standIn(answer: (request: SeenRequest) => Answer | null) {
  const server = await listenOn127(answer);
  cleanups.push(server.close);
  return server;
}

/** A forge or receiver that gives these answers one after the other, and then takes everything. */
function answering(...answers: (Answer | null)[]) {
  return standIn(() => {
    const [next] = answers.splice(0, 1);
    return next === undefined ? { status: 201, body: {} } : next;
  });
}

const bodies = (requests: readonly SeenRequest[]) => requests.map(({ body }) => JSON.parse(String(body)));
const states = (requests: readonly SeenRequest[]) => bodies(requests).map(({ state }) => state);

async function outboxRow() {
  const rows = await database.selectFrom('outbox').selectAll().orderBy('id', 'desc').limit(1).execute();
  return rows[0];
}

/** Waits until the last letter was tried so often, and moves the clock to the next try. */
async function tried(sender: OutboxSender, times: number): Promise<number> {
  await vi.waitFor(async () => expect((await outboxRow())?.attempts).toBe(times), { interval: 5 });
  const row = await outboxRow();
  const waitMs = Date.parse(row?.nextAt ?? '') - clock;
  clock += Number.isNaN(waitMs) ? 0 : waitMs;
  sender.wake();
  return waitMs;
}

test('a forge is told of a build from its queueing to its end, with the connection’s token', async () => {
  const forge = await standIn(() => ({ status: 201, body: {} }));
  await addConnectedPipeline(database, 'shop', forge.address);
  const sender = startSender();
  await queueBuild(database, { pipelineId: 'shop', id: 'b1', commit, minute: 1 });
  sender.wake();
  await vi.waitFor(() => expect(forge.seen).toHaveLength(1), { interval: 5 });
  const claim = await startBuild(database, commit, 2);
  sender.wake();
  await vi.waitFor(() => expect(forge.seen).toHaveLength(2), { interval: 5 });
  await endBuild(database, claim, 'succeeded', 3);
  sender.wake();
  await vi.waitFor(() => expect(forge.seen).toHaveLength(3), { interval: 5 });

  const path = `POST /api/v1/repos/acme/shop/statuses/${commit}`;
  expect(forge.asked()).toEqual([path, path, path]);
  expect(forge.seen[0]?.headers.authorization).toBe('token shop-token');
  const told = { context: 'pipewright/shop', target_url: 'https://ci.example/pipelines/shop/builds/1' };
  expect(bodies(forge.seen)).toEqual([
    { ...told, state: 'pending', description: 'Queued' },
    { ...told, state: 'pending', description: 'Running' },
    { ...told, state: 'success', description: 'Succeeded in 1 m 0 s' },
  ]);
  await vi.waitFor(async () => expect(await outboxRow()).toMatchObject({ nextAt: null, sentAt: atMinute(60) }));
});

test('what was not taken is tried again: after 500 in its own time, after 429 when the forge wants it', async () => {
  const forge = await answering({ status: 500 }, { status: 429, headers: { 'retry-after': '120' } });
  await addConnectedPipeline(database, 'shop', forge.address);
  await runBuild(database, { pipelineId: 'shop', id: 'b1', commit, minute: 1, status: 'failed' });
  const sender = startSender();
  const connections = createConnectionStore(database, testBox);
  expect(await tried(sender, 1)).toBe(5_000);
  const waitMs = await tried(sender, 2);
  // The forge's answer is dated by the real clock, in whole ms.
  expect(Math.round(waitMs / 1000)).toBe(120);
  await vi.waitFor(async () => expect((await outboxRow())?.sentAt).not.toBeNull());
  expect(states(forge.seen)).toEqual(['failure', 'failure', 'failure']);
  expect(await connections.get('shop-connection')).toMatchObject({ failure: null });
});

test('a status that is under way is through before the newer one of its commit goes out, and never comes again', async () => {
  const forge = await answering(null);
  await addConnectedPipeline(database, 'shop', forge.address);
  await queueBuild(database, { pipelineId: 'shop', id: 'b1', commit, minute: 1 });
  const sender = startSender({ limitMs: 300 });
  await vi.waitFor(() => expect(forge.seen).toHaveLength(1), { interval: 5 });
  const claim = await startBuild(database, commit, 2);
  sender.wake();
  await endBuild(database, claim, 'succeeded', 3);
  sender.wake();
  await vi.waitFor(async () => expect((await outboxRow())?.sentAt).not.toBeNull());
  clock += 3_600_000;
  sender.wake();
  await sender.stop();
  expect(states(forge.seen)).toEqual(['pending', 'success']);
});

test('a stop in the middle breaks off what is under way; the next start sends it', async () => {
  const forge = await answering(null);
  await addConnectedPipeline(database, 'shop', forge.address);
  await runBuild(database, { pipelineId: 'shop', id: 'b1', commit, minute: 1, status: 'failed' });
  const first = startSender();
  await vi.waitFor(() => expect(forge.seen).toHaveLength(1), { interval: 5 });
  await first.stop();
  expect(await outboxRow()).toMatchObject({ attempts: 0, sentAt: null, failure: null });

  await database.destroy();
  database = await openDatabase(join(folder, 'outbox.sqlite'));
  startSender();
  await vi.waitFor(async () => expect((await outboxRow())?.sentAt).not.toBeNull());
  expect(states(forge.seen)).toEqual(['failure', 'failure']);
});

test('neither a wrong token nor a forge that is silent holds up other repositories', async () => {
  const forge = await standIn(({ path }) => {
    if (path.includes('/silent/')) return null;
    return path.includes('/wrong/') ? { status: 401, body: { message: 'no' } } : { status: 201, body: {} };
  });
  for (const id of ['silent', 'wrong', 'shop']) {
    await addConnectedPipeline(database, id, forge.address);
    // More of each than are sent side by side.
    for (let number = 0; number < 8; number++) {
      const sha = String(number).repeat(40);
      await runBuild(database, { pipelineId: id, id: `${id}-${number}`, commit: sha, minute: 1, status: 'failed' });
    }
  }
  startSender();
  await vi.waitFor(() => expect(forge.asked().filter((asked) => asked.includes('/shop/'))).toHaveLength(8));
  const connections = createConnectionStore(database, testBox);
  expect((await connections.get('shop-connection')).failure).toBeNull();
  await vi.waitFor(async () =>
    expect((await connections.get('wrong-connection')).failure).toContain('did not accept the token'),
  );
  expect(forge.asked().filter((asked) => asked.includes('/silent/'))).toHaveLength(1);
});

test('what is refused again and again is given up, and why is kept', async () => {
  const forge = await standIn(() => ({ status: 404, body: { message: 'no' } }));
  await addConnectedPipeline(database, 'shop', forge.address);
  await runBuild(database, { pipelineId: 'shop', id: 'b1', commit, minute: 1, status: 'failed' });
  const sender = startSender();
  for (let time = 1; time <= refusalsBorne; time++) await tried(sender, time);
  await vi.waitFor(async () => expect((await outboxRow())?.nextAt).toBeNull());
  const row = await outboxRow();
  expect(row).toMatchObject({ attempts: refusalsBorne, sentAt: null });
  expect(row?.failure).toContain('The status of ccccccc in acme/shop was not set');
  expect(row?.failure).not.toContain('shop-token');
  expect((await createConnectionStore(database, testBox).get('shop-connection')).failure).toBe(row?.failure);
});

test('a repository that is not connected any more has nobody to tell: given up at once', async () => {
  const forge = await standIn(() => ({ status: 201, body: {} }));
  const repositoryId = await addConnectedPipeline(database, 'shop', forge.address);
  await runBuild(database, { pipelineId: 'shop', id: 'b1', commit, minute: 1, status: 'failed' });
  await createRepositoryStore(database, testBox, (key) => key).setAccess(repositoryId, { kind: 'none' });
  startSender();
  await vi.waitFor(async () =>
    expect(await outboxRow()).toMatchObject({
      nextAt: null,
      sentAt: null,
      failure: 'The repository is not connected to a forge any more.',
    }),
  );
  expect(forge.seen).toEqual([]);
});

test('a channel hears broke, never still broken, and fixed, in order, although the first was not taken at once', async () => {
  const receiver = await answering({ status: 500 });
  await addPipeline(database, 'shop');
  await addTestChannel(database, 'shop', { id: 'hook', url: `${receiver.address}/in`, secret });
  const run = (id: string, minute: number, status: 'succeeded' | 'failed') =>
    runBuild(database, { pipelineId: 'shop', id, commit, minute, status });
  await run('b1', 1, 'succeeded');
  await run('b2', 3, 'failed');
  const sender = startSender();
  await vi.waitFor(() => expect(receiver.seen).toHaveLength(1), { interval: 5 });
  const channel = () => createChannelStore(database, testBox).get('shop', 'hook');
  await vi.waitFor(async () => expect((await channel()).failure).toContain('answered with 500'));
  await run('b3', 5, 'failed');
  await run('b4', 7, 'succeeded');
  await run('b5', 9, 'succeeded');
  sender.wake();
  clock += 10_000;
  sender.wake();
  await vi.waitFor(() => expect(receiver.seen).toHaveLength(3), { interval: 5 });
  const told = receiver.seen.map(({ body, headers }) => new Webhook(secret).verify(body, { ...headers }));
  expect(told).toMatchObject([
    { type: 'pipeline.broke', data: { build: { number: 2 } } },
    { type: 'pipeline.broke', data: { build: { number: 2 } } },
    { type: 'pipeline.fixed', data: { events: ['fixed'], build: { number: 4 } } },
  ]);
  const ids = receiver.seen.map(({ headers }) => headers['webhook-id']);
  expect(ids[0]).toBe(ids[1]);
  expect(ids[2]).not.toBe(ids[1]);
  await vi.waitFor(async () =>
    expect(await channel()).toMatchObject({ failure: null, lastSentAt: new Date(clock).toISOString() }),
  );
});
