import { type Selectable, sql, type Transaction } from 'kysely';
import { z } from 'zod';
import { Decision, type Delivery, type DeliveryDecision, TriggerKind, Verified } from '#contract/triggers.ts';
import { StoreFault } from '#engine/ports/build-store.ts';
import type { DeliveryLedger, NewDecision, NewDelivery } from '#engine/ports/delivery-ledger.ts';
import { automaticTriggers } from '#engine/triggers/supersede.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { GroupedWrites } from './grouped-writes.ts';
import type { Database, Executor } from './open-database.ts';
import type { Schema } from './schema.ts';
import type { DeliveryTable } from './trigger-tables.ts';

const IdCursor = z.tuple([z.string()]);
const Headers = z.record(z.string(), z.string());
/** How much of a body a page shows, in bytes. */
const shownBytes = 65_536;

export function createDeliveryLedger(database: Database): DeliveryLedger {
  const accepting = new GroupedWrites(database, acceptTogether);
  return {
    accept: (delivery) => accepting.write(delivery),

    async pending(limit, except) {
      let select = database
        .selectFrom('deliveries')
        .selectAll()
        .where('status', '=', 'accepted')
        .where('repositoryId', 'is not', null);
      if (except.length > 0) select = select.where('repositoryId', 'not in', except);
      const rows = await select.orderBy('id').limit(limit).execute();
      return rows.map((row) => ({ ...toNewDelivery(row), repositoryId: row.repositoryId ?? '' }));
    },

    // Not `durably`: what a power cut takes back is decided again, and the builds are the same by their origin.
    decide: (id, decisions, at) =>
      database.transaction().execute(async (tx) => {
        const { numUpdatedRows } = await tx
          .updateTable('deliveries')
          .set({ status: 'decided', decidedAt: at })
          .where('id', '=', id)
          .where('status', '=', 'accepted')
          .executeTakeFirst();
        if (numUpdatedRows > 0n) await writeDecisions(tx, id, decisions);
      }),

    async list(query, filter) {
      let select = selectDeliveries(database);
      if (query.cursor) select = select.where('deliveries.id', '<', decodeCursor(IdCursor, query.cursor)[0]);
      if (filter.kind) select = select.where('deliveries.kind', '=', filter.kind);
      if (filter.repository) select = select.where('deliveries.repositoryId', '=', filter.repository);
      const { pipeline, decision } = filter;
      const decisions = database.selectFrom('decisions').select('deliveryId');
      const decided = decision ? decisions.where('decision', '=', decision) : decisions;
      if (pipeline) {
        // One that came twice is decided without a look at the pipelines: it is about those that the first one was about.
        select = select.where((where) =>
          where.or([
            where('deliveries.id', 'in', decided.where('pipelineId', '=', pipeline)),
            where.and([
              where('deliveries.repeats', 'in', decisions.where('pipelineId', '=', pipeline)),
              where('deliveries.id', 'in', decided),
            ]),
          ]),
        );
      } else if (decision) select = select.where('deliveries.id', 'in', decided);
      const rows = await select
        .orderBy('deliveries.id', 'desc')
        .limit(query.limit + 1)
        .execute();
      const items = await withDecisions(database, rows.slice(0, query.limit));
      const last = items.at(-1);
      return { items, nextCursor: rows.length > query.limit && last ? encodeCursor([last.id]) : null };
    },

    async get(id) {
      const row = await selectDeliveries(database).where('deliveries.id', '=', id).executeTakeFirst();
      const sent = await database
        .selectFrom('deliveries')
        .select(['headers', 'bodyBytes', sql<Uint8Array | null>`substr(body, 1, ${shownBytes})`.as('start')])
        .where('id', '=', id)
        .executeTakeFirst();
      const [delivery] = await withDecisions(database, row ? [row] : []);
      if (!delivery || !sent) throw missing();
      return {
        ...delivery,
        headers: Headers.parse(JSON.parse(sent.headers)),
        body: sent.start === null ? null : Buffer.from(sent.start).toString('utf8'),
        bodyBytes: sent.bodyBytes,
        cut: sent.start !== null && sent.bodyBytes > shownBytes,
      };
    },

    async sent(id) {
      const row = await database.selectFrom('deliveries').selectAll().where('id', '=', id).executeTakeFirst();
      if (!row) throw missing();
      return toNewDelivery(row);
    },

    async builtBefore(pipelineId, branch, commit, not) {
      const automatic = database
        .selectFrom('builds')
        .select(['id', 'number', 'wantedCommit'])
        .where('pipelineId', '=', pipelineId)
        .where('branch', '=', branch)
        .where((where) => where.or([where('deliveryId', 'is', null), where('deliveryId', '!=', not)]))
        .orderBy('number', 'desc')
        .limit(1);
      const same = await automatic
        .where('wantedCommit', '=', commit)
        .where('triggerType', 'in', [...automaticTriggers, 'replay', 'first'])
        .executeTakeFirst();
      if (!same) return null;
      // What was replayed says nothing of where the branch stands.
      const newest = await automatic.where('triggerType', 'in', automaticTriggers).executeTakeFirst();
      const overtaken = newest !== undefined && newest.wantedCommit !== commit;
      return { build: { id: same.id, number: same.number }, overtaken };
    },

    forget: (bodiesBefore, rowsBefore, limit) =>
      database.transaction().execute(async (tx) => {
        const old = (before: string) =>
          tx
            .selectFrom('deliveries')
            .select('id')
            .where('at', '<', before)
            .where('status', '=', 'decided')
            .orderBy('id')
            .limit(limit);
        const ids = (await old(rowsBefore).execute()).map((row) => row.id);
        if (ids.length > 0) {
          await tx.deleteFrom('decisions').where('deliveryId', 'in', ids).execute();
          await tx.deleteFrom('deliveries').where('id', 'in', ids).execute();
        }
        const bodies = old(bodiesBefore).where('body', 'is not', null);
        await tx.updateTable('deliveries').set({ body: null }).where('id', 'in', bodies).execute();
      }),
  };
}

async function acceptTogether(tx: Transaction<Schema>, deliveries: readonly NewDelivery[]) {
  const firsts = await firstOfEach(tx, deliveries.flatMap(uniqueIdOf));
  const rows = deliveries.map((delivery) => {
    const [uniqueId = null] = uniqueIdOf(delivery);
    const repeats = uniqueId === null ? null : (firsts.get(uniqueId) ?? null);
    if (uniqueId !== null && repeats === null) firsts.set(uniqueId, delivery.id);
    const standing =
      repeats === null
        ? { status: 'accepted', decidedAt: null, uniqueId, repeats }
        : { status: 'decided', decidedAt: delivery.at, uniqueId: null, repeats };
    return { ...toRow(delivery), ...standing };
  });
  await tx.insertInto('deliveries').values(rows).execute();
  for (const { id, repeats } of rows) {
    if (repeats === null) continue;
    const reason = 'The same delivery, by its sender’s id, had come before.';
    const none = { pipelineId: null, branch: null, commit: null, buildId: null };
    await writeDecisions(tx, id, [{ decision: 'duplicate', reason, ...none }]);
  }
  await writeLastDeliveries(tx, deliveries);
  return rows.map(({ repeats }) => ({ repeats }));
}

/** One or none: what a sender's second sending of a delivery has in common with the first. */
function uniqueIdOf({ repositoryId, senderId }: NewDelivery): string[] {
  return repositoryId === null || senderId === null ? [] : [JSON.stringify([repositoryId, senderId])];
}

async function firstOfEach(tx: Transaction<Schema>, uniqueIds: readonly string[]): Promise<Map<string, string>> {
  if (uniqueIds.length === 0) return new Map();
  const found = await tx
    .selectFrom('deliveries')
    .select(['id', 'uniqueId'])
    .where('uniqueId', 'in', uniqueIds)
    .execute();
  return new Map(found.flatMap(({ id, uniqueId }) => (uniqueId === null ? [] : [[uniqueId, id]])));
}

async function writeLastDeliveries(tx: Transaction<Schema>, deliveries: readonly NewDelivery[]): Promise<void> {
  const sent = deliveries.filter(({ verified }) => verified !== 'internal');
  const lastAt = new Map(sent.map(({ repositoryId, at }) => [repositoryId, at]));
  for (const [id, at] of lastAt) {
    if (id !== null) await tx.updateTable('repositories').set({ lastDeliveryAt: at }).where('id', '=', id).execute();
  }
}

function toRow({ headers, body, ...columns }: NewDelivery) {
  return { ...columns, headers: JSON.stringify(headers), body, bodyBytes: body?.byteLength ?? 0 };
}

function toNewDelivery(row: Selectable<DeliveryTable>): NewDelivery {
  const { id, at, repositoryId, source, event, senderId, actor, replays } = row;
  return {
    id,
    at,
    repositoryId,
    source,
    event,
    senderId,
    actor,
    replays,
    kind: TriggerKind.parse(row.kind),
    verified: Verified.parse(row.verified),
    headers: Headers.parse(JSON.parse(row.headers)),
    body: row.body === null ? null : Buffer.from(row.body),
  };
}

async function writeDecisions(tx: Transaction<Schema>, deliveryId: string, decisions: readonly NewDecision[]) {
  if (decisions.length === 0) return;
  const rows = decisions.map(({ commit: commitSha, ...decision }, position) => ({
    deliveryId,
    position,
    commitSha,
    ...decision,
  }));
  await tx.insertInto('decisions').values(rows).execute();
}

/** Without what was sent, which a list does not show and which may be long. */
function selectDeliveries(db: Executor) {
  return db
    .selectFrom('deliveries')
    .leftJoin('repositories', 'repositories.id', 'deliveries.repositoryId')
    .select([
      'deliveries.id',
      'deliveries.kind',
      'deliveries.status',
      'deliveries.at',
      'deliveries.decidedAt',
      'deliveries.repositoryId',
      'repositories.address',
      'deliveries.source',
      'deliveries.event',
      'deliveries.senderId',
      'deliveries.verified',
      'deliveries.actor',
      'deliveries.repeats',
      'deliveries.replays',
    ]);
}

type DeliveryRow = Awaited<ReturnType<ReturnType<typeof selectDeliveries>['execute']>>[number];

async function withDecisions(db: Executor, rows: readonly DeliveryRow[]): Promise<Delivery[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const decided = await db
    .selectFrom('decisions')
    .leftJoin('pipelines', 'pipelines.id', 'decisions.pipelineId')
    .leftJoin('builds', 'builds.id', 'decisions.buildId')
    .selectAll('decisions')
    .select(['pipelines.name as pipelineName', 'builds.number as buildNumber'])
    .where('decisions.deliveryId', 'in', ids)
    .orderBy('decisions.position')
    .execute();
  const ofDelivery = Map.groupBy(decided, (row) => row.deliveryId);
  return rows.map(({ repositoryId, address, replays, ...row }) => ({
    ...row,
    kind: TriggerKind.parse(row.kind),
    status: row.status === 'accepted' ? 'accepted' : 'decided',
    verified: Verified.parse(row.verified),
    repository: repositoryId === null || address === null ? null : { id: repositoryId, address },
    repeats: row.repeats ?? replays,
    decisions: (ofDelivery.get(row.id) ?? []).map(toDecision),
  }));
}

/** A pipeline that was removed since is called by its id; of a build that is gone nothing is left to link to. */
function toDecision(row: {
  pipelineId: string | null;
  pipelineName: string | null;
  decision: string;
  reason: string;
  branch: string | null;
  commitSha: string | null;
  buildId: string | null;
  buildNumber: number | null;
}): DeliveryDecision {
  const { pipelineId, pipelineName, buildId, buildNumber, reason, branch, commitSha } = row;
  return {
    pipeline: pipelineId === null ? null : { id: pipelineId, name: pipelineName ?? pipelineId },
    decision: Decision.parse(row.decision),
    reason,
    branch,
    commit: commitSha,
    build: buildId === null || buildNumber === null ? null : { id: buildId, number: buildNumber },
  };
}

function missing(): StoreFault {
  return new StoreFault('missing', 'There is no such delivery (any more).');
}
