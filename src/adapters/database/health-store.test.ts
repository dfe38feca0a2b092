import { afterEach, beforeEach, expect, test } from 'vitest';
import { LiveFeed } from '#engine/live-feed.ts';
import { explainHealth } from '#engine/pipelines/explain-health.ts';
import { mutePipeline, setHealthRule, unmutePipeline } from '#engine/pipelines/health-settings.ts';
import { addPipeline, atMinute, journalBuild } from './build-fixture.ts';
import { createHealthStore } from './health-store.ts';
import { addTestChannel } from './letter-fixture.ts';
import { type Database, openDatabase } from './open-database.ts';
import { createPipelineStore } from './pipeline-store.ts';

let database: Database;
let now = atMinute(600);
beforeEach(async () => {
  now = atMinute(600);
  database = await openDatabase(':memory:');
  await addPipeline(database, 'web');
});
afterEach(() => database.destroy());

const context = () => ({ health: createHealthStore(database, () => now), feed: new LiveFeed(), now: () => now });

/** One build every ten minutes, each with the letter's outcome: `s` or `f`. */
async function build(letters: string, from = 1): Promise<void> {
  for (const [index, letter] of [...letters].entries()) {
    const number = from + index;
    const outcome = letter === 's' ? 'succeeded' : 'failed';
    const states = [{ log: `l${number}`, state: 'Test', outcome } as const];
    await journalBuild(database, { pipelineId: 'web', id: `b${number}`, states, minute: number * 10 });
  }
}

test('a pipeline that was never built says so, and what it takes', async () => {
  const explained = await explainHealth(context(), 'web', {});
  expect(explained).toMatchObject({ rule: { window: 5, threshold: 3 }, counted: [], greensToHealthy: 1, changes: [] });
  expect(explained.health).toMatchObject({ word: 'unknown', mutedUntil: null });
  await expect(explainHealth(context(), 'none', {})).rejects.toMatchObject({ code: 'missing' });
});

test('the word is explained by the builds that it rests on, and by how it came about', async () => {
  await build('ssfsff');
  await journalBuild(database, {
    pipelineId: 'web',
    id: 'other',
    branch: 'next',
    states: [{ log: 'lx', state: 'Test', outcome: 'failed' }],
    minute: 100,
  });
  const explained = await explainHealth(context(), 'web', {});
  expect(explained.health).toMatchObject({ word: 'unhealthy', because: '3 of the last 5 builds on main failed' });
  expect(explained.counted.map(({ number, status }) => [number, status])).toEqual([
    [6, 'failed'],
    [5, 'failed'],
    [4, 'succeeded'],
    [3, 'failed'],
    [2, 'succeeded'],
  ]);
  expect(explained.greensToHealthy).toBe(2);
  expect(explained.changes.map(({ word, build: { number } }) => [word, number])).toEqual([
    ['healthy', 1],
    ['degraded', 3],
    ['healthy', 4],
    ['degraded', 5],
    ['unhealthy', 6],
  ]);
});

test('another rule can be tried out, and changes nothing until it is set', async () => {
  await build('ssfsff');
  const tried = await explainHealth(context(), 'web', { threshold: 4 });
  expect(tried.health.word).toBe('degraded');
  expect(tried.changes.map(({ word }) => word)).not.toContain('unhealthy');
  const pipelines = createPipelineStore(database);
  expect((await pipelines.get('web')).health.word).toBe('unhealthy');
  await expect(explainHealth(context(), 'web', { window: 2 })).rejects.toMatchObject({ code: 'bad-request' });

  now = atMinute(700);
  expect(await setHealthRule(context(), 'web', { window: 5, threshold: 4 })).toEqual({
    rule: { window: 5, threshold: 4 },
    mute: null,
  });
  expect((await pipelines.get('web')).health).toMatchObject({ word: 'degraded', since: atMinute(700) });
  await build('f', 7);
  expect((await pipelines.get('web')).health.word).toBe('unhealthy');
});

test('what happened more than 30 days ago is only told as what it was then', async () => {
  await build('sfffs');
  now = new Date(Date.parse(atMinute(35)) + 30 * 86_400_000).toISOString();
  const { changes, since } = await explainHealth(context(), 'web', {});
  expect(since).toBe(atMinute(35));
  expect(changes.map(({ word, build: { number } }) => [word, number])).toEqual([
    ['degraded', 2],
    ['unhealthy', 4],
  ]);
});

test('every change of health is noted once, with what it was before and the build that brought it about', async () => {
  await build('ssff');
  await setHealthRule(context(), 'web', { window: 5, threshold: 2 });
  const noted = await database.selectFrom('healthChanges').select(['before', 'word', 'buildId']).execute();
  expect(noted).toEqual([
    { before: 'unknown', word: 'healthy', buildId: 'b1' },
    { before: 'healthy', word: 'degraded', buildId: 'b3' },
    { before: 'degraded', word: 'unhealthy', buildId: null },
  ]);
});

test('the changes of every pipeline are listed newest first, by pages, and by pipeline and word', async () => {
  await addPipeline(database, 'shop');
  await build('ssff');
  const { changes } = createHealthStore(database, () => now);
  const first = await changes({ limit: 1 }, {});
  expect(first.items).toMatchObject([
    { pipeline: { id: 'web' }, word: 'degraded', before: 'healthy', build: { id: 'b3', number: 3 } },
  ]);
  if (first.nextCursor === null) throw new Error('The older change is missing.');
  const second = await changes({ limit: 1, cursor: first.nextCursor }, {});
  expect(second.items).toMatchObject([{ word: 'healthy', before: 'unknown', build: { number: 1 } }]);
  expect(second.nextCursor).toBeNull();
  expect((await changes({ limit: 9 }, { pipeline: 'shop' })).items).toEqual([]);
  expect((await changes({ limit: 9 }, { pipeline: 'web', word: 'healthy' })).items).toEqual(second.items);
});

test('a muted pipeline sends no messages until the mute ends', async () => {
  await addTestChannel(database, 'web', { id: 'slack', url: 'https://hooks.example/x', secret: null });
  const letters = () => database.selectFrom('outbox').select('topic').where('topic', '=', 'notification').execute();
  now = atMinute(0);
  const mute = { reason: 'The database moves.', until: atMinute(25) };
  expect((await mutePipeline(context(), 'web', mute, 'Ada')).mute).toEqual({ ...mute, by: 'Ada' });
  expect((await createPipelineStore(database).get('web')).health.mutedUntil).toBe(atMinute(25));
  await build('sf');
  expect(await letters()).toEqual([]);
  await build('sf', 3);
  expect(await letters()).toHaveLength(2);
});

test('a mute has an end within sight, and can be ended before', async () => {
  const mute = (until: string) => mutePipeline(context(), 'web', { reason: 'Holidays', until }, 'Ada');
  await expect(mute(atMinute(599))).rejects.toThrow('would have ended already');
  await expect(mute(new Date(Date.parse(now) + 91 * 86_400_000).toISOString())).rejects.toThrow('at most 90 days');
  await mute(atMinute(700));
  expect((await unmutePipeline(context(), 'web')).mute).toBeNull();
  expect((await createPipelineStore(database).get('web')).health.mutedUntil).toBeNull();
});
