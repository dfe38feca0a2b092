import type { Selectable } from 'kysely';
import type { SecretBox } from '#adapters/secrets/secret-box.ts';
import { type Connection, Provider } from '#contract/forges.ts';
import { StoreFault } from '#engine/ports/build-store.ts';
import type { ConnectionStore } from '#engine/ports/repository-store.ts';
import { type Database, durably, type Executor } from './open-database.ts';
import { resendStatuses } from './resend-statuses.ts';
import type { ConnectionTable } from './trigger-tables.ts';
import { asideKeys } from './unused-repositories.ts';

/** `box` encrypts the tokens. */
export function createConnectionStore(database: Database, box: SecretBox): ConnectionStore {
  return {
    async list() {
      const rows = await connections(database).orderBy('name').orderBy('id').execute();
      return rows.map(toConnection);
    },

    get: (id) => getConnection(database, id),

    async account(id) {
      const { provider, address, username, token } = await connectionRow(database, id);
      return { provider: Provider.parse(provider), address, username, token: box.open(token, placeOf(id)) };
    },

    add: ({ id, token, at, ...columns }) =>
      durably(database, async (tx) => {
        const taken = await tx
          .selectFrom('connections')
          .select('id')
          .where('name', '=', columns.name)
          .executeTakeFirst();
        if (taken)
          throw new StoreFault('name-taken', `There is a connection “${columns.name}” already. Choose another name.`);
        const sealed = box.seal(token, placeOf(id));
        const times = { createdAt: at, checkedAt: at, failure: null };
        await tx
          .insertInto('connections')
          .values({ id, ...columns, token: sealed, ...times })
          .execute();
        return getConnection(tx, id);
      }),

    renew: (id, { username, token, account, at }) =>
      durably(database, async (tx) => {
        await tx
          .updateTable('connections')
          .set({ username, token: box.seal(token, placeOf(id)), account, checkedAt: at, failure: null })
          .where('id', '=', id)
          .execute();
        await resendStatuses(tx, id, at);
        return getConnection(tx, id);
      }),

    async checked(id, at, failure) {
      await database.updateTable('connections').set({ checkedAt: at, failure }).where('id', '=', id).execute();
    },

    remove: (id) =>
      durably(database, async (tx) => {
        const { name, repositories } = await getConnection(tx, id);
        if (repositories > 0) {
          const many = repositories === 1 ? 'a repository uses it' : `${repositories} repositories use it`;
          throw new StoreFault(
            'in-use',
            `The connection “${name}” cannot be removed while ${many}. Give them another access first, or remove their pipelines.`,
          );
        }
        await tx.deleteFrom('connections').where('id', '=', id).execute();
      }),
  };
}

function placeOf(id: string): string {
  return `connection/${id}/token`;
}

function connections(db: Executor) {
  return db
    .selectFrom('connections')
    .selectAll()
    .select((query) =>
      query
        .selectFrom('repositories')
        .select((count) => count.fn.countAll<number>().as('count'))
        .whereRef('repositories.connectionId', '=', 'connections.id')
        // One that is set aside, because its webhook could not be removed yet, keeps nobody from removing the connection.
        .where('repositories.addressKey', 'not like', asideKeys)
        .as('repositories'),
    );
}

async function connectionRow(db: Executor, id: string) {
  const row = await connections(db).where('id', '=', id).executeTakeFirst();
  if (!row) throw new StoreFault('missing', 'There is no such connection (any more).');
  return row;
}

async function getConnection(db: Executor, id: string): Promise<Connection> {
  return toConnection(await connectionRow(db, id));
}

function toConnection(row: Selectable<ConnectionTable> & { repositories: number | null }): Connection {
  const { id, name, address, account, createdAt, checkedAt, failure } = row;
  const provider = Provider.parse(row.provider);
  const repositories = Number(row.repositories ?? 0);
  return { id, name, provider, address, account, createdAt, checkedAt, failure, repositories };
}
