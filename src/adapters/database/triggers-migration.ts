import type { CreateTableBuilder, Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Repositories, connections to forges, the trigger ledger, schedules, channels and the outbox; what pipelines and builds say of them. */
export const triggersMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await makeRepositories(db);
    await makeLedger(db);
    await makeMessages(db);
    await extendPipelinesAndBuilds(db);
  },
};

async function makeRepositories(db: Kysely<unknown>): Promise<void> {
  await texts(
    table(db, 'connections'),
    ['name', 'provider', 'address', 'token', 'created_at'],
    ['username', 'account', 'checked_at', 'failure'],
  ).execute();
  await texts(
    table(db, 'repositories'),
    ['address', 'address_key', 'access_kind', 'hook_kind', 'created_at'],
    [
      'connection_id',
      'full_name',
      'access',
      'public_key',
      'hook_key',
      'hook_secret',
      'hook_created_at',
      'hook_url',
      'hook_failure',
      'last_delivery_at',
      'refused_at',
      'refused_because',
      'polled_at',
      'poll_failure',
    ],
  )
    .addColumn('refused_count', 'integer', (column) => column.notNull())
    .execute();
  await index(db, 'repositories_address', 'repositories', ['address_key']).unique().execute();
  await index(db, 'repositories_hook', 'repositories', ['hook_key']).unique().execute();
  await texts(db.schema.createTable('branch_heads').ifNotExists(), ['repository_id', 'branch', 'sha', 'seen_at'], [])
    .addPrimaryKeyConstraint('branch_heads_key', ['repository_id', 'branch'])
    .execute();
  await db.schema
    .createTable('orphan_logs')
    .ifNotExists()
    .addColumn('attempt_id', 'text', (column) => column.primaryKey())
    .execute();
}

async function makeLedger(db: Kysely<unknown>): Promise<void> {
  await texts(
    table(db, 'deliveries'),
    ['kind', 'status', 'at', 'verified', 'actor', 'headers'],
    ['decided_at', 'repository_id', 'source', 'event', 'sender_id', 'unique_id', 'repeats', 'replays'],
  )
    .addColumn('body', 'blob')
    .addColumn('body_bytes', 'integer', (column) => column.notNull())
    .execute();
  await index(db, 'deliveries_unique', 'deliveries', ['unique_id']).unique().execute();
  await index(db, 'deliveries_pending', 'deliveries', ['status', 'id']).execute();
  await index(db, 'deliveries_of_repository', 'deliveries', ['repository_id', 'id']).execute();
  await texts(
    db.schema.createTable('decisions').ifNotExists(),
    ['delivery_id', 'decision', 'reason'],
    ['pipeline_id', 'branch', 'commit_sha', 'build_id'],
  )
    .addColumn('position', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('decisions_key', ['delivery_id', 'position'])
    .execute();
  await index(db, 'decisions_of_pipeline', 'decisions', ['pipeline_id', 'delivery_id']).execute();
  await texts(table(db, 'schedules'), ['pipeline_id', 'cron', 'time_zone'], ['branch', 'next_at', 'last_at'])
    .addColumn('enabled', 'integer', (column) => column.notNull())
    .execute();
  await index(db, 'schedules_due', 'schedules', ['next_at']).execute();
}

async function makeMessages(db: Kysely<unknown>): Promise<void> {
  await texts(
    table(db, 'channels'),
    ['pipeline_id', 'type', 'target', 'url', 'events', 'created_at'],
    ['secret', 'last_sent_at', 'failure'],
  ).execute();
  await index(db, 'channels_of_pipeline', 'channels', ['pipeline_id']).execute();
  await texts(table(db, 'outbox'), ['topic', 'subject', 'body', 'created_at'], ['next_at', 'sent_at', 'failure'])
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .execute();
  await index(db, 'outbox_due', 'outbox', ['next_at']).execute();
  await index(db, 'outbox_of_subject', 'outbox', ['subject', 'next_at']).execute();
}

async function extendPipelinesAndBuilds(db: Kysely<unknown>): Promise<void> {
  const add = (of: string, name: string, type: 'text' | 'integer', otherwise?: string | number) =>
    db.schema
      .alterTable(of)
      .addColumn(name, type, (column) => (otherwise === undefined ? column : column.notNull().defaultTo(otherwise)))
      .execute();
  await add('pipelines', 'repository_id', 'text');
  await add('pipelines', 'definition_path', 'text');
  await add('pipelines', 'automatic', 'integer', 1);
  await add('pipelines', 'branches', 'text', '[]');
  await add('pipelines', 'pull_requests', 'text', 'off');
  await add('pipelines', 'supersede', 'text', 'off');
  await add('pipelines', 'badge_token', 'text');
  await add('builds', 'delivery_id', 'text');
  await add('builds', 'fetch_ref', 'text');
  await add('builds', 'with_secrets', 'integer', 1);
  await add('builds', 'variables', 'text');
  await index(db, 'builds_of_delivery', 'builds', ['delivery_id']).execute();
  await index(db, 'builds_of_commit', 'builds', ['pipeline_id', 'branch', 'wanted_commit']).execute();
  await index(db, 'pipelines_of_repository', 'pipelines', ['repository_id']).execute();
}

function table(db: Kysely<unknown>, name: string) {
  return db.schema
    .createTable(name)
    .ifNotExists()
    .addColumn('id', 'text', (column) => column.primaryKey());
}

function index(db: Kysely<unknown>, name: string, of: string, columns: string[]) {
  return db.schema.createIndex(name).ifNotExists().on(of).columns(columns);
}

function texts<Table extends string, Columns extends string>(
  into: CreateTableBuilder<Table, Columns>,
  needed: readonly string[],
  optional: readonly string[],
): CreateTableBuilder<Table, string> {
  let made: CreateTableBuilder<Table, string> = into;
  for (const name of needed) made = made.addColumn(name, 'text', (column) => column.notNull());
  for (const name of optional) made = made.addColumn(name, 'text');
  return made;
}
