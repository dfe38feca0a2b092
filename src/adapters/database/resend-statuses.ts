import { sql, type Transaction } from 'kysely';
import { monotonicFactory } from 'ulid';
import { statusKeysOf } from '#engine/outbox/status-letter.ts';
import { writeLetter } from './outbox.ts';
import type { Schema } from './schema.ts';

const newId = monotonicFactory();

/**
 * Gives what a forge would not take another chance, in the transaction that gives its connection another token: the last status of every
 * commit that waits or was given up is written anew, and so is due at once and tried with all patience. Under another id: what comes of one
 * that is under way with the old token concerns the new letter no more. One behind which a newer one was told stays given up.
 */
export async function resendStatuses(tx: Transaction<Schema>, connectionId: string, at: string): Promise<void> {
  const repositories = await tx
    .selectFrom('repositories')
    .select('id')
    .where('connectionId', '=', connectionId)
    .execute();
  for (const { id } of repositories) {
    const [first, behind] = statusKeysOf(id);
    const unsent = await tx
      .deleteFrom('outbox')
      .where('subject', '>=', first)
      .where('subject', '<', behind)
      .where('sentAt', 'is', null)
      .where(
        'id',
        '=',
        sql<string>`(select max(newest.id) from outbox as newest where newest.subject = outbox.subject)`,
      )
      .returning(['subject', 'body'])
      .execute();
    for (const { subject, body } of unsent)
      await writeLetter(tx, { id: newId(), topic: 'commit-status', key: subject, body: JSON.parse(body), at });
  }
}
