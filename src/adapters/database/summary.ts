import { sql } from 'kysely';
import type { OverviewSummary } from '#contract/pipelines.ts';
import { emptyDay } from '#engine/insights/build-day.ts';
import { altogether, buildDays } from './build-days.ts';
import { failedSince } from './failed-since.ts';
import type { Database } from './open-database.ts';

const shownDays = 14;
const dayMs = 86_400_000;

/** The strip above the overview. Days are UTC days; the last one is today. */
export async function summarise(database: Database, now: string): Promise<OverviewSummary> {
  const health = { healthy: 0, degraded: 0, unhealthy: 0, unknown: 0 };
  const words = await database.selectFrom('pipelines').select(['health', count]).groupBy('health').execute();
  for (const row of words) if (row.health in health) health[row.health as keyof typeof health] = Number(row.count);

  const active = await database
    .selectFrom('builds')
    .select(['status', count])
    .where('status', 'in', ['queued', 'running'])
    .groupBy('status')
    .execute();
  const activeCount = (status: string) => Number(active.find((row) => row.status === status)?.count ?? 0);

  const failed = await database
    .selectFrom('builds')
    .select(count)
    .where(failedSince(new Date(Date.parse(now) - dayMs).toISOString()))
    .executeTakeFirst();

  return {
    health,
    running: activeCount('running'),
    queued: activeCount('queued'),
    failedIn24h: Number(failed?.count ?? 0),
    days: await days(database, now),
  };
}

const count = sql<number>`count(*)`.as('count');

async function days(database: Database, now: string): Promise<OverviewSummary['days']> {
  const today = Date.parse(`${now.slice(0, 10)}T00:00:00.000Z`);
  const names = Array.from({ length: shownDays }, (_, index) =>
    new Date(today - (shownDays - 1 - index) * dayMs).toISOString().slice(0, 10),
  );
  const ended = new Map((await buildDays(database, altogether, names[0] ?? now)).map((of) => [of.day, of]));
  return names.map((day) => {
    const { succeeded, failed, timedOut, lost, invalid, canceled } = ended.get(day) ?? emptyDay;
    return { day, succeeded, failed, late: timedOut + lost, invalid, canceled };
  });
}
