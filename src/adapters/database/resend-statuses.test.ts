import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Outbox } from '#engine/ports/outbox.ts';
import { atMinute } from './build-fixture.ts';
import { createConnectionStore } from './connection-store.ts';
import { addConnectedPipeline, runBuild, testBox } from './letter-fixture.ts';
import { type Database, openDatabase } from './open-database.ts';
import { createOutbox } from './outbox.ts';

const [one, two] = ['1'.repeat(40), '2'.repeat(40)] as const;

let database: Database;
let outbox: Outbox;
beforeEach(async () => {
  database = await openDatabase(':memory:');
  outbox = createOutbox(database);
  await addConnectedPipeline(database, 'shop', 'https://git.example');
  await addConnectedPipeline(database, 'other', 'https://other.example');
});
afterEach(() => database.destroy());

function renew(minute: number) {
  const renewed = { username: null, token: 'renewed', account: 'ada', at: atMinute(minute) };
  return createConnectionStore(database, testBox).renew('shop-connection', renewed);
}

async function letters(): Promise<number> {
  return (await database.selectFrom('outbox').select('id').execute()).length;
}

/** Gives up the letter that is due first, as the sender does with one that was refused too often. */
async function giveUp(): Promise<void> {
  const letter = await outbox.next([]);
  await outbox.failed(letter?.id ?? '', 'The token was refused.', null);
}

test('what was given up before the token was renewed is sent with the new one, by its last word alone', async () => {
  await runBuild(database, { pipelineId: 'shop', id: 'b1', commit: one, minute: 1, status: 'failed' });
  await giveUp();
  await runBuild(database, { pipelineId: 'shop', id: 'b2', commit: one, minute: 3, status: 'succeeded' });
  await giveUp();
  await renew(90);
  const letter = await outbox.next([]);
  expect(letter).toMatchObject({
    topic: 'commit-status',
    body: { commit: one, state: 'success' },
    attempts: 0,
    createdAt: atMinute(90),
    nextAt: atMinute(90),
  });
  await outbox.sent(letter?.id ?? '', atMinute(91));
  expect(await outbox.next([])).toBeNull();
});

test('what waits for its next try is due at once, and counts its failures from the beginning', async () => {
  await runBuild(database, { pipelineId: 'shop', id: 'b1', commit: one, minute: 1, status: 'failed' });
  const letter = await outbox.next([]);
  await outbox.failed(letter?.id ?? '', 'The token was refused.', atMinute(300));
  await renew(9);
  const again = await outbox.next([]);
  expect(again).toMatchObject({ body: letter?.body, attempts: 0, nextAt: atMinute(9) });
  expect(await letters()).toBe(1);
});

test('what comes of a try with the old token, which was under way, does not give up the new letter', async () => {
  await runBuild(database, { pipelineId: 'shop', id: 'b1', commit: one, minute: 1, status: 'failed' });
  const underWay = await outbox.next([]);
  await renew(9);
  await outbox.failed(underWay?.id ?? '', 'The token was refused.', null);
  expect(await outbox.next([])).toMatchObject({ body: { commit: one, state: 'failure' }, nextAt: atMinute(9) });
});

test('nothing is told again that has arrived, or that something newer has overtaken; nor anything to another forge', async () => {
  await runBuild(database, { pipelineId: 'shop', id: 'b1', commit: one, minute: 1, status: 'failed' });
  await giveUp();
  await runBuild(database, { pipelineId: 'shop', id: 'b2', commit: one, minute: 3, status: 'succeeded' });
  const arrived = await outbox.next([]);
  await outbox.sent(arrived?.id ?? '', atMinute(5));
  await runBuild(database, { pipelineId: 'other', id: 'b3', commit: two, minute: 6, status: 'failed' });
  await giveUp();
  await renew(9);
  expect(await outbox.next([])).toBeNull();
});
