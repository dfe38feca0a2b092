import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Status } from '#contract/status.ts';
import { addPipeline, atMinute } from './build-fixture.ts';
import { queueBuild, runBuild } from './letter-fixture.ts';
import { type Database, openDatabase } from './open-database.ts';
import { createPipelineStore } from './pipeline-store.ts';

const commit = 'a'.repeat(40);

let database: Database;
beforeEach(async () => {
  database = await openDatabase(':memory:');
  for (const id of ['web', 'api', 'new']) await addPipeline(database, id);
});
afterEach(() => database.destroy());

const run = (pipelineId: string, number: number, status: Status, branch = 'main') =>
  runBuild(database, { pipelineId, id: `${pipelineId}${number}`, commit, minute: number * 10, status, branch });
const rowsAt = async (now: string) => {
  const page = await createPipelineStore(database).list({ limit: 50, cursor: undefined }, {}, { now, owner: 'local' });
  return new Map(page.items.map((row) => [row.id, row]));
};

test('each row has its own last builds, newest build, rate and median', async () => {
  for (let number = 1; number <= 25; number++) await run('web', number, number % 5 === 0 ? 'failed' : 'succeeded');
  await run('api', 30, 'lost');
  await run('api', 31, 'succeeded', 'next');
  await queueBuild(database, { pipelineId: 'api', id: 'waits', commit, minute: 400 });
  const rows = await rowsAt(atMinute(500));

  const web = rows.get('web');
  expect(web?.lastBuilds.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, index) => index + 6));
  expect(web?.latest).toMatchObject({ number: 25, status: 'failed' });
  expect(web?.successRate).toBe(0.8);
  // One minute each, as the fixture runs them.
  expect(web?.medianDurationMs).toBeGreaterThan(58_000);
  expect(web?.medianDurationMs).toBeLessThan(62_000);

  expect(rows.get('api')).toMatchObject({
    lastBuilds: [{ status: 'lost' }, { status: 'succeeded' }, { status: 'queued' }],
    latest: { number: 3, status: 'queued', waitsFor: 0 },
    successRate: null,
    medianDurationMs: null,
  });
  expect(rows.get('new')).toMatchObject({ lastBuilds: [], latest: null, successRate: null });
});

test('what ended more than 30 days ago says nothing of the rate any more', async () => {
  await run('web', 1, 'failed');
  const later = (days: number) => new Date(Date.parse(atMinute(0)) + days * 86_400_000).toISOString();
  expect((await rowsAt(later(29))).get('web')?.successRate).toBe(0);
  const then = (await rowsAt(later(30))).get('web');
  expect(then?.successRate).toBeNull();
  expect(then?.trend.successRateBefore).toBe(0);
});
