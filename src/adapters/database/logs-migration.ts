import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** How many builds are read at once while the table is filled: memory stays small however long the history is. */
const buildsAtOnce = 100;

/** The tables as they were when this migration was written, not as they are. */
interface FrozenSchema {
  builds: { id: string; pipelineId: string; number: number; branch: string };
  journal: { buildId: string; seq: number; event: string };
  logs: FrozenLog;
}

interface FrozenLog {
  attemptId: string;
  buildId: string;
  pipelineId: string;
  buildNumber: number;
  branch: string;
  state: string;
  attempt: number;
  status: string;
  startedAt: string;
  endedAt: string | null;
  lines: number;
  bytes: number;
  filesGone: number;
}

type FrozenEvent =
  | { kind: 'attempt-started'; at: string; state: string; attemptId: string }
  | {
      kind: 'attempt-ended';
      at: string;
      attemptId: string;
      outcome: { status: string };
      seal: { lines: number; bytes: number };
    };

/**
 * The table of logs, filled from the journal; pins; settings. SQLite's migrations are not one transaction: each part can be
 * done again after a death in the middle.
 */
export const logsMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await makeTables(db);
    await fillLogs(db as Kysely<FrozenSchema>);
  },
};

async function makeTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('logs')
    .ifNotExists()
    .addColumn('attempt_id', 'text', (column) => column.primaryKey())
    .addColumn('build_id', 'text', (column) => column.notNull().references('builds.id'))
    .addColumn('pipeline_id', 'text', (column) => column.notNull().references('pipelines.id'))
    .addColumn('build_number', 'integer', (column) => column.notNull())
    .addColumn('branch', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('attempt', 'integer', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('started_at', 'text', (column) => column.notNull())
    .addColumn('ended_at', 'text')
    .addColumn('lines', 'bigint', (column) => column.notNull())
    .addColumn('bytes', 'bigint', (column) => column.notNull())
    .addColumn('removed_at', 'text')
    .addColumn('removed_because', 'text')
    .addColumn('files_gone', 'integer', (column) => column.notNull())
    .execute();
  const index = (name: string) => db.schema.createIndex(name).ifNotExists().on('logs');
  await index('logs_of_build').columns(['build_id', 'state']).execute();
  await index('logs_of_pipeline').columns(['pipeline_id', 'attempt_id']).execute();
  await index('logs_of_state').columns(['pipeline_id', 'state', 'status', 'attempt_id']).execute();
  await index('logs_of_status').columns(['status', 'removed_at', 'attempt_id']).execute();
  // With all that is summed over: a million logs are then counted without reading their rows.
  await index('logs_stored')
    .columns(['ended_at', 'attempt_id', 'bytes', 'removed_at'])
    .where(sql.ref('removed_at'), 'is', null)
    .execute();
  await index('logs_by_number')
    .columns(['pipeline_id', 'build_number', 'attempt_id'])
    .where(sql.ref('removed_at'), 'is', null)
    .execute();
  await index('logs_half_removed').column('removed_at').where(sql.ref('files_gone'), '=', 0).execute();
  await db.schema
    .createTable('pins')
    .ifNotExists()
    .addColumn('build_id', 'text', (column) => column.primaryKey().references('builds.id'))
    .addColumn('pinned_by', 'text', (column) => column.notNull())
    .addColumn('pinned_at', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('settings')
    .ifNotExists()
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();
}

async function fillLogs(db: Kysely<FrozenSchema>): Promise<void> {
  for (let after = ''; ; ) {
    const builds = await db
      .selectFrom('builds')
      .select(['id', 'pipelineId', 'number', 'branch'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(buildsAtOnce)
      .execute();
    for (const build of builds) await fillBuild(db, build);
    const last = builds.at(-1);
    if (!last) return;
    after = last.id;
  }
}

async function fillBuild(db: Kysely<FrozenSchema>, build: FrozenSchema['builds']): Promise<void> {
  const rows = await db
    .selectFrom('journal')
    .select('event')
    .where('buildId', '=', build.id)
    .where('event', 'like', '{"kind":"attempt-%')
    .orderBy('seq')
    .execute();
  const logs = logsOf(
    build,
    rows.map((row) => JSON.parse(row.event) as FrozenEvent),
  );
  if (logs.length === 0) return;
  await db
    .insertInto('logs')
    .values(logs)
    .onConflict((conflict) => conflict.column('attemptId').doNothing())
    .execute();
}

function logsOf(build: FrozenSchema['builds'], events: readonly FrozenEvent[]): FrozenLog[] {
  const logs = new Map<string, FrozenLog>();
  const attempts = new Map<string, number>();
  for (const event of events) {
    if (event.kind === 'attempt-started') {
      const { attemptId, state, at: startedAt } = event;
      const attempt = (attempts.get(state) ?? 0) + 1;
      attempts.set(state, attempt);
      const { id: buildId, pipelineId, number: buildNumber, branch } = build;
      const place = { attemptId, buildId, pipelineId, buildNumber, branch, state, attempt };
      logs.set(attemptId, { ...place, status: 'running', startedAt, endedAt: null, lines: 0, bytes: 0, filesGone: 0 });
    } else if (event.kind === 'attempt-ended') {
      const { lines, bytes } = event.seal;
      const log = logs.get(event.attemptId);
      if (log && log.endedAt === null)
        logs.set(log.attemptId, { ...log, status: event.outcome.status, endedAt: event.at, lines, bytes });
    }
  }
  return [...logs.values()];
}
