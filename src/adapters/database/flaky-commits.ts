import type { Transaction } from 'kysely';
import { commitOutcome, otherOutcome, outcomeStatuses } from '#engine/insights/commit-outcome.ts';
import { flakyDay } from '#engine/insights/stability-day.ts';
import { dayOf } from './build-days.ts';
import type { FinishedBuild } from './finished-build.ts';
import type { Schema } from './schema.ts';
import { addStability } from './stability-days.ts';

/**
 * Keeps the commit when this build gives it its second outcome, with the first build of either. It is found once: what comes of it later
 * says nothing new.
 */
export async function noteFlaky(tx: Transaction<Schema>, build: FinishedBuild): Promise<void> {
  const { id, pipelineId, branch, status, commit, finishedAt } = build;
  const outcome = commitOutcome(status);
  if (outcome === null || commit === null) return;
  const other = await tx
    .selectFrom('builds')
    .select('id')
    .where('pipelineId', '=', pipelineId)
    .where('commitSha', '=', commit.sha)
    .where('status', 'in', outcomeStatuses[otherOutcome(outcome)])
    .orderBy('number')
    .limit(1)
    .executeTakeFirst();
  if (!other) return;
  const [goodBuildId, badBuildId] = outcome === 'good' ? [id, other.id] : [other.id, id];
  const found = await tx
    .insertInto('flakyCommits')
    .values({
      ...{ pipelineId, branch, goodBuildId, badBuildId },
      commitSha: commit.sha,
      message: commit.message,
      foundAt: finishedAt,
    })
    .onConflict((conflict) => conflict.columns(['pipelineId', 'commitSha']).doNothing())
    .returning('commitSha')
    .executeTakeFirst();
  if (found) await addStability(tx, build, dayOf(finishedAt), flakyDay);
}
