import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { SecretBox } from '#adapters/secrets/secret-box.ts';
import { Channel } from '#contract/pipeline-settings.ts';
import { newsKey } from '#engine/outbox/news.ts';
import { StoreFault } from '#engine/ports/build-store.ts';
import type { ChannelStore } from '#engine/ports/channel-store.ts';
import type { ChannelTarget } from '#engine/ports/notifier.ts';
import { type Database, durably } from './open-database.ts';
import { takeBack } from './outbox.ts';
import { pipelineRow } from './pipeline-store.ts';
import type { ChannelTable } from './trigger-tables.ts';

const Stored = z.object({ type: Channel.shape.type, events: Channel.shape.events });

export function createChannelStore(database: Database, box: SecretBox): ChannelStore {
  const rowOf = (pipelineId: string, id: string) =>
    database
      .selectFrom('channels')
      .selectAll()
      .where('pipelineId', '=', pipelineId)
      .where('id', '=', id)
      .executeTakeFirst();
  return {
    async list(pipelineId) {
      await pipelineRow(database, pipelineId);
      const rows = await database
        .selectFrom('channels')
        .selectAll()
        .where('pipelineId', '=', pipelineId)
        .orderBy('createdAt')
        .orderBy('id')
        .execute();
      return rows.map(toChannel);
    },

    async get(pipelineId, id) {
      const row = await rowOf(pipelineId, id);
      if (!row) throw missing(pipelineId);
      return toChannel(row);
    },

    add: ({ id, pipelineId, to, shown, events, at }) =>
      durably(database, async (tx) => {
        await pipelineRow(tx, pipelineId);
        const row = await tx
          .insertInto('channels')
          .values({
            id,
            pipelineId,
            type: to.type,
            target: shown,
            url: box.seal(to.url, placeOf(id, 'url')),
            secret: to.secret === null ? null : box.seal(to.secret, placeOf(id, 'secret')),
            events: JSON.stringify(events),
            createdAt: at,
            lastSentAt: null,
            failure: null,
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        return toChannel(row);
      }),

    remove: (pipelineId, id) =>
      durably(database, async (tx) => {
        const removed = await tx
          .deleteFrom('channels')
          .where('pipelineId', '=', pipelineId)
          .where('id', '=', id)
          .returning('id')
          .executeTakeFirst();
        if (!removed) throw missing(pipelineId);
        await takeBack(tx, newsKey(id));
      }),

    async target(id): Promise<ChannelTarget | null> {
      const row = await database.selectFrom('channels').selectAll().where('id', '=', id).executeTakeFirst();
      if (!row) return null;
      const url = box.open(row.url, placeOf(id, 'url'));
      if (row.secret === null) return { type: 'slack', url, secret: null };
      return { type: 'webhook', url, secret: box.open(row.secret, placeOf(id, 'secret')) };
    },

    async noted(id, came) {
      const columns = 'sentAt' in came ? { lastSentAt: came.sentAt, failure: null } : { failure: came.failure };
      await database.updateTable('channels').set(columns).where('id', '=', id).execute();
    },
  };
}

function toChannel(row: Selectable<ChannelTable>): Channel {
  const { id, target, createdAt, lastSentAt, failure } = row;
  const { type, events } = Stored.parse({ type: row.type, events: JSON.parse(row.events) });
  return { id, type, target, events, createdAt, lastSentAt, failure };
}

function placeOf(id: string, what: 'url' | 'secret'): string {
  return `channel/${id}/${what}`;
}

function missing(pipelineId: string): StoreFault {
  return new StoreFault('missing', `Pipeline “${pipelineId}” has no such channel (any more).`);
}
