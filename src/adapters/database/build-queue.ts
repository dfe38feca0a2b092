import type { Selectable, Transaction } from 'kysely';
import { z } from 'zod';
import type { SecretBox } from '#adapters/secrets/secret-box.ts';
import { Supersede } from '#contract/pipeline-settings.ts';
import {
  type AskedBuild,
  type BuildQueue,
  type CancelRequest,
  type Changed,
  type Claim,
  type NewArtifact,
  StoreFault,
} from '#engine/ports/build-store.ts';
import { openAttempts, replay } from '#engine/run/run.ts';
import type { RunEvent } from '#engine/run/run-event.ts';
import { wishCancel, writeEvents } from './build-events.ts';
import { createBuildHistory, getBuild } from './build-history.ts';
import { tellForge } from './build-letters.ts';
import { noteTrigger } from './internal-delivery.ts';
import { isOpen } from './open-builds.ts';
import { type Database, durably } from './open-database.ts';
import { pipelineRow } from './pipeline-store.ts';
import { toPipeline } from './rows.ts';
import type { BuildTable, Schema } from './schema.ts';
import { enterBuild } from './search-entries.ts';
import { supersedeOlder } from './supersede-builds.ts';

const GivenVariables = z.array(z.object({ name: z.string(), value: z.string(), sensitive: z.boolean() }));

/** `box` encrypts the variables that a build was given. */
export function createBuildQueue(database: Database, box: SecretBox): BuildQueue {
  const history = createBuildHistory(database);
  return {
    enqueue: (build) =>
      durably(database, async (tx) => {
        const { origin } = build;
        const same =
          origin && (await tx.selectFrom('builds').select('id').where('origin', '=', origin).executeTakeFirst());
        if (same) return { build: await getBuild(tx, same.id), superseded: [] };
        const taken = await tx
          .updateTable('pipelines')
          .set((row) => ({ nextNumber: row('nextNumber', '+', 1), lastQueuedAt: build.queuedAt }))
          .where('id', '=', build.pipelineId)
          .returning(['nextNumber', 'repositoryId', 'supersede'])
          .executeTakeFirst();
        if (!taken) throw new StoreFault('missing', `There is no pipeline “${build.pipelineId}”.`);
        const { trigger, commitSha, withSecrets, variables, reason, ...columns } = build;
        await tx
          .insertInto('builds')
          .values({
            ...columns,
            deliveryId: build.deliveryId ?? (await noteTrigger(tx, build, taken.repositoryId)),
            number: taken.nextNumber - 1,
            wantedCommit: commitSha,
            withSecrets: withSecrets ? 1 : 0,
            variables: variables.length === 0 ? null : box.seal(JSON.stringify(variables), placeOf(build.id)),
            triggerType: trigger.type,
            actor: trigger.actor,
            status: 'queued',
            fence: 0,
            version: 1,
          })
          .execute();
        await enterBuild(tx, build.id);
        await tellForge(tx, build.id, build.queuedAt);
        const superseded = await supersedeOlder(tx, build, Supersede.parse(taken.supersede), taken.nextNumber - 1);
        return { build: await getBuild(tx, build.id), superseded };
      }),

    async asked(buildId) {
      const row = await database
        .selectFrom('builds')
        .select(['id', 'wantedCommit', 'fetchRef', 'withSecrets', 'variables'])
        .where('id', '=', buildId)
        .executeTakeFirst();
      if (!row) throw new StoreFault('missing', `There is no build “${buildId}”.`);
      return { ...givenWith(row, box), commitSha: row.wantedCommit };
    },

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
          .returning([
            'id',
            'pipelineId',
            'fence',
            'wantedCommit',
            'continues',
            'fetchRef',
            'withSecrets',
            'variables',
            'cancelBy',
            'cancelRequestedAt',
          ])
          .executeTakeFirstOrThrow();
      });
      if (!claimed) return null;
      return {
        build: await getBuild(database, claimed.id),
        pipeline: toPipeline(await pipelineRow(database, claimed.pipelineId)),
        wantedCommit: claimed.wantedCommit,
        continues: claimed.continues,
        ...givenWith(claimed, box),
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

    requestCancel: (buildId, by, at) => durably(database, (tx) => wishCancel(tx, { buildId, by, at })),

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

function givenWith(
  row: Pick<Selectable<BuildTable>, 'id' | 'fetchRef' | 'withSecrets' | 'variables'>,
  box: SecretBox,
): Omit<AskedBuild, 'commitSha'> {
  const { id, fetchRef, withSecrets, variables } = row;
  return {
    fetchRef,
    withSecrets: withSecrets === 1,
    variables: variables === null ? [] : GivenVariables.parse(JSON.parse(box.open(variables, placeOf(id)))),
  };
}

function placeOf(buildId: string): string {
  return `build/${buildId}/variables`;
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
            .where(isOpen('other.status'))
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
