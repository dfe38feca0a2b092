import type { Transaction } from 'kysely';
import type { Supersede } from '#contract/pipeline-settings.ts';
import type { Enqueued, NewBuild } from '#engine/ports/build-store.ts';
import { automaticTriggers, supersededStatuses } from '#engine/triggers/supersede.ts';
import { wishCancel } from './build-events.ts';
import type { Schema } from './schema.ts';

/** Cancels what the new build makes needless, oldest first. A build that somebody asked for is never among that. */
export async function supersedeOlder(
  tx: Transaction<Schema>,
  build: NewBuild,
  setting: Supersede,
  number: number,
): Promise<Enqueued['superseded']> {
  const statuses = supersededStatuses(setting, build.trigger.type);
  if (statuses.length === 0) return [];
  const older = await tx
    .selectFrom('builds')
    .select('id')
    .where('pipelineId', '=', build.pipelineId)
    .where('branch', '=', build.branch)
    .where('triggerType', 'in', automaticTriggers)
    .where('status', 'in', statuses)
    .where('cancelRequestedAt', 'is', null)
    .where('number', '<', number)
    .orderBy('number')
    .execute();
  const superseded: Enqueued['superseded'][number][] = [];
  for (const { id } of older) {
    const request = { buildId: id, by: `superseded by #${number}`, at: build.queuedAt };
    superseded.push({ request, changed: await wishCancel(tx, request) });
  }
  return superseded;
}
