import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Status } from '#contract/status.ts';
import { quantile } from '#engine/insights/duration-histogram.ts';
import { addPipeline, atMinute, journalBuild } from './build-fixture.ts';
import { createInsightStore } from './insight-store.ts';
import { insightsMigration } from './insights-migration.ts';
import { runBuild } from './letter-fixture.ts';
import { type Database, openDatabase } from './open-database.ts';
import { createPipelineStore } from './pipeline-store.ts';

const november = { from: '2026-11-01', to: '2026-11-30' };
const main = (pipelineId: string) => ({ pipelineId, branch: 'main' });
/** The minutes of a day: the fixture's first minute is noon. */
const tomorrow = 24 * 60;

let database: Database;
beforeEach(async () => {
  database = await openDatabase(':memory:');
  for (const id of ['web', 'api']) await addPipeline(database, id);
});
afterEach(() => database.destroy());

let count = 0;
function nextId(): string {
  count += 1;
  return `b${String(count).padStart(4, '0')}`;
}
async function run(pipelineId: string, status: Status, minute: number, commit = 'a', branch = 'main') {
  const id = nextId();
  await runBuild(database, { pipelineId, id, commit: commit.repeat(40), minute, status, branch });
  return id;
}
/** A build of these states, each a minute long, the last one perhaps failed. */
async function runStates(pipelineId: string, states: string[], last: 'succeeded' | 'failed' | 'lost', minute: number) {
  const id = nextId();
  const outcomes = states.map((state, index) => ({
    log: `${id}-${index}`,
    state,
    outcome: index === states.length - 1 ? last : ('succeeded' as const),
  }));
  await journalBuild(database, { pipelineId, id, states: outcomes, minute });
}
const store = () => createInsightStore(database);
const kept = async () => ({
  stability: await database.selectFrom('stabilityDays').selectAll().orderBy('pipelineId').orderBy('day').execute(),
  breaks: await database.selectFrom('breaks').selectAll().orderBy('pipelineId').execute(),
  states: await database.selectFrom('stateDays').selectAll().orderBy('pipelineId').orderBy('state').execute(),
  flaky: await database.selectFrom('flakyCommits').selectAll().orderBy('foundAt').execute(),
});

test('a break is counted on the day of the green build that ends it, for its branch and altogether', async () => {
  await run('web', 'failed', 0, 'a');
  await run('web', 'timed-out', 20, 'b');
  await run('web', 'failed', 30, 'c', 'next');
  await run('web', 'lost', 40, 'd');
  await run('web', 'succeeded', 90, 'e');
  const [day, ...none] = await store().stability(main('web'), november);
  expect(none).toEqual([]);
  expect(day).toMatchObject({ day: '2026-11-01', flaky: 0 });
  const lasted = quantile(day?.recoveries ?? {}, 0.5) ?? 0;
  expect(Math.abs(lasted - 90 * 60_000)).toBeLessThan(0.03 * 90 * 60_000);
  expect(await store().stability(null, november)).toEqual([day]);
  expect((await kept()).breaks).toEqual([{ pipelineId: 'web', branch: 'next', since: atMinute(31) }]);
});

test('a commit with two outcomes in one pipeline is flaky, once, with the first build of either', async () => {
  await run('web', 'canceled', 0);
  await run('web', 'lost', 10);
  const bad = await run('web', 'failed', 20);
  await run('web', 'timed-out', 30);
  await run('api', 'succeeded', 40);
  expect(await store().flakyCommits(null, november, 10)).toEqual([]);
  const good = await run('web', 'succeeded', tomorrow);
  await run('web', 'failed', tomorrow + 10);
  const commit = {
    pipelineId: 'web',
    pipelineName: 'web',
    branch: 'main',
    sha: 'a'.repeat(40),
    message: 'Fix <b>',
    foundAt: atMinute(tomorrow + 1),
    good: { id: good, number: 5 },
    bad: { id: bad, number: 3 },
  };
  expect(await store().flakyCommits(null, november, 10)).toEqual([commit]);
  expect(await store().flakyCommits(main('web'), { from: '2026-11-02', to: '2026-11-02' }, 10)).toEqual([commit]);
  expect(await store().flakyCommits(main('web'), { from: '2026-11-01', to: '2026-11-01' }, 10)).toEqual([]);
  expect(await store().flakyCommits(main('api'), november, 10)).toEqual([]);
  expect((await store().stability(null, november)).map(({ day, flaky }) => [day, flaky])).toEqual([['2026-11-02', 1]]);
});

test('the attempts of the states are counted on the day on which their build ended, the longest first', async () => {
  await runStates('web', ['Build', 'Test'], 'succeeded', 0);
  await runStates('web', ['Build', 'Test'], 'failed', 10);
  await runStates('api', ['Build'], 'succeeded', tomorrow);
  await runStates('web', ['Build', 'Test'], 'lost', tomorrow + 10);
  const build = { pipelineId: 'web', pipelineName: 'web', branch: 'main', state: 'Build' };
  const test = { ...build, state: 'Test' };
  expect(await store().slowestStates(main('web'), november, 10)).toEqual([build, test]);
  expect(await store().slowestStates(null, november, 10)).toEqual([
    build,
    test,
    { ...build, pipelineId: 'api', pipelineName: 'api' },
  ]);
  expect(await store().slowestStates(null, november, 1)).toEqual([build]);
  expect(await store().stateDays(build, november)).toMatchObject([
    { day: '2026-11-01', runs: 2, failed: 0, totalMs: 120_000 },
    { day: '2026-11-02', runs: 1, failed: 0, totalMs: 60_000 },
  ]);
  expect(await store().stateDays(test, november)).toMatchObject([{ day: '2026-11-01', runs: 2, failed: 1 }]);
});

test('of all pipelines the states are looked at that took longest on a day, however many there are', async () => {
  const insert = (state: string, day: string, totalMs: number) =>
    database
      .insertInto('stateDays')
      .values({ pipelineId: 'web', branch: 'main', state, day, runs: 1, failed: 0, totalMs, durations: '{"100":1}' })
      .execute();
  await run('web', 'succeeded', 0);
  await run('web', 'succeeded', tomorrow);
  for (let index = 0; index < 60; index++) {
    await insert(`State ${index}`, '2026-11-01', 1000 + index);
    await insert(`State ${index}`, '2026-11-02', 2000 - index);
  }
  const names = (await store().slowestStates(null, november, 100)).map(({ state }) => Number(state.slice(6)));
  // The 10 first of the first day are the last ones; those of the second the first ones.
  expect(names.length).toBe(20);
  expect(names.toSorted((one, other) => one - other)).toEqual([
    ...Array.from({ length: 10 }, (_, index) => index),
    ...Array.from({ length: 10 }, (_, index) => 50 + index),
  ]);
});

async function muchHappens(): Promise<void> {
  await run('web', 'failed', 0, 'a');
  await run('web', 'succeeded', 20, 'a');
  await run('web', 'failed', 30, 'b', 'next');
  await run('web', 'succeeded', 60, 'c');
  await run('web', 'failed', tomorrow, 'c');
  await run('web', 'succeeded', tomorrow + 7, 'd');
  await runStates('web', ['Build', 'Test'], 'failed', tomorrow + 10);
  await run('web', 'invalid', tomorrow + 20, 'e');
}

test('counting everything again, as for an older database, gives the same', async () => {
  await run('api', 'failed', 10, 'a');
  await muchHappens();
  await run('api', 'succeeded', 40, 'b');
  const before = await kept();
  expect(before.flaky).toHaveLength(2);
  for (const table of ['stabilityDays', 'breaks', 'stateDays', 'flakyCommits'] as const)
    await database.deleteFrom(table).execute();
  await insightsMigration.up(database);
  expect(await kept()).toEqual(before);
  // And once more over what is there: a migration may have been cut off.
  await insightsMigration.up(database);
  expect(await kept()).toEqual(before);
});

test('a pipeline that is removed takes what was kept of it with it', async () => {
  await run('api', 'failed', 0, 'a');
  await run('api', 'succeeded', 30, 'a');
  const before = await kept();
  await muchHappens();
  await createPipelineStore(database).remove('web');
  expect(await kept()).toEqual(before);
});
