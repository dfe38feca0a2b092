import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrationProvider } from './migrations.ts';
import { openDatabase } from './open-database.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipewright-migrations-'));
  file = join(folder, 'pipewright.sqlite');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The version right before that migration. */
const before = (name: string) => ({
  async getMigrations() {
    const all = await migrationProvider.getMigrations();
    return Object.fromEntries(Object.entries(all).filter(([each]) => each < name));
  },
});

test.each([
  ['0010-expectations', 'alter table logs add column longest_silence_ms integer'],
  ['0011-continued-builds', 'alter table builds add column continues integer'],
  ['0012-overview', "alter table pipelines add column last_queued_at text not null default ''"],
])('%s that was cut off behind its column is run again', async (name, statement) => {
  await (await openDatabase(file, before(name))).destroy();
  const raw = new DatabaseSync(file);
  raw.exec(statement);
  raw.close();
  const database = await openDatabase(file);
  expect(await database.selectFrom('pipelines').select('lastQueuedAt').execute()).toEqual([]);
  await database.destroy();
});
