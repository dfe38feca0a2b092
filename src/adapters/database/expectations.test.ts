import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addPipeline, journalBuild } from './build-fixture.ts';
import { createBuildHistory } from './build-history.ts';
import { catalogEvents } from './catalog-events.ts';
import { expectationsMigration } from './expectations-migration.ts';
import { createLogCatalog } from './log-catalog.ts';
import { type Database, openDatabase } from './open-database.ts';

let database: Database;
beforeEach(async () => {
  database = await openDatabase(':memory:');
  await addPipeline(database, 'web');
  await addPipeline(database, 'other');
});
afterEach(() => database.destroy());

type Outcome = 'succeeded' | 'failed';

/** A build of one state, which takes so many minutes and is silent for so long (null: nobody measured). */
async function build(id: string, outcome: Outcome, branch = 'main', silenceMs: number | null = 1000): Promise<void> {
  const [pipelineId = ''] = id.split('-');
  await journalBuild(database, { pipelineId, id, branch, states: [{ log: `${id}-log`, state: 'Test', outcome }] });
  await database
    .updateTable('logs')
    .set({ longestSilenceMs: silenceMs })
    .where('attemptId', '=', `${id}-log`)
    .execute();
  const done = {
    durationMs: 60_000,
    commitSha: id,
    commitMessage: 'x',
    commitAuthor: 'x',
    committedAt: '2026-11-01T12:00:00.000Z',
  };
  await database.updateTable('builds').set(done).where('id', '=', id).execute();
}

test('the last green attempts of a state and branch are found, newest first, and no others', async () => {
  await build('web-1', 'succeeded', 'main', 1000);
  await build('web-2', 'failed', 'main', 90_000);
  await build('web-3', 'succeeded', 'feature', 80_000);
  await build('web-4', 'succeeded', 'main', null);
  await build('other-1', 'succeeded', 'main', 70_000);
  const catalog = createLogCatalog(database);
  expect(await catalog.lastGreen('web', 'main', 'Test', 20)).toEqual([
    { durationMs: 60_000, longestSilenceMs: null },
    { durationMs: 60_000, longestSilenceMs: 1000 },
  ]);
  expect(await catalog.lastGreen('web', 'main', 'Test', 1)).toHaveLength(1);
  expect(await catalog.lastGreen('web', 'main', 'Deploy', 20)).toEqual([]);
});

test('an attempt that ended before it began took no time', async () => {
  await build('web-1', 'succeeded');
  await database.updateTable('logs').set({ endedAt: '2026-11-01T11:00:00.000Z' }).execute();
  expect(await createLogCatalog(database).lastGreen('web', 'main', 'Test', 20)).toMatchObject([{ durationMs: 0 }]);
});

test('the silence of an attempt is kept with its log when that is sealed', async () => {
  await build('web-1', 'failed');
  const of = { id: 'web-1', pipelineId: 'web', number: 1, branch: 'main' };
  const at = '2026-11-01T12:00:00.000Z';
  const seal = { lines: 1, bytes: 1, sha256: 'x', gap: null, longestSilenceMs: 4200 };
  const outcome = { status: 'succeeded', artifact: null } as const;
  await database.transaction().execute((tx) =>
    catalogEvents(tx, of, [
      { kind: 'attempt-started', at, state: 'Test', attemptId: 'a', visit: '' },
      { kind: 'attempt-ended', at, attemptId: 'a', outcome, seal },
    ]),
  );
  expect(await createLogCatalog(database).lastGreen('web', 'main', 'Test', 20)).toEqual([
    { durationMs: 0, longestSilenceMs: 4200 },
  ]);
});

test('the last green build of a branch is found before a number', async () => {
  await build('web-1', 'succeeded');
  await build('web-2', 'succeeded', 'feature');
  await build('web-3', 'succeeded');
  await build('web-4', 'failed');
  const history = createBuildHistory(database);
  expect((await history.lastGreen('web', 'main', 4))?.number).toBe(3);
  expect((await history.lastGreen('web', 'main', 3))?.number).toBe(1);
  expect(await history.lastGreen('web', 'main', 1)).toBeNull();
  expect((await history.lastGreen('web', 'feature', 9))?.number).toBe(2);
  expect(await history.greenDurations('web', 'main', 20)).toEqual([60_000, 60_000]);
  expect(await history.greenDurations('web', 'never', 20)).toEqual([]);
});

test('both are found by an index of what is green alone, however much is red', async () => {
  const plan = async (query: { compile(): { sql: string; parameters: readonly unknown[] } }) => {
    const { sql: text, parameters } = query.compile();
    const rows = await database.executeQuery<{ detail: string }>({
      ...database.selectFrom('logs').select('attemptId').compile(),
      sql: `explain query plan ${text}`,
      parameters,
    });
    return rows.rows.map(({ detail }) => detail).join('\n');
  };
  const green = sql.lit('succeeded');
  const logs = database.selectFrom('logs').selectAll().where('pipelineId', '=', 'web').where('branch', '=', 'main');
  expect(await plan(logs.where('state', '=', 'Test').where('status', '=', green).orderBy('attemptId', 'desc'))).toMatch(
    /logs_green/,
  );
  const builds = database.selectFrom('builds').selectAll().where('pipelineId', '=', 'web').where('branch', '=', 'main');
  expect(await plan(builds.where('status', '=', green).orderBy('number', 'desc'))).toMatch(/builds_green/);
});

test('the migration can be run again', async () => {
  await expectationsMigration.up(database);
  await build('web-1', 'succeeded');
  await expectationsMigration.up(database);
  expect(await createLogCatalog(database).lastGreen('web', 'main', 'Test', 20)).toHaveLength(1);
});
