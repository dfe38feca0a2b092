import type { Selectable, Transaction } from 'kysely';
import type { Build } from '#contract/builds.ts';
import type { Pipeline } from '#contract/pipelines.ts';
import { Status } from '#contract/status.ts';
import { type Judgement, judgeHealth } from '#engine/pipelines/health.ts';
import { overviewOrder } from './overview-order.ts';
import { pipelineRow } from './pipeline-store.ts';
import { toPipeline } from './rows.ts';
import type { PipelineTable, Schema } from './schema.ts';

/** Judges the pipeline anew after a build of its main branch has ended, in the same transaction. Null when nothing changed. */
export async function judgePipeline(
  tx: Transaction<Schema>,
  pipelineId: string,
  ended: Build,
): Promise<Pipeline | null> {
  const row = await pipelineRow(tx, pipelineId);
  if (ended.branch !== row.branch) return null;
  return judge(tx, row, { changedAt: ended.finishedAt, lastFinishedAt: ended.finishedAt, buildId: ended.id });
}

/** Judges the pipeline by what its row says now: another branch has become its main branch, or another rule is its own. */
export async function judgeAnew(
  tx: Transaction<Schema>,
  row: Selectable<PipelineTable>,
  changedAt: string,
): Promise<Pipeline> {
  const last = await tx
    .selectFrom('builds')
    .select((query) => query.fn.max('finishedAt').as('finishedAt'))
    .where('pipelineId', '=', row.id)
    .where('branch', '=', row.branch)
    .executeTakeFirst();
  return judge(tx, row, { changedAt, lastFinishedAt: last?.finishedAt ?? null, buildId: null });
}

async function judge(
  tx: Transaction<Schema>,
  row: Selectable<PipelineTable>,
  {
    changedAt,
    lastFinishedAt,
    buildId,
  }: { changedAt: string | null; lastFinishedAt: string | null; buildId: string | null },
): Promise<Pipeline> {
  const newest = await tx
    .selectFrom('builds')
    .select(['status'])
    .where('pipelineId', '=', row.id)
    .where('branch', '=', row.branch)
    .where('status', 'in', ['succeeded', 'failed', 'timed-out', 'invalid'])
    .orderBy('number', 'desc')
    .limit(row.healthWindow)
    .execute();
  const judged = judgeHealth(
    newest.map((build) => Status.parse(build.status)),
    row.branch,
    { window: row.healthWindow, threshold: row.healthThreshold },
  );
  await noteChange(tx, row, { ...judged, at: changedAt, buildId });
  const since = judged.word === row.health ? row.healthSince : changedAt;
  const order = overviewOrder({ word: judged.word, since, createdAt: row.createdAt, lastFinishedAt });
  const changed = await tx
    .updateTable('pipelines')
    .set((old) => ({
      health: judged.word,
      healthSince: since,
      healthBecause: judged.because,
      ...order,
      version: old('version', '+', 1),
    }))
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return toPipeline(changed);
}

async function noteChange(
  tx: Transaction<Schema>,
  { id: pipelineId, health: before }: Selectable<PipelineTable>,
  { at, word, because, buildId }: Judgement & { at: string | null; buildId: string | null },
): Promise<void> {
  if (word === before || at === null) return;
  await tx.insertInto('healthChanges').values({ pipelineId, at, word, before, because, buildId }).execute();
}
