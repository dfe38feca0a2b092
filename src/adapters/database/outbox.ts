import { type Selectable, sql, type Transaction } from 'kysely';
import { z } from 'zod';
import type { Letter, Outbox } from '#engine/ports/outbox.ts';
import { type Database, durably } from './open-database.ts';
import type { Schema } from './schema.ts';
import type { OutboxTable } from './trigger-tables.ts';

const Topic = z.enum(['commit-status', 'notification']);

export function createOutbox(database: Database): Outbox {
  return {
    async next(busy) {
      let select = database
        .selectFrom('outbox')
        .selectAll()
        // A comparison, unlike "is not null", is looked up in the index: what was sent long since costs nothing.
        .where('nextAt', '>', '')
        .where((where) =>
          where.not(
            where.exists(
              where
                .selectFrom('outbox as earlier')
                .select('earlier.id')
                .whereRef('earlier.subject', '=', 'outbox.subject')
                .where('earlier.nextAt', '>', '')
                .whereRef('earlier.id', '<', 'outbox.id'),
            ),
          ),
        );
      for (const beginning of busy)
        select = select.where(sql<boolean>`substr(outbox.subject, 1, ${beginning.length}) <> ${beginning}`);
      const row = await select.orderBy('nextAt').orderBy('id').limit(1).executeTakeFirst();
      return row ? toLetter(row) : null;
    },

    // On the disk at once: what has arrived is not told again after a power cut.
    sent: (id, at) =>
      durably(database, async (tx) => {
        await tx.updateTable('outbox').set({ nextAt: null, sentAt: at, failure: null }).where('id', '=', id).execute();
      }),

    async failed(id, failure, nextAt) {
      await database
        .updateTable('outbox')
        .set((row) => ({ nextAt, failure, attempts: row('attempts', '+', 1) }))
        .where('id', '=', id)
        .execute();
    },

    async forget(before) {
      await database.deleteFrom('outbox').where('nextAt', 'is', null).where('createdAt', '<', before).execute();
    },
  };
}

export interface NewLetter {
  readonly id: string;
  readonly topic: Letter['topic'];
  readonly key: string;
  readonly body: unknown;
  readonly at: string;
}

/** Puts a letter in the outbox, due at once, in the transaction of what it tells of. */
export async function writeLetter(tx: Transaction<Schema>, { id, topic, key, body, at }: NewLetter): Promise<void> {
  await tx
    .insertInto('outbox')
    .values({
      id,
      topic,
      subject: key,
      body: JSON.stringify(body),
      attempts: 0,
      createdAt: at,
      nextAt: at,
      sentAt: null,
      failure: null,
    })
    .execute();
}

/** Takes back the letters of a key that have not been sent. */
export async function takeBack(tx: Transaction<Schema>, key: string): Promise<void> {
  await tx.deleteFrom('outbox').where('subject', '=', key).where('nextAt', 'is not', null).execute();
}

function toLetter(row: Selectable<OutboxTable>): Letter {
  const { id, topic, subject, body, attempts, createdAt, nextAt } = row;
  return {
    id,
    topic: Topic.parse(topic),
    key: subject,
    body: JSON.parse(body),
    attempts,
    createdAt,
    nextAt: nextAt ?? createdAt,
  };
}
