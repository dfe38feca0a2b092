import type { ColumnDefinitionBuilder, Kysely } from 'kysely';

/** Adds a column that may be there already: a migration that was cut off is run again from its beginning. */
export async function addColumnOnce(
  db: Kysely<unknown>,
  table: string,
  column: string,
  type: 'text' | 'integer',
  build: (of: ColumnDefinitionBuilder) => ColumnDefinitionBuilder = (of) => of,
): Promise<void> {
  const known = (await db.introspection.getTables()).find(({ name }) => name === table);
  if (known?.columns.some(({ name }) => name === column)) return;
  await db.schema.alterTable(table).addColumn(column, type, build).execute();
}
