import type { Transaction, Updateable } from 'kysely';
import {
  type BuildQueue,
  type CancelRequest,
  type Changed,
  type Claim,
  type NewArtifact,
  StoreFault,
} from '#engine/ports/build-store.ts';
import { openAttempts, replay } from '#engine/run/run.ts';
import type { RunEvent } from '#engine/run/run-event.ts';
import { createBuildHistory, getBuild } from './build-history.ts';
import { catalogEvents } from './catalog-events.ts';
import { judgePipeline } from './judge-pipeline.ts';
import { type Database, durably } from './open-database.ts';
import { pipelineRow } from './pipeline-store.ts';
import { selectBuilds, toBuild, toPipeline } from './rows.ts';
import type { BuildTable, Schema } from './schema.ts';

export function createBuildQueue(database: Database): BuildQueue {
  const history = createBuildHistory(database);
  return {
    enqueue: (build) =>
      durably(database, async (tx) => {
        const { origin } = build;
        const same =
          origin && (await tx.selectFrom('builds').select('id').where('origin', '=', origin).executeTakeFirst());
        if (same) return getBuild(tx, same.id);
        const taken = await tx
          .updateTable('pipelines')
          .set((row) => ({ nextNumber: row('nextNumber', '+', 1) }))
          .where('id', '=', build.pipelineId)
          .returning('nextNumber')
          .executeTakeFirst();
        if (!taken) throw new StoreFault('missing', `There is no pipeline “${build.pipelineId}”.`);
        const { trigger, commitSha, ...columns } = build;
        await tx
          .insertInto('builds')
          .values({
            ...columns,
            number: taken.nextNumber - 1,
            wantedCommit: commitSha,
            triggerType: trigger.type,
            actor: trigger.actor,
            status: 'queued',
            fence: 0,
            version: 1,
          })
          .execute();
        return getBuild(tx, build.id);
      }),

    async claim(owner, inHand, now, leaseMs) {
      const claimed = await database.transaction().execute(async (tx) => {
        const id = (await abandonedBuild(tx, inHand, now)) ?? (await waitingBuild(tx));
        if (id === null) return null;
        const leaseUntil = later(now, leaseMs);
        return tx
          .updateTable('builds')
          .set((row) => ({
            status: 'running',
            leaseOwner: owner,
            leaseUntil,
            fence: row('fence', '+', 1),
            version: row('version', '+', 1),
          }))
          .where('id', '=', id)
          .returning(['id', 'pipelineId', 'fence', 'wantedCommit', 'cancelBy', 'cancelRequestedAt'])
          .executeTakeFirstOrThrow();
      });
      if (!claimed) return null;
      return {
        build: await getBuild(database, claimed.id),
        pipeline: toPipeline(await pipelineRow(database, claimed.pipelineId)),
        wantedCommit: claimed.wantedCommit,
        fence: claimed.fence,
        journal: await history.journal(claimed.id),
        cancel: cancelRequest(claimed),
      };
    },

    async heartbeat(owner, inHand, now, leaseMs) {
      if (inHand.length === 0) return [];
      const rows = await database
        .updateTable('builds')
        .set({ leaseUntil: later(now, leaseMs) })
        .where('leaseOwner', '=', owner)
        .where('status', '=', 'running')
        .where('id', 'in', inHand)
        .returning(['id', 'cancelBy', 'cancelRequestedAt'])
        .execute();
      return rows.flatMap((row) => cancelRequest(row) ?? []);
    },

    async expireOthers(owner) {
      await database
        .updateTable('builds')
        .set({ leaseUntil: '' })
        .where('status', '=', 'running')
        .where((where) => where.or([where('leaseOwner', '!=', owner), where('leaseOwner', 'is', null)]))
        .execute();
    },

    append(claim, events, artifacts = []) {
      // What ends a state or a build is never taken back, not even by a power cut: a finished state must not run again.
      const final = events.some((event) => event.kind === 'attempt-ended' || event.kind === 'ended');
      const work = (tx: Transaction<Schema>) => appendEvents(tx, claim, events, artifacts);
      return final ? durably(database, work) : database.transaction().execute(work);
    },

    release: (claim, event) => durably(database, (tx) => appendEvents(tx, claim, [event], [])),

    requestCancel: (buildId, by, at) =>
      durably(database, async (tx) => {
        await tx
          .updateTable('builds')
          .set((row) => ({ cancelBy: by, cancelRequestedAt: at, version: row('version', '+', 1) }))
          .where('id', '=', buildId)
          .where('cancelRequestedAt', 'is', null)
          .where('status', 'in', ['queued', 'running'])
          .execute();
        const build = await getBuild(tx, buildId);
        if (build.status !== 'queued') return { build, others: [], pipeline: null };
        const reason = { kind: 'canceled' as const, by, at };
        const events: RunEvent[] = [
          { kind: 'cancel-requested', at, by },
          { kind: 'ended', at, status: 'canceled', reason },
        ];
        return writeEvents(tx, buildId, events, []);
      }),

    async openAttempts() {
      const builds = await database
        .selectFrom('builds')
        .select('id')
        .where('status', 'in', ['queued', 'running'])
        .where('startedAt', 'is not', null)
        .execute();
      const open: string[] = [];
      for (const { id } of builds) {
        open.push(...openAttempts(replay(await history.journal(id))).map((attempt) => attempt.id));
      }
      return open;
    },
  };
}

async function abandonedBuild(tx: Transaction<Schema>, inHand: readonly string[], now: string): Promise<string | null> {
  let select = tx.selectFrom('builds').select('id').where('status', '=', 'running').where('leaseUntil', '<', now);
  if (inHand.length > 0) select = select.where('id', 'not in', inHand);
  const row = await select.orderBy('queuedAt').orderBy('id').limit(1).executeTakeFirst();
  return row?.id ?? null;
}

async function waitingBuild(tx: Transaction<Schema>): Promise<string | null> {
  const row = await tx
    .selectFrom('builds')
    .select('id')
    .where('status', '=', 'queued')
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('builds as other')
            .select('other.id')
            .whereRef('other.pipelineId', '=', 'builds.pipelineId')
            .where((earlier) =>
              earlier.or([
                earlier('other.status', '=', 'running'),
                earlier.and([
                  earlier('other.status', '=', 'queued'),
                  earlier('other.number', '<', earlier.ref('builds.number')),
                ]),
              ]),
            ),
        ),
      ),
    )
    .orderBy('queuedAt')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? null;
}

async function appendEvents(
  tx: Transaction<Schema>,
  claim: Claim,
  events: readonly RunEvent[],
  artifacts: readonly NewArtifact[],
): Promise<Changed> {
  const held = await tx
    .selectFrom('builds')
    .select('id')
    .where('id', '=', claim.build.id)
    .where('fence', '=', claim.fence)
    .where('status', '=', 'running')
    .executeTakeFirst();
  if (!held) throw new StoreFault('lease-lost', `Another worker has taken over build ${claim.build.id}.`);
  return writeEvents(tx, claim.build.id, events, artifacts);
}

async function writeEvents(
  tx: Transaction<Schema>,
  buildId: string,
  events: readonly RunEvent[],
  artifacts: readonly NewArtifact[],
): Promise<Changed> {
  const last = await tx
    .selectFrom('journal')
    .select((query) => query.fn.max('seq').as('seq'))
    .where('buildId', '=', buildId)
    .executeTakeFirst();
  const first = Number(last?.seq ?? 0) + 1;
  await tx
    .insertInto('journal')
    .values(events.map((event, index) => ({ buildId, seq: first + index, event: JSON.stringify(event) })))
    .execute();
  if (artifacts.length > 0)
    await tx
      .insertInto('artifacts')
      .values(artifacts.map((artifact) => ({ buildId, ...artifact })))
      .execute();

  const before = await tx
    .selectFrom('builds')
    .select(['id', 'startedAt', 'pipelineId', 'number', 'branch'])
    .where('id', '=', buildId)
    .executeTakeFirstOrThrow();
  await catalogEvents(tx, before, events);
  const columns: Updateable<BuildTable> = Object.assign(
    {},
    ...events.map((event) => columnsOf(event, before.startedAt)),
  );
  await tx
    .updateTable('builds')
    .set((row) => ({ ...columns, version: row('version', '+', 1) }))
    .where('id', '=', buildId)
    .execute();
  const build = await getBuild(tx, buildId);
  if (!events.some((event) => event.kind === 'ended')) return { build, others: [], pipeline: null };
  const waiting = await selectBuilds(tx)
    .where('builds.pipelineId', '=', before.pipelineId)
    .where('builds.status', '=', 'queued')
    .limit(100)
    .execute();
  return { build, others: waiting.map(toBuild), pipeline: await judgePipeline(tx, before.pipelineId, build) };
}

/** What an event changes in the build's row; the journal holds the rest. */
function columnsOf(event: RunEvent, startedAt: string | null): Updateable<BuildTable> {
  switch (event.kind) {
    case 'claimed':
      return startedAt === null ? { startedAt: event.at } : {};
    case 'commit-resolved': {
      const { sha, message, author, committedAt } = event.commit;
      return { commitSha: sha, commitMessage: message, commitAuthor: author, committedAt };
    }
    case 'released':
      return { status: 'queued', leaseOwner: null, leaseUntil: null };
    case 'ended': {
      const durationMs = startedAt === null ? null : Math.max(0, Date.parse(event.at) - Date.parse(startedAt));
      const reason = event.reason === null ? null : JSON.stringify(event.reason);
      return { status: event.status, reason, finishedAt: event.at, durationMs, leaseOwner: null, leaseUntil: null };
    }
    default:
      return {};
  }
}

function cancelRequest(row: {
  id: string;
  cancelBy: string | null;
  cancelRequestedAt: string | null;
}): CancelRequest | null {
  return row.cancelBy !== null && row.cancelRequestedAt !== null
    ? { buildId: row.id, by: row.cancelBy, at: row.cancelRequestedAt }
    : null;
}

function later(now: string, ms: number): string {
  return new Date(Date.parse(now) + ms).toISOString();
}
