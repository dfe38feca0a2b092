import type { Transaction } from 'kysely';
import type { FinishedBuild } from './finished-build.ts';
import { noteFlaky } from './flaky-commits.ts';
import type { Schema } from './schema.ts';
import { forgetStability, noteRecovery } from './stability-days.ts';
import { countStates } from './state-days.ts';

/** Keeps what a build that has ended says beyond its outcome (`countBuild`), in the transaction that ended it. */
export async function countInsights(tx: Transaction<Schema>, build: FinishedBuild): Promise<void> {
  await noteRecovery(tx, build);
  await noteFlaky(tx, build);
  await countStates(tx, build);
}

/** Takes a pipeline out of all of it, before it goes. */
export async function forgetInsights(tx: Transaction<Schema>, pipelineId: string): Promise<void> {
  await forgetStability(tx, pipelineId);
  for (const table of ['flakyCommits', 'stateDays'] as const)
    await tx.deleteFrom(table).where('pipelineId', '=', pipelineId).execute();
}
