import type { Transaction } from 'kysely';
import type { RunEvent } from '#engine/run/run-event.ts';
import type { Schema } from './schema.ts';

interface BuildOfLogs {
  readonly id: string;
  readonly pipelineId: string;
  readonly number: number;
  readonly branch: string;
}

/** Brings the table of logs up to date with what the journal gains, in the same transaction. */
export async function catalogEvents(
  tx: Transaction<Schema>,
  build: BuildOfLogs,
  events: readonly RunEvent[],
): Promise<void> {
  for (const event of events) {
    if (event.kind === 'attempt-started') await catalogStart(tx, build, event);
    else if (event.kind === 'attempt-ended') {
      const { attemptId, at: endedAt, outcome, seal } = event;
      await tx
        .updateTable('logs')
        .set({
          status: outcome.status,
          endedAt,
          lines: seal.lines,
          bytes: seal.bytes,
          longestSilenceMs: seal.longestSilenceMs ?? null,
        })
        .where('attemptId', '=', attemptId)
        // The first end counts, as in the journal.
        .where('endedAt', 'is', null)
        .execute();
    }
  }
}

async function catalogStart(
  tx: Transaction<Schema>,
  { id: buildId, pipelineId, number: buildNumber, branch }: BuildOfLogs,
  { attemptId, state, at: startedAt }: Extract<RunEvent, { kind: 'attempt-started' }>,
): Promise<void> {
  const before = await tx
    .selectFrom('logs')
    .select((query) => query.fn.max('attempt').as('attempt'))
    .where('buildId', '=', buildId)
    .where('state', '=', state)
    .executeTakeFirst();
  const attempt = Number(before?.attempt ?? 0) + 1;
  const sizes = { lines: 0, bytes: 0, filesGone: 0 };
  await tx
    .insertInto('logs')
    .values({
      attemptId,
      buildId,
      pipelineId,
      buildNumber,
      branch,
      state,
      attempt,
      status: 'running',
      startedAt,
      ...sizes,
    })
    .execute();
}
