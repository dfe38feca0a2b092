import type { Transaction } from 'kysely';
import { Status } from '#contract/status.ts';
import { type EndedAttempt, idleDay, type StateDay, withAttempt } from '#engine/insights/state-day.ts';
import type { InsightPlace } from '#engine/ports/insight-store.ts';
import { dayOf, readHistogram } from './build-days.ts';
import type { FinishedBuild } from './finished-build.ts';
import type { Executor } from './open-database.ts';
import type { Schema } from './schema.ts';

/** Where a state is counted. */
export interface StatePlace extends InsightPlace {
  readonly state: string;
}

/** Counts what the attempts of a build took in the days of their states. What an earlier build had done has no attempt here. */
export async function countStates(tx: Transaction<Schema>, build: FinishedBuild): Promise<void> {
  const { pipelineId, branch } = build;
  const attempts = await tx
    .selectFrom('logs')
    .select(['state', 'status', 'startedAt', 'endedAt'])
    .where('buildId', '=', build.id)
    .execute();
  const day = dayOf(build.finishedAt);
  for (const [state, ofState] of Map.groupBy(attempts, (attempt) => attempt.state)) {
    const place = { pipelineId, branch, state };
    const before = (await stateDay(tx, place, day)) ?? idleDay;
    const after = ofState.flatMap(toEnded).reduce(withAttempt, before);
    if (after !== before) await writeStateDay(tx, place, day, after);
  }
}

/** An attempt as its row has it; none that has not ended. */
export function toEnded(row: { status: string; startedAt: string; endedAt: string | null }): EndedAttempt[] {
  const { startedAt, endedAt } = row;
  return endedAt === null ? [] : [{ status: Status.parse(row.status), startedAt, endedAt }];
}

export async function writeStateDay(tx: Executor, place: StatePlace, day: string, of: StateDay): Promise<void> {
  const { pipelineId, branch, state } = place;
  const columns = { ...of, durations: JSON.stringify(of.durations) };
  await tx
    .insertInto('stateDays')
    .values({ pipelineId, branch, state, day, ...columns })
    .onConflict((conflict) => conflict.columns(['pipelineId', 'branch', 'state', 'day']).doUpdateSet(columns))
    .execute();
}

async function stateDay(
  db: Executor,
  { pipelineId, branch, state }: StatePlace,
  day: string,
): Promise<StateDay | null> {
  const row = await db
    .selectFrom('stateDays')
    .select(['runs', 'failed', 'totalMs', 'durations'])
    .where('pipelineId', '=', pipelineId)
    .where('branch', '=', branch)
    .where('state', '=', state)
    .where('day', '=', day)
    .executeTakeFirst();
  return row ? { ...row, durations: readHistogram(row.durations) } : null;
}
