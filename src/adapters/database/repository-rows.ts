import { Provider } from '#contract/forges.ts';
import { AccessKind, type Repository, WebhookKind } from '#contract/repositories.ts';
import { StoreFault } from '#engine/ports/build-store.ts';
import type { Database, Executor } from './open-database.ts';

/** Repositories with what is shown of their connection. */
export function repositories(db: Executor) {
  return db
    .selectFrom('repositories')
    .leftJoin('connections', 'connections.id', 'repositories.connectionId')
    .selectAll('repositories')
    .select(['connections.name as connectionName', 'connections.provider']);
}

type RepositoryRow = Awaited<ReturnType<typeof repositoryRow>>;

/** @throws StoreFault `missing` */
export async function repositoryRow(db: Executor, id: string) {
  const row = await repositories(db).where('repositories.id', '=', id).executeTakeFirst();
  if (!row) throw new StoreFault('missing', 'There is no such repository (any more).');
  return row;
}

/** A repository as it is shown. */
export async function describeRepository(
  database: Database,
  row: RepositoryRow,
  webhookUrl: (key: string) => string,
): Promise<Repository> {
  const pipelines = await database
    .selectFrom('pipelines')
    .select(['id', 'name'])
    .where('repositoryId', '=', row.id)
    .orderBy('name')
    .orderBy('id')
    .execute();
  const { connectionId, connectionName, fullName, provider } = row;
  return {
    id: row.id,
    address: row.address,
    access: AccessKind.parse(row.accessKind),
    publicKey: row.publicKey,
    connection:
      connectionId === null || connectionName === null || fullName === null
        ? null
        : { id: connectionId, name: connectionName, provider: Provider.parse(provider), fullName },
    webhook: toWebhook(row, webhookUrl),
    polledAt: row.polledAt,
    pollFailure: row.pollFailure,
    pipelines,
  };
}

function toWebhook(row: RepositoryRow, webhookUrl: (key: string) => string): Repository['webhook'] {
  const { refusedAt, refusedBecause, refusedCount } = row;
  return {
    kind: WebhookKind.parse(row.hookKind),
    url: row.hookKey === null ? null : webhookUrl(row.hookKey),
    createdAt: row.hookCreatedAt,
    lastDeliveryAt: row.lastDeliveryAt,
    lastRefusal:
      refusedAt === null || refusedBecause === null
        ? null
        : { at: refusedAt, because: refusedBecause, count: refusedCount },
    failure: row.hookFailure,
  };
}
