import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Status } from '#contract/status.ts';
import { successRate } from '#engine/insights/build-day.ts';
import { altogether, buildDays } from './build-days.ts';
import { buildDaysMigration } from './build-days-migration.ts';
import { addPipeline, atMinute } from './build-fixture.ts';
import { createBuildQueue } from './build-queue.ts';
import { queueBuild, runBuild, startBuild, testBox } from './letter-fixture.ts';
import { type Database, openDatabase } from './open-database.ts';
import { createPipelineStore } from './pipeline-store.ts';

const commit = 'a'.repeat(40);
/** The minutes of a day: the fixture's first minute is noon. */
const tomorrow = 24 * 60;

let database: Database;
beforeEach(async () => {
  database = await openDatabase(':memory:');
  for (const id of ['web', 'api']) await addPipeline(database, id);
});
afterEach(() => database.destroy());

let count = 0;
const run = (pipelineId: string, status: Status, minute: number, branch = 'main') => {
  count += 1;
  return runBuild(database, { pipelineId, id: `b${String(count).padStart(3, '0')}`, commit, minute, status, branch });
};
const stored = () =>
  database.selectFrom('buildDays').selectAll().orderBy('pipelineId').orderBy('branch').orderBy('day').execute();
const days = (place: { pipelineId: string; branch: string }) => buildDays(database, place, '2026-11-01');

async function someBuilds(): Promise<void> {
  await run('web', 'succeeded', 0);
  await run('web', 'failed', 10);
  await run('web', 'timed-out', 20, 'next');
  await run('api', 'succeeded', 30);
  await run('api', 'lost', 40);
  await run('web', 'succeeded', tomorrow);
  await queueBuild(database, { pipelineId: 'api', id: 'waits', commit, minute: tomorrow });
  await createBuildQueue(database, testBox).requestCancel('waits', 'Ada', atMinute(tomorrow + 1));
}

test('builds are counted by day and branch as they end, and altogether', async () => {
  await someBuilds();
  const main = await days({ pipelineId: 'web', branch: 'main' });
  expect(main).toMatchObject([
    { day: '2026-11-01', succeeded: 1, failed: 1, timedOut: 0 },
    { day: '2026-11-02', succeeded: 1, failed: 0 },
  ]);
  expect(main[0] && successRate(main[0])).toBe(0.5);
  expect(await days({ pipelineId: 'web', branch: 'next' })).toMatchObject([{ timedOut: 1 }]);
  expect(await days(altogether)).toMatchObject([
    { day: '2026-11-01', succeeded: 2, failed: 1, timedOut: 1, lost: 1, canceled: 0 },
    { day: '2026-11-02', succeeded: 1, canceled: 1 },
  ]);
});

test('the duration of a build that goes on with another is not counted, its outcome is', async () => {
  await run('web', 'failed', 0);
  const [before] = await days({ pipelineId: 'web', branch: 'main' });
  await queueBuild(database, { pipelineId: 'web', id: 'more', commit, minute: 10 });
  await database.updateTable('builds').set({ continues: 1 }).where('id', '=', 'more').execute();
  const claim = await startBuild(database, commit, 11);
  const ended = { kind: 'ended', at: atMinute(12), status: 'succeeded', reason: null } as const;
  await createBuildQueue(database, testBox).append(claim, [ended]);
  const [after] = await days({ pipelineId: 'web', branch: 'main' });
  expect(after).toMatchObject({ failed: 1, succeeded: 1, durations: before?.durations });
});

test('counting everything again, as for an older database, gives the same', async () => {
  await someBuilds();
  const kept = await stored();
  await database.deleteFrom('buildDays').execute();
  await buildDaysMigration.up(database);
  expect(await stored()).toEqual(kept);
  // And once more over what is there: a migration may have been cut off.
  await buildDaysMigration.up(database);
  expect(await stored()).toEqual(kept);
});

test('a pipeline that is removed takes its counts with it', async () => {
  await run('api', 'succeeded', 30);
  const before = await stored();
  await run('web', 'succeeded', 0);
  await run('web', 'failed', 10, 'next');
  await createPipelineStore(database).remove('web');
  expect(await stored()).toEqual(before);
});

test('the overview shows them', async () => {
  await someBuilds();
  const summary = await createPipelineStore(database).summary(atMinute(tomorrow + 60));
  expect(summary.days.slice(-3)).toEqual([
    { day: '2026-10-31', succeeded: 0, failed: 0, late: 0, invalid: 0, canceled: 0 },
    { day: '2026-11-01', succeeded: 2, failed: 1, late: 2, invalid: 0, canceled: 0 },
    { day: '2026-11-02', succeeded: 1, failed: 0, late: 0, invalid: 0, canceled: 1 },
  ]);
});
