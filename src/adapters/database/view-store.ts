import type { Selectable } from 'kysely';
import { PipelineFilter, type SavedView } from '#contract/overview.ts';
import { StoreFault } from '#engine/ports/build-store.ts';
import type { ViewStore } from '#engine/ports/view-store.ts';
import { type Database, durably } from './open-database.ts';
import { pipelineRow } from './pipeline-store.ts';
import type { ViewTable } from './schema.ts';

export function createViewStore(database: Database): ViewStore {
  return {
    async list(owner) {
      const rows = await database
        .selectFrom('views')
        .selectAll()
        .where('owner', '=', owner)
        .orderBy('createdAt')
        .orderBy('id')
        .execute();
      return rows.map(toView);
    },

    save: (owner, { id, name, filter, wall, createdAt }) =>
      durably(database, async (tx) => {
        const columns = { filter: JSON.stringify(filter), wall: wall ? 1 : 0 };
        const row = await tx
          .insertInto('views')
          .values({ id, owner, name, createdAt, ...columns })
          .onConflict((conflict) => conflict.columns(['owner', 'name']).doUpdateSet(columns))
          .returningAll()
          .executeTakeFirstOrThrow();
        return toView(row);
      }),

    remove: (owner, id) =>
      durably(database, async (tx) => {
        const gone = await tx
          .deleteFrom('views')
          .where('owner', '=', owner)
          .where('id', '=', id)
          .returning('id')
          .executeTakeFirst();
        if (!gone)
          throw new StoreFault('missing', 'There is no such view. It may have been deleted in another window.');
      }),

    setFavourite: (owner, pipelineId, favourite) =>
      durably(database, async (tx) => {
        await pipelineRow(tx, pipelineId);
        if (favourite)
          await tx
            .insertInto('favourites')
            .values({ owner, pipelineId })
            .onConflict((conflict) => conflict.doNothing())
            .execute();
        else
          await tx.deleteFrom('favourites').where('owner', '=', owner).where('pipelineId', '=', pipelineId).execute();
      }),
  };
}

function toView({ id, name, filter, wall, createdAt }: Selectable<ViewTable>): SavedView {
  return { id, name, filter: PipelineFilter.parse(JSON.parse(filter)), wall: wall === 1, createdAt };
}
