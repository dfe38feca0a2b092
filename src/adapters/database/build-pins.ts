import type { Transaction } from 'kysely';
import type { BuildPins } from '#engine/ports/build-pins.ts';
import { getBuild } from './build-history.ts';
import { type Database, durably } from './open-database.ts';
import type { Schema } from './schema.ts';

export function createBuildPins(database: Database): BuildPins {
  return {
    pin: (buildId, pinnedBy, pinnedAt) =>
      durably(database, async (tx) => {
        await getBuild(tx, buildId);
        const pinned = await tx
          .insertInto('pins')
          .values({ buildId, pinnedBy, pinnedAt })
          .onConflict((conflict) => conflict.column('buildId').doNothing())
          .returning('buildId')
          .executeTakeFirst();
        if (pinned) await noteChange(tx, buildId);
        return getBuild(tx, buildId);
      }),

    unpin: (buildId) =>
      durably(database, async (tx) => {
        const unpinned = await tx
          .deleteFrom('pins')
          .where('buildId', '=', buildId)
          .returning('buildId')
          .executeTakeFirst();
        if (unpinned) await noteChange(tx, buildId);
        return getBuild(tx, buildId);
      }),
  };
}

async function noteChange(tx: Transaction<Schema>, buildId: string): Promise<void> {
  await tx
    .updateTable('builds')
    .set((row) => ({ version: row('version', '+', 1) }))
    .where('id', '=', buildId)
    .execute();
}
