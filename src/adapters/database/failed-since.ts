import { type RawBuilder, type SqlBool, sql } from 'kysely';

/**
 * Builds that failed since that moment, by their end. Their status is compared as no column of an index is: without statistics SQLite would
 * rather go through every build that ever failed.
 */
export function failedSince(moment: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`builds.finished_at >= ${moment} and (builds.status || '') in ('failed', 'timed-out', 'invalid')`;
}
