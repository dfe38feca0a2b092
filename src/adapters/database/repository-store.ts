import { monotonicFactory } from 'ulid';
import { z } from 'zod';
import type { SecretBox } from '#adapters/secrets/secret-box.ts';
import { Provider } from '#contract/forges.ts';
import { AccessKind, WebhookKind } from '#contract/repositories.ts';
import { StoreFault } from '#engine/ports/build-store.ts';
import type { Access, RepositoryStore } from '#engine/ports/repository-store.ts';
import { addressKey } from '#engine/repositories/repository-address.ts';
import { type Database, durably, type Executor } from './open-database.ts';
import { describeRepository, repositories, repositoryRow } from './repository-rows.ts';
import { removeUnused, setAside, unusedRepositories } from './unused-repositories.ts';

const newId = monotonicFactory();

const Stored = z.union([
  z.object({ username: z.string(), password: z.string() }),
  z.object({ privateKey: z.string(), publicKey: z.string().nullable() }),
]);

/** `box` encrypts passwords, keys and webhook secrets; `webhookUrl` makes the public address of a webhook's key. */
export function createRepositoryStore(
  database: Database,
  box: SecretBox,
  webhookUrl: (key: string) => string,
): RepositoryStore {
  const accessFrom = (
    row: Pick<AccessColumns, 'id' | 'accessKind' | 'connectionId' | 'fullName' | 'access'>,
  ): Access => {
    const kind = AccessKind.parse(row.accessKind);
    if (kind === 'none') return { kind };
    if (kind === 'connection') return { kind, connectionId: row.connectionId ?? '', fullName: row.fullName ?? '' };
    const stored = Stored.parse(JSON.parse(box.open(row.access ?? '', accessPlace(row.id))));
    return 'password' in stored ? { kind: 'password', ...stored } : { kind: 'ssh-key', ...stored };
  };

  return {
    async ensure(address, at) {
      const known = await idOf(database, address);
      if (known !== null) return known;
      const id = newId();
      await database
        .insertInto('repositories')
        .values({
          id,
          address,
          addressKey: addressKey(address),
          accessKind: 'none',
          hookKind: 'none',
          refusedCount: 0,
          createdAt: at,
        })
        .onConflict((conflict) => conflict.column('addressKey').doNothing())
        .execute();
      return (await idOf(database, address)) ?? id;
    },

    idOf: (address) => idOf(database, address),

    get: async (id) => describeRepository(database, await repositoryRow(database, id), webhookUrl),

    async ofPipeline(pipelineId) {
      const row = await repositories(database)
        .where('repositories.id', '=', (of) =>
          of.selectFrom('pipelines').select('pipelines.repositoryId').where('pipelines.id', '=', pipelineId),
        )
        .executeTakeFirst();
      if (!row) throw new StoreFault('missing', `There is no pipeline “${pipelineId}”.`);
      return describeRepository(database, row, webhookUrl);
    },

    async list() {
      const rows = await repositories(database)
        .where('repositories.id', 'in', (used) =>
          used
            .selectFrom('pipelines')
            .select('pipelines.repositoryId')
            .where('pipelines.repositoryId', 'is not', null)
            .$narrowType<{ repositoryId: string }>(),
        )
        .orderBy('repositories.address')
        .execute();
      return Promise.all(rows.map((row) => describeRepository(database, row, webhookUrl)));
    },

    access: async (id) => accessFrom(await repositoryRow(database, id)),

    async accessOf(address) {
      const id = await idOf(database, address);
      return id === null ? { kind: 'none' } : accessFrom(await repositoryRow(database, id));
    },

    setAccess: (id, access) =>
      durably(database, async (tx) => {
        await repositoryRow(tx, id);
        if (access.kind === 'connection') await needConnection(tx, access.connectionId);
        const { kind, ...rest } = access;
        const secret = kind === 'password' || kind === 'ssh-key';
        await tx
          .updateTable('repositories')
          .set({
            accessKind: kind,
            connectionId: access.kind === 'connection' ? access.connectionId : null,
            fullName: access.kind === 'connection' ? access.fullName : null,
            access: secret ? box.seal(JSON.stringify(rest), accessPlace(id)) : null,
            publicKey: access.kind === 'ssh-key' ? access.publicKey : null,
          })
          .where('id', '=', id)
          .execute();
      }),

    async webhook(id) {
      const { hookKind, hookKey, hookSecret, hookCreatedAt, hookUrl } = await repositoryRow(database, id);
      if (hookKey === null || hookSecret === null || hookCreatedAt === null) return null;
      const kind = WebhookKind.parse(hookKind);
      const secret = box.open(hookSecret, hookPlace(id));
      return { kind, key: hookKey, secret, createdAt: hookCreatedAt, url: hookUrl };
    },

    setWebhook: (id, webhook) =>
      durably(database, async (tx) => {
        await repositoryRow(tx, id);
        await tx
          .updateTable('repositories')
          .set({
            hookKind: webhook?.kind ?? 'none',
            hookKey: webhook?.key ?? null,
            hookSecret: webhook ? box.seal(webhook.secret, hookPlace(id)) : null,
            hookCreatedAt: webhook?.createdAt ?? null,
            hookUrl: null,
            hookFailure: null,
            refusedAt: null,
            refusedBecause: null,
            refusedCount: 0,
          })
          .where('id', '=', id)
          .execute();
      }),

    async ofKey(key) {
      const row = await database
        .selectFrom('repositories')
        .leftJoin('connections', 'connections.id', 'repositories.connectionId')
        .select(['repositories.id', 'repositories.address', 'hookSecret', 'provider'])
        .where('hookKey', '=', key)
        .executeTakeFirst();
      if (!row || row.hookSecret === null) return null;
      const secret = box.open(row.hookSecret, hookPlace(row.id));
      const provider = row.provider === null ? null : Provider.parse(row.provider);
      return { id: row.id, address: row.address, secret, provider };
    },

    async webhookTold(id, url) {
      await database.updateTable('repositories').set({ hookUrl: url }).where('id', '=', id).execute();
    },

    async webhookFailed(id, failure) {
      await database.updateTable('repositories').set({ hookFailure: failure }).where('id', '=', id).execute();
    },

    async refused(id, at, because) {
      await database
        .updateTable('repositories')
        .set((row) => ({ refusedAt: at, refusedBecause: because, refusedCount: row('refusedCount', '+', 1) }))
        .where('id', '=', id)
        .execute();
    },

    async heads(id) {
      const rows = await database
        .selectFrom('branchHeads')
        .select(['branch', 'sha'])
        .where('repositoryId', '=', id)
        .orderBy('branch')
        .execute();
      return new Map(rows.map(({ branch, sha }) => [branch, sha]));
    },

    setHeads: (repositoryId, heads, at) =>
      database.transaction().execute(async (tx) => {
        const there = await tx
          .selectFrom('repositories')
          .select('id')
          .where('id', '=', repositoryId)
          .executeTakeFirst();
        // Forgotten while it was looked at: nobody would ever take them away.
        if (!there) return;
        for (const [branch, sha] of heads) {
          if (sha === null) {
            await tx
              .deleteFrom('branchHeads')
              .where('repositoryId', '=', repositoryId)
              .where('branch', '=', branch)
              .execute();
            continue;
          }
          await tx
            .insertInto('branchHeads')
            .values({ repositoryId, branch, sha, seenAt: at })
            .onConflict((conflict) => conflict.columns(['repositoryId', 'branch']).doUpdateSet({ sha, seenAt: at }))
            .execute();
        }
      }),

    async polled(id, at, failure) {
      await database
        .updateTable('repositories')
        .set({ polledAt: at, pollFailure: failure })
        .where('id', '=', id)
        .execute();
    },

    async unassigned() {
      const rows = await database
        .selectFrom('pipelines')
        .select(['id', 'repository'])
        .where('repositoryId', 'is', null)
        .orderBy('id')
        .execute();
      return rows.map(({ id, repository }) => ({ pipelineId: id, address: repository }));
    },

    assign: (pipelineId, repositoryId) =>
      durably(database, async (tx) => {
        const { address } = await repositoryRow(tx, repositoryId);
        await tx
          .updateTable('pipelines')
          .set((row) => ({ repositoryId, repository: address, version: row('version', '+', 1) }))
          .where('id', '=', pipelineId)
          .execute();
      }),

    setAside: (id) => setAside(database, id),
    unused: () => unusedRepositories(database),
    removeUnused: (id) => removeUnused(database, id),
  };
}

type AccessColumns = Awaited<ReturnType<typeof repositoryRow>>;

async function idOf(db: Executor, address: string): Promise<string | null> {
  const row = await db
    .selectFrom('repositories')
    .select('id')
    .where('addressKey', '=', addressKey(address))
    .executeTakeFirst();
  return row?.id ?? null;
}

async function needConnection(db: Executor, id: string): Promise<void> {
  const row = await db.selectFrom('connections').select('id').where('id', '=', id).executeTakeFirst();
  if (!row) throw new StoreFault('missing', 'There is no such connection (any more).');
}

function accessPlace(id: string): string {
  return `repository/${id}/access`;
}

function hookPlace(id: string): string {
  return `repository/${id}/webhook`;
}
