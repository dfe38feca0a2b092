import { Status } from '#contract/status.ts';
import { type CommitOutcome, commitOutcome } from '#engine/insights/commit-outcome.ts';
import { afterBuild } from '#engine/insights/recovery.ts';
import { addedStability, flakyDay, recoveryOf, type StabilityDay, steadyDay } from '#engine/insights/stability-day.ts';
import { idleDay, type StateDay, withAttempt } from '#engine/insights/state-day.ts';
import { altogether, dayOf } from './build-days.ts';
import type { FinishedBuild } from './finished-build.ts';
import type { Database } from './open-database.ts';
import { writeStability } from './stability-days.ts';
import { toEnded, writeStateDay } from './state-days.ts';

/**
 * Counts what has ended in a database from before, one pipeline at a time so that memory stays small. Doing it again changes nothing: a
 * migration that was cut off is run again from its beginning.
 */
export async function fillInsights(db: Database): Promise<void> {
  const everywhere = new Map<string, StabilityDay>();
  const pipelines = await db.selectFrom('pipelines').select('id').orderBy('id').execute();
  for (const { id } of pipelines) {
    for (const [key, of] of await fillStability(db, id)) {
      const { branch, day } = JSON.parse(key) as { branch: string; day: string };
      await writeStability(db, { pipelineId: id, branch }, day, of);
      everywhere.set(day, addedStability(everywhere.get(day) ?? steadyDay, of));
    }
    await fillStates(db, id);
  }
  for (const [day, of] of everywhere) await writeStability(db, altogether, day, of);
}

/** The breaks and the flaky commits of a pipeline; gives what they add to the days of its branches. */
async function fillStability(db: Database, pipelineId: string): Promise<Map<string, StabilityDay>> {
  const days = new Map<string, StabilityDay>();
  const broken = new Map<string, string>();
  const commits = new Map<string, Partial<Record<CommitOutcome, string>>>();
  const add = ({ branch, finishedAt }: FinishedBuild, more: StabilityDay) => {
    const key = JSON.stringify({ branch, day: dayOf(finishedAt) });
    days.set(key, addedStability(days.get(key) ?? steadyDay, more));
  };
  for (const build of await finishedBuilds(db, pipelineId)) {
    const { id, branch, commit } = build;
    const { brokenSince, recoveredMs } = afterBuild(broken.get(branch) ?? null, build);
    if (brokenSince === null) broken.delete(branch);
    else broken.set(branch, brokenSince);
    if (recoveredMs !== null) add(build, recoveryOf(recoveredMs));
    const outcome = commitOutcome(build.status);
    if (outcome === null || commit === null) continue;
    const known = commits.get(commit.sha) ?? {};
    if (known[outcome] !== undefined) continue;
    const both = { ...known, [outcome]: id };
    commits.set(commit.sha, both);
    if (both.good === undefined || both.bad === undefined) continue;
    add(build, flakyDay);
    await writeFlaky(db, build, both.good, both.bad);
  }
  for (const [branch, since] of broken)
    await db
      .insertInto('breaks')
      .values({ pipelineId, branch, since })
      .onConflict((conflict) => conflict.columns(['pipelineId', 'branch']).doUpdateSet({ since }))
      .execute();
  return days;
}

/** In the order in which they ended. */
async function finishedBuilds(db: Database, pipelineId: string): Promise<FinishedBuild[]> {
  const rows = await db
    .selectFrom('builds')
    .select(['id', 'branch', 'status', 'finishedAt', 'commitSha', 'commitMessage'])
    .where('pipelineId', '=', pipelineId)
    .where('finishedAt', 'is not', null)
    .orderBy('finishedAt')
    .orderBy('number')
    .execute();
  return rows.flatMap(({ id, branch, status, finishedAt, commitSha, commitMessage }) => {
    if (finishedAt === null) return [];
    const commit = commitSha === null ? null : { sha: commitSha, message: commitMessage ?? '' };
    return [{ id, pipelineId, branch, status: Status.parse(status), finishedAt, commit }];
  });
}

async function writeFlaky(db: Database, build: FinishedBuild, goodBuildId: string, badBuildId: string): Promise<void> {
  const { pipelineId, branch, commit, finishedAt: foundAt } = build;
  if (commit === null) return;
  await db
    .insertInto('flakyCommits')
    .values({
      ...{ pipelineId, branch, foundAt, goodBuildId, badBuildId },
      commitSha: commit.sha,
      message: commit.message,
    })
    .onConflict((conflict) => conflict.columns(['pipelineId', 'commitSha']).doNothing())
    .execute();
}

async function fillStates(db: Database, pipelineId: string): Promise<void> {
  const rows = await db
    .selectFrom('logs')
    .innerJoin('builds', 'builds.id', 'logs.buildId')
    .select(['logs.branch', 'logs.state', 'logs.status', 'logs.startedAt', 'logs.endedAt', 'builds.finishedAt'])
    .where('logs.pipelineId', '=', pipelineId)
    .where('builds.finishedAt', 'is not', null)
    .execute();
  const days = new Map<string, StateDay>();
  for (const { branch, state, finishedAt, ...attempt } of rows) {
    const key = JSON.stringify({ branch, state, day: dayOf(finishedAt ?? '') });
    days.set(key, toEnded(attempt).reduce(withAttempt, days.get(key) ?? idleDay));
  }
  for (const [key, of] of days) {
    const { branch, state, day } = JSON.parse(key) as { branch: string; state: string; day: string };
    if (of.runs > 0) await writeStateDay(db, { pipelineId, branch, state }, day, of);
  }
}
