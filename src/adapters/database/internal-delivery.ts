import type { Transaction } from 'kysely';
import type { NewBuild } from '#engine/ports/build-store.ts';
import type { Schema } from './schema.ts';

/** Notes why the build is queued as a delivery of its own, which bears the build's id. @returns that. */
export async function noteTrigger(
  tx: Transaction<Schema>,
  { id, pipelineId, trigger, queuedAt, branch, commitSha, reason }: NewBuild,
  repositoryId: string | null,
): Promise<string> {
  const nothing = {
    source: null,
    event: null,
    senderId: null,
    uniqueId: null,
    repeats: null,
    replays: null,
    body: null,
  };
  await tx
    .insertInto('deliveries')
    .values({
      ...nothing,
      id,
      kind: trigger.type,
      status: 'decided',
      at: queuedAt,
      decidedAt: queuedAt,
      repositoryId,
      verified: 'internal',
      actor: trigger.actor,
      headers: '{}',
      bodyBytes: 0,
    })
    .execute();
  await tx
    .insertInto('decisions')
    .values({ deliveryId: id, position: 0, pipelineId, decision: 'built', reason, branch, commitSha, buildId: id })
    .execute();
  return id;
}
