import { type RawBuilder, type SqlBool, sql } from 'kysely';

/** Whether a column holds the text, in small or capital letters; no sign of the text has a meaning of its own. */
export function contains(column: string, text: string): RawBuilder<SqlBool> {
  return like(column, `%${escaped(text)}%`);
}

/** The same at its beginning. */
export function beginsWith(column: string, text: string): RawBuilder<SqlBool> {
  return like(column, `${escaped(text)}%`);
}

/** The same as the whole of it. */
export function equalsText(column: string, text: string): RawBuilder<SqlBool> {
  return like(column, escaped(text));
}

function like(column: string, pattern: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`${sql.ref(column)} like ${pattern} escape '\\'`;
}

function escaped(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
