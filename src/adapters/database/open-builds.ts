import { type RawBuilder, type SqlBool, sql } from 'kysely';

/** Builds that have not ended, as the index `builds_open` has it, word for word: so they are found however many have. */
export function isOpen(status: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`(${sql.ref(status)} = 'queued' or ${sql.ref(status)} = 'running')`;
}
