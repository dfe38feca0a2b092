import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Letter, Outbox } from '#engine/ports/outbox.ts';
import { addPipeline, atMinute } from './build-fixture.ts';
import { createBuildQueue } from './build-queue.ts';
import {
  addConnectedPipeline,
  addTestChannel,
  endBuild,
  queueBuild,
  runBuild,
  startBuild,
  testBox,
} from './letter-fixture.ts';
import { type Database, openDatabase } from './open-database.ts';
import { createOutbox, writeLetter } from './outbox.ts';

const commit = 'c'.repeat(40);

let database: Database;
let outbox: Outbox;
beforeEach(async () => {
  database = await openDatabase(':memory:');
  outbox = createOutbox(database);
});
afterEach(() => database.destroy());

/** What waits, in the order in which it was written. */
async function waiting(topic: Letter['topic'] = 'commit-status') {
  const rows = await database
    .selectFrom('outbox')
    .selectAll()
    .where('topic', '=', topic)
    .where('nextAt', 'is not', null)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({ key: row.subject, ...JSON.parse(row.body) }));
}

test('the commit is told pending when it is queued and fetched, and how it ended; what was not sent is replaced', async () => {
  const repositoryId = await addConnectedPipeline(database, 'shop', 'https://git.example');
  await queueBuild(database, { pipelineId: 'shop', id: 'b1', commit, minute: 1 });
  const status = {
    key: `status/${repositoryId}/${commit}/pipewright/shop`,
    repositoryId,
    commit,
    context: 'pipewright/shop',
    path: '/pipelines/shop/builds/1',
  };
  expect(await waiting()).toEqual([{ ...status, state: 'pending', description: 'Queued' }]);
  const claim = await startBuild(database, commit, 2);
  expect(await waiting()).toEqual([{ ...status, state: 'pending', description: 'Running' }]);
  await endBuild(database, claim, 'failed', 3);
  expect(await waiting()).toEqual([{ ...status, state: 'failure', description: 'Failed after 1 m 0 s' }]);
});

test('a build of a branch head has no commit to tell of before it is fetched', async () => {
  await addConnectedPipeline(database, 'shop', 'https://git.example');
  await queueBuild(database, { pipelineId: 'shop', id: 'b1', commit: null, minute: 1 });
  expect(await waiting()).toEqual([]);
  await startBuild(database, commit, 2);
  expect(await waiting()).toMatchObject([{ commit, state: 'pending' }]);
});

test('without a connection there is nobody to tell', async () => {
  await addPipeline(database, 'shop');
  await runBuild(database, { pipelineId: 'shop', id: 'b1', commit, minute: 1, status: 'succeeded' });
  expect(await waiting()).toEqual([]);
});

test('the newest build of a commit speaks for it, unless it was canceled', async () => {
  await addConnectedPipeline(database, 'shop', 'https://git.example');
  await queueBuild(database, { pipelineId: 'shop', id: 'b1', commit, minute: 1 });
  const first = await startBuild(database, commit, 1);
  await queueBuild(database, { pipelineId: 'shop', id: 'b2', commit, minute: 2 });
  await endBuild(database, first, 'failed', 3);
  // The repetition waits: the commit is pending again, whatever became of the first.
  expect(await waiting()).toMatchObject([{ state: 'pending', path: '/pipelines/shop/builds/2' }]);
  await createBuildQueue(database, testBox).requestCancel('b2', 'Ada', atMinute(4));
  expect(await waiting()).toMatchObject([{ state: 'failure', path: '/pipelines/shop/builds/1' }]);
});

test('a build that is alone and canceled in the queue says so', async () => {
  await addConnectedPipeline(database, 'shop', 'https://git.example');
  await queueBuild(database, { pipelineId: 'shop', id: 'b1', commit, minute: 1 });
  await createBuildQueue(database, testBox).requestCancel('b1', 'Ada', atMinute(4));
  expect(await waiting()).toMatchObject([{ state: 'canceled', description: 'Canceled by Ada' }]);
});

test('channels are told what they asked for: by default broke, never still broken, and fixed', async () => {
  await addPipeline(database, 'shop');
  await addTestChannel(database, 'shop', { id: 'default', url: 'https://a.example/x', secret: null });
  await addTestChannel(database, 'shop', {
    id: 'failures',
    url: 'https://b.example/x',
    secret: null,
    events: ['broke', 'failed'],
  });
  const run = (id: string, minute: number, status: 'succeeded' | 'failed', branch = 'main') =>
    runBuild(database, { pipelineId: 'shop', id, commit, minute, status, branch });
  await run('b1', 1, 'succeeded');
  await run('b2', 3, 'failed');
  await run('b3', 5, 'failed');
  await run('b4', 7, 'failed', 'topic');
  await run('b5', 9, 'succeeded');
  const letters = await waiting('notification');
  expect(letters.map(({ key, news }) => [key, news.events, news.build.number])).toEqual([
    ['channel/default/news', ['broke'], 2],
    ['channel/failures/news', ['broke', 'failed'], 2],
    ['channel/failures/news', ['failed'], 3],
    ['channel/default/news', ['fixed'], 5],
  ]);
  expect(letters[0]).toMatchObject({
    channelId: 'default',
    news: {
      at: atMinute(4),
      pipeline: { id: 'shop', health: 'degraded', because: 'The last build on main failed', path: '/pipelines/shop' },
      build: {
        status: 'failed',
        outcome: 'Failed after 1 m 0 s',
        durationMs: 60_000,
        commit: { sha: commit, message: 'Fix <b>' },
        path: '/pipelines/shop/builds/2',
      },
    },
  });
});

async function write(...letters: { id: string; key: string; minute: number }[]): Promise<void> {
  await database.transaction().execute(async (tx) => {
    for (const { id, key, minute } of letters)
      await writeLetter(tx, { id, topic: 'notification', key, body: { of: id }, at: atMinute(minute) });
  });
}

test('letters of one key come one behind the other, those of others beside them', async () => {
  await write(
    { id: '1', key: 'channel/a/news', minute: 1 },
    { id: '2', key: 'channel/a/news', minute: 2 },
    { id: '3', key: 'channel/ab/news', minute: 3 },
  );
  expect(await outbox.next([])).toEqual({
    id: '1',
    topic: 'notification',
    key: 'channel/a/news',
    body: { of: '1' },
    attempts: 0,
    createdAt: atMinute(1),
    nextAt: atMinute(1),
  });
  expect(await outbox.next(['channel/a/'])).toMatchObject({ id: '3' });
  expect(await outbox.next(['channel/a/', 'channel/ab/'])).toBeNull();

  // The second one waits for the first, although it is due before it now.
  await outbox.failed('1', 'Nobody answered.', atMinute(9));
  await outbox.sent('3', atMinute(4));
  expect(await outbox.next([])).toMatchObject({ id: '1', attempts: 1, nextAt: atMinute(9) });
  await outbox.failed('1', 'Nobody answered.', null);
  expect(await outbox.next([])).toMatchObject({ id: '2', attempts: 0 });
});

test('what was sent or given up is forgotten in time, with its failure kept until then; what waits never', async () => {
  await write(
    { id: '1', key: 'channel/a/news', minute: 1 },
    { id: '2', key: 'channel/b/news', minute: 1 },
    { id: '3', key: 'channel/c/news', minute: 1 },
  );
  await outbox.sent('1', atMinute(2));
  await outbox.failed('2', 'Refused.', null);
  await outbox.forget(atMinute(1));
  const rows = () => database.selectFrom('outbox').select(['id', 'failure', 'sentAt']).orderBy('id').execute();
  expect(await rows()).toEqual([
    { id: '1', failure: null, sentAt: atMinute(2) },
    { id: '2', failure: 'Refused.', sentAt: null },
    { id: '3', failure: null, sentAt: null },
  ]);
  await outbox.forget(atMinute(2));
  expect(await rows()).toMatchObject([{ id: '3' }]);
  // Replaced or forgotten in the meantime: nothing to note.
  await outbox.sent('1', atMinute(3));
  await outbox.failed('2', 'Refused.', atMinute(3));
  expect(await rows()).toHaveLength(1);
});
