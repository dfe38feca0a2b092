import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { CamelCasePlugin, Kysely, SqliteDialect, sql, type Transaction } from 'kysely';
import { type MigrationProvider, Migrator } from 'kysely/migration';
import { migrationProvider } from './migrations.ts';
import type { Schema } from './schema.ts';

export type Database = Kysely<Schema>;
export type Executor = Database | Transaction<Schema>;

/**
 * Opens the embedded database file, brings its schema up to date, and gives the only handle to it. Calls are serialised by
 * Kysely on one connection. `destroy()` closes the file.
 *
 * @param file path of the database, or `:memory:`.
 * @param migrations what to bring it up to; a test opens one of an older version.
 */
export async function openDatabase(file: string, migrations: MigrationProvider = migrationProvider): Promise<Database> {
  const handle = new DatabaseSync(file);
  handle.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000;',
  );
  const statements = new Map<string, PreparedStatement>();
  const database: Database = new Kysely<Schema>({
    dialect: new SqliteDialect({
      database: {
        close: () => handle.close(),
        prepare(text) {
          let statement = statements.get(text);
          if (!statement) {
            // Lists of ids make many texts; the cache is emptied rather than grown without end.
            if (statements.size >= 500) statements.clear();
            statement = new PreparedStatement(handle.prepare(text));
            statements.set(text, statement);
          }
          return statement;
        },
      },
    }),
    plugins: [new CamelCasePlugin()],
  });
  const { error } = await new Migrator({ db: database, provider: migrations }).migrateToLatest();
  if (error) throw new Error('The database could not be brought to this version.', { cause: error });
  return database;
}

/** A statement of node:sqlite in the shape that Kysely's SQLite dialect knows. */
class PreparedStatement {
  readonly reader: boolean;
  readonly #statement: StatementSync;

  constructor(statement: StatementSync) {
    this.#statement = statement;
    this.reader = statement.columns().length > 0;
  }

  all(parameters: readonly unknown[]): unknown[] {
    return this.#statement.all(...(parameters as SQLInputValue[]));
  }

  run(parameters: readonly unknown[]) {
    return this.#statement.run(...(parameters as SQLInputValue[]));
  }

  iterate(parameters: readonly unknown[]): IterableIterator<unknown> {
    return this.#statement.iterate(...(parameters as SQLInputValue[]));
  }
}

/**
 * A transaction that is on the disk when it resolves, even if the power goes: for what somebody is told is done. Others are
 * in the file, and so safe from the death of the process, but may be rolled back by a power cut (WAL, `synchronous=NORMAL`).
 */
export async function durably<Result>(
  database: Database,
  work: (transaction: Transaction<Schema>) => Promise<Result>,
): Promise<Result> {
  return database.connection().execute(async (connection) => {
    await sql`PRAGMA synchronous = FULL`.execute(connection);
    try {
      return await connection.transaction().execute(work);
    } finally {
      await sql`PRAGMA synchronous = NORMAL`.execute(connection);
    }
  });
}
