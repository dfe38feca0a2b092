import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LogFilter } from '#engine/ports/log-catalog.ts';
import { addPipeline, atMinute, journalBuild } from './build-fixture.ts';
import { createLogCatalog } from './log-catalog.ts';
import { logsMigration } from './logs-migration.ts';
import { migrationProvider } from './migrations.ts';
import { type Database, openDatabase } from './open-database.ts';

let folder: string;
let file: string;
let database: Database;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipewright-catalog-'));
  file = join(folder, 'pipewright.sqlite');
  database = await openDatabase(file);
});
afterEach(async () => {
  await database.destroy();
  await rm(folder, { recursive: true, force: true });
});

const any: LogFilter = { pipelineId: null, branch: null, state: null, status: null };

/** A build whose states ran in order; its logs are called `<id>-0`, `<id>-1` and so on. */
function build(pipelineId: string, id: string, ...states: `${string}: ${'succeeded' | 'lost' | 'running'}`[]) {
  return journalBuild(database, {
    pipelineId,
    id,
    states: states.map((text, index) => {
      const [state = '', outcome] = text.split(': ');
      return { log: `${id}-${index}`, state, outcome: outcome === 'succeeded' || outcome === 'lost' ? outcome : null };
    }),
    branch: id.startsWith('feature') ? 'feature' : 'main',
  });
}

test('a log is in the catalog from the moment that its attempt is journaled, and with its size when that ends', async () => {
  await addPipeline(database, 'web');
  await build('web', 'b1', 'Test: lost', 'Test: succeeded', 'Deploy: running');
  const catalog = createLogCatalog(database);
  const logs = await catalog.ofBuild('b1');
  expect(logs[0]).toEqual({
    id: 'b1-0',
    buildId: 'b1',
    pipelineId: 'web',
    buildNumber: 1,
    branch: 'main',
    state: 'Test',
    attempt: 1,
    status: 'lost',
    startedAt: atMinute(0),
    endedAt: atMinute(1),
    lines: 10,
    bytes: 100,
    removed: null,
  });
  expect(logs.slice(1)).toMatchObject([
    { id: 'b1-1', attempt: 2, status: 'succeeded', endedAt: atMinute(2) },
    { id: 'b1-2', state: 'Deploy', attempt: 1, status: 'running', endedAt: null, lines: 0, bytes: 0 },
  ]);
  expect(await catalog.get('b1-1')).toEqual(logs[1]);
  expect(await catalog.get('nobody')).toBeNull();
});

test('is read newest first, by pipeline, branch, state and status, page by page', async () => {
  await addPipeline(database, 'web');
  await addPipeline(database, 'api');
  await build('web', 'b1', 'Test: succeeded');
  await build('api', 'b2', 'Test: succeeded');
  await build('web', 'b3', 'Test: succeeded', 'Deploy: succeeded');
  await build('web', 'feature', 'Test: lost');
  const catalog = createLogCatalog(database);
  const ids = async (filter: Partial<LogFilter>, before: string | null = null, limit = 10) =>
    (await catalog.newest({ ...any, ...filter }, before, limit)).map(({ id }) => id);
  expect(await ids({})).toEqual(['feature-0', 'b3-1', 'b3-0', 'b2-0', 'b1-0']);
  expect(await ids({}, null, 2)).toEqual(['feature-0', 'b3-1']);
  expect(await ids({}, 'b3-1', 2)).toEqual(['b3-0', 'b2-0']);
  expect(await ids({ pipelineId: 'web', state: 'Test', status: 'succeeded' })).toEqual(['b3-0', 'b1-0']);
  expect(await ids({ branch: 'feature' })).toEqual(['feature-0']);
  expect(await catalog.count({ ...any, pipelineId: 'web' })).toBe(4);
  expect(await catalog.count({ ...any, pipelineId: 'nobody' })).toBe(0);
});

test('is filled from the journals of a database of the version before, however often that is begun', async () => {
  await addPipeline(database, 'web');
  await build('web', 'b1', 'Test: lost', 'Test: succeeded');
  await build('web', 'b2', 'Test: running');
  const allLogs = async (catalog = createLogCatalog(database)) => [
    ...(await catalog.ofBuild('b1')),
    ...(await catalog.ofBuild('b2')),
  ];
  const written = await allLogs();
  await database.destroy();

  const old = join(folder, 'old.sqlite');
  await makeOldDatabase(old);
  database = await openDatabase(old);
  expect(await allLogs()).toEqual(written);

  await database.deleteFrom('logs').where('buildId', '=', 'b1').execute();
  await logsMigration.up(database);
  expect(await allLogs()).toEqual(written);
});

/** A database as it was before there was a table of logs, with the builds and journals of the test's own. */
async function makeOldDatabase(path: string): Promise<void> {
  const { '0001-builds': builds, '0002-variables': variables } = await migrationProvider.getMigrations();
  if (!builds || !variables) throw new Error('The first migrations are gone.');
  const first = { '0001-builds': builds, '0002-variables': variables };
  await (await openDatabase(path, { getMigrations: async () => first })).destroy();
  const handle = new DatabaseSync(path);
  handle.exec(`ATTACH '${file}' AS new`);
  for (const table of ['pipelines', 'builds', 'journal']) {
    const columns = handle.prepare(`SELECT name FROM pragma_table_info('${table}')`).all();
    const names = columns.map(({ name }) => name).join(', ');
    handle.exec(`INSERT INTO main.${table} (${names}) SELECT ${names} FROM new.${table}`);
  }
  handle.close();
}
