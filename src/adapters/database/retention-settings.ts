import type { z } from 'zod';
import { defaultRetention, RetentionPolicy, Sweep } from '#contract/retention.ts';
import type { RetentionSettings } from '#engine/ports/retention-settings.ts';
import { type Database, durably, type Executor } from './open-database.ts';
import { pipelineRow } from './pipeline-store.ts';

const policyName = 'retention';
const sweepName = 'retention-sweep';

export function createRetentionSettings(database: Database): RetentionSettings {
  return {
    policy: async () => (await readSetting(database, policyName, RetentionPolicy)) ?? defaultRetention,

    setPolicy: (policy) =>
      durably(database, async (tx) => {
        for (const { pipelineId } of policy.pipelines) await pipelineRow(tx, pipelineId);
        await writeSetting(tx, policyName, policy);
      }),

    lastSweep: () => readSetting(database, sweepName, Sweep),

    noteSweep: (sweep) => writeSetting(database, sweepName, sweep),
  };
}

/** The policy says nothing of a pipeline any more that is removed in the same transaction. */
export async function forgetRetentionOf(tx: Executor, pipelineId: string): Promise<void> {
  const policy = await readSetting(tx, policyName, RetentionPolicy);
  if (!policy?.pipelines.some((pipeline) => pipeline.pipelineId === pipelineId)) return;
  const pipelines = policy.pipelines.filter((pipeline) => pipeline.pipelineId !== pipelineId);
  await writeSetting(tx, policyName, { ...policy, pipelines });
}

async function readSetting<Value>(db: Executor, name: string, schema: z.ZodType<Value>): Promise<Value | null> {
  const row = await db.selectFrom('settings').select('value').where('name', '=', name).executeTakeFirst();
  return row ? schema.parse(JSON.parse(row.value)) : null;
}

async function writeSetting(db: Executor, name: string, value: unknown): Promise<void> {
  const text = JSON.stringify(value);
  await db
    .insertInto('settings')
    .values({ name, value: text })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: text }))
    .execute();
}
