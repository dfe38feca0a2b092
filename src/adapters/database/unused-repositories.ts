import { type Database, durably, type Executor } from './open-database.ts';

/** In the place of the address's key at a repository that is set aside: no address has a key with a blank in front. */
export function asideKey(id: string): string {
  return ` ${id}`;
}

/** Matches such keys. */
export const asideKeys = ' %';

/** Gives nobody the repository by its address any more. False when a pipeline is built from it, or it was set aside before. */
export function setAside(database: Database, id: string): Promise<boolean> {
  return durably(database, async (tx) => {
    if (await isUsed(tx, id)) return false;
    const aside = await tx
      .updateTable('repositories')
      .set({ addressKey: asideKey(id) })
      .where('id', '=', id)
      .where('addressKey', '!=', asideKey(id))
      .returning('id')
      .executeTakeFirst();
    return aside !== undefined;
  });
}

export async function unusedRepositories(db: Executor): Promise<string[]> {
  const rows = await db
    .selectFrom('repositories')
    .leftJoin('pipelines', 'pipelines.repositoryId', 'repositories.id')
    .select('repositories.id')
    .where('pipelines.id', 'is', null)
    .execute();
  return rows.map(({ id }) => id);
}

/** True when it was there, and is not any more. */
export function removeUnused(database: Database, id: string): Promise<boolean> {
  return durably(database, async (tx) => {
    if (await isUsed(tx, id)) return false;
    await tx.deleteFrom('branchHeads').where('repositoryId', '=', id).execute();
    const gone = await tx.deleteFrom('repositories').where('id', '=', id).returning('id').executeTakeFirst();
    return gone !== undefined;
  });
}

async function isUsed(db: Executor, id: string): Promise<boolean> {
  const pipeline = await db.selectFrom('pipelines').select('id').where('repositoryId', '=', id).executeTakeFirst();
  return pipeline !== undefined;
}
