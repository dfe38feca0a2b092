import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { buildDaysMigration } from '#adapters/database/build-days-migration.ts';
import { insightsMigration } from '#adapters/database/insights-migration.ts';
import { openDatabase } from '#adapters/database/open-database.ts';
import { overviewOrder } from '#adapters/database/overview-order.ts';
import { createRepositoryStore } from '#adapters/database/repository-store.ts';
import { searchMigration } from '#adapters/database/search-migration.ts';
import { createSecretBox } from '#adapters/secrets/secret-box.ts';
import type { Status } from '#contract/status.ts';
import { judgeHealth } from '#engine/pipelines/health.ts';
import { StateDaysSeed } from './state-days-seed.ts';

export interface History {
  readonly pipelines: number;
  readonly buildsEach: number;
}

/** The history ends now and began so many days ago. */
const days = 90;
const words = ['checkout', 'catalog', 'search', 'billing', 'mail', 'stock', 'price', 'audit', 'login', 'media'];
export const authors = ['Ada', 'Grace', 'Linus', 'Margaret', 'Barbara', 'Edsger'];

/** The name of a pipeline, which is its id as well. */
export function nameOf(pipeline: number): string {
  return `${words[pipeline % words.length]}-${String(pipeline).padStart(4, '0')}`;
}

/** The commit that a build was made of; one in fifty is built twice. */
export function commitOf(pipeline: number, number: number): string {
  const first = number % 50 === 0 ? number - 1 : number;
  return createHash('sha1').update(`${pipeline}#${first}`).digest('hex');
}

/**
 * Fills the data directory of a server that does not run with pipelines and the rows of their finished builds, the same for the same numbers:
 * one build in eight fails, one pipeline in ten fails mostly, one build in five is of another branch. Without ANALYZE, which no server runs:
 * its statistics would give plans that nobody else has.
 */
export async function seedHistory(dataDirectory: string, { pipelines, buildsEach }: History): Promise<void> {
  const file = join(dataDirectory, 'pipewright.sqlite');
  const database = await openDatabase(file);
  const now = Date.now();
  const box = createSecretBox(new Uint8Array(32));
  const repositories = createRepositoryStore(database, box, (key) => key);
  const repositoryId = await repositories.ensure('/nowhere/shop.git', new Date(now).toISOString());
  const raw = new DatabaseSync(file);
  raw.exec('PRAGMA synchronous = OFF; BEGIN');
  const pipeline = raw.prepare(insert('pipelines', pipelineColumns));
  const build = raw.prepare(insert('builds', buildColumns));
  const stateDays = new StateDaysSeed(raw);
  const random = randomNumbers(pipelines);
  for (let at = 0; at < pipelines; at++) {
    const ended: { status: Status; finishedAt: string }[] = [];
    const id = nameOf(at);
    const failing = at % 10 === 0 ? 0.6 : 0.125;
    const usualMs = 20_000 + random() * 600_000;
    const rows: (string | number)[][] = [];
    let lastQueuedAt = '';
    for (let number = 1; number <= buildsEach; number++) {
      const queued = now - days * 86_400_000 * (1 - (number - random()) / buildsEach);
      const started = queued + random() * 20_000;
      const durationMs = Math.round(usualMs * (0.6 + random()));
      const status: Status = random() < failing ? 'failed' : random() < 0.02 ? 'canceled' : 'succeeded';
      const branch = random() < 0.2 ? `feature/${number % 7}` : 'main';
      const moments = [queued, started, started + durationMs].map((moment) =>
        new Date(Math.min(moment, now)).toISOString(),
      );
      const [queuedAt = '', startedAt = '', finishedAt = ''] = moments;
      lastQueuedAt = queuedAt;
      if (branch === 'main') ended.unshift({ status, finishedAt });
      stateDays.count({ branch, status, startedAt, finishedAt });
      const sha = commitOf(at, number);
      const author = authors[Math.floor(random() * authors.length)] ?? '';
      const commit = [sha, `Change ${number} of ${id}`, author, queuedAt];
      const buildId = `01${String(at).padStart(6, '0')}${String(number).padStart(8, '0')}`;
      rows.push([
        buildId,
        id,
        number,
        status,
        branch,
        ...commit,
        'push',
        author,
        queuedAt,
        startedAt,
        finishedAt,
        durationMs,
        1,
        1,
        1,
      ]);
    }
    const statuses = ended.map(({ status }) => status);
    const { word, because } = judgeHealth(statuses, 'main');
    const finishedAt = ended[0]?.finishedAt ?? new Date(now).toISOString();
    const order = overviewOrder({ word, since: finishedAt, createdAt: finishedAt, lastFinishedAt: finishedAt });
    const health = [word, finishedAt, because, order.sortRank, order.sortKey];
    pipeline.run(
      id,
      id,
      'microservice',
      '/nowhere/shop.git',
      'main',
      finishedAt,
      buildsEach + 1,
      ...health,
      repositoryId,
      lastQueuedAt,
      1,
    );
    for (const row of rows) build.run(...row);
    stateDays.write(id);
  }
  raw.exec('COMMIT');
  raw.close();
  await sql`PRAGMA synchronous = OFF`.execute(database);
  await database.transaction().execute((tx) => buildDaysMigration.up(tx));
  await database.transaction().execute((tx) => insightsMigration.up(tx));
  await database.transaction().execute((tx) => searchMigration.up(tx));
  await database.destroy();
}

const pipelineColumns =
  'id, name, kind, repository, branch, created_at, next_number, health, health_since, health_because, sort_rank, sort_key, repository_id, last_queued_at, version';
const buildColumns =
  'id, pipeline_id, number, status, branch, commit_sha, commit_message, commit_author, committed_at, trigger_type, actor, queued_at, started_at, finished_at, duration_ms, fence, with_secrets, version';

function insert(table: string, columns: string): string {
  return `INSERT INTO ${table} (${columns}) VALUES (${columns.replaceAll(/\w+/g, '?')})`;
}

/** The same numbers from 0 to 1 for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
