import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSecretBox } from '#adapters/secrets/secret-box.ts';
import type { TriggerKind } from '#contract/triggers.ts';
import type { NewBuild } from '#engine/ports/build-store.ts';
import { addPipeline, atMinute } from './build-fixture.ts';
import { createBuildHistory } from './build-history.ts';
import { createBuildQueue } from './build-queue.ts';
import { type Database, openDatabase } from './open-database.ts';
import { createTriggerSettings } from './trigger-settings.ts';

let folder: string;
let database: Database;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipewright-queue-'));
  database = await openDatabase(join(folder, 'pipewright.sqlite'));
  await addPipeline(database, 'web');
});
afterEach(async () => {
  await database.destroy();
  await rm(folder, { recursive: true, force: true });
});

const queue = () => createBuildQueue(database, createSecretBox(new Uint8Array(32)));
const settings = () => createTriggerSettings(database, () => atMinute(0));

function wanted(id: string, type: TriggerKind, more: Partial<NewBuild> = {}): NewBuild {
  return {
    id,
    pipelineId: 'web',
    branch: 'main',
    commitSha: null,
    trigger: { type, actor: 'Ada' },
    origin: null,
    reason: `Ada wants ${id}.`,
    deliveryId: null,
    continues: null,
    fetchRef: null,
    withSecrets: true,
    variables: [],
    queuedAt: atMinute(1),
    ...more,
  };
}

describe('the ledger', () => {
  test('gets a decided row with the build, in the same transaction, for what no delivery asked for', async () => {
    await database.updateTable('pipelines').set({ repositoryId: 'r1' }).execute();
    const commitSha = 'c'.repeat(40);
    await queue().enqueue(wanted('b1', 'manual', { branch: 'topic', commitSha }));
    const [delivery, ...others] = await database.selectFrom('deliveries').selectAll().execute();
    expect(others).toEqual([]);
    expect(delivery).toMatchObject({
      kind: 'manual',
      status: 'decided',
      at: atMinute(1),
      decidedAt: atMinute(1),
      repositoryId: 'r1',
      verified: 'internal',
      actor: 'Ada',
    });
    expect(await database.selectFrom('decisions').selectAll().execute()).toEqual([
      {
        deliveryId: delivery?.id,
        position: 0,
        pipelineId: 'web',
        decision: 'built',
        reason: 'Ada wants b1.',
        branch: 'topic',
        commitSha,
        buildId: 'b1',
      },
    ]);
    const build = await database.selectFrom('builds').select('deliveryId').executeTakeFirstOrThrow();
    expect(build.deliveryId).toBe(delivery?.id);
  });

  test('is left to the processor of deliveries where one asked', async () => {
    await queue().enqueue(wanted('b1', 'push', { deliveryId: 'd1' }));
    expect(await database.selectFrom('deliveries').selectAll().execute()).toEqual([]);
    expect(await database.selectFrom('decisions').selectAll().execute()).toEqual([]);
  });

  test('has one row and one build for the same origin, however often it is asked for', async () => {
    const asked = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        queue().enqueue(wanted(`b${index}`, 'schedule', { origin: 'schedule/s/1' })),
      ),
    );
    expect(new Set(asked.map(({ build }) => build.id)).size).toBe(1);
    expect(await database.selectFrom('deliveries').select('id').execute()).toHaveLength(1);
  });

  test('has nothing of a build that could not be queued', async () => {
    await expect(queue().enqueue(wanted('b1', 'manual', { pipelineId: 'none' }))).rejects.toMatchObject({
      code: 'missing',
    });
    expect(await database.selectFrom('deliveries').selectAll().execute()).toEqual([]);
  });
});

describe('variables given for one build', () => {
  test('come with its claim and for its repetition, and are nowhere in clear', async () => {
    const variables = [{ name: 'TOKEN', value: 'only-for-this-build', sensitive: true }];
    const more = { variables, withSecrets: false, fetchRef: 'refs/pull/7/head', commitSha: 'c'.repeat(40) };
    await queue().enqueue(wanted('b1', 'manual', more));
    expect(await queue().asked('b1')).toEqual(more);
    const { fetchRef, withSecrets } = more;
    expect(await queue().claim('worker', [], atMinute(2), 60_000)).toMatchObject({ variables, withSecrets, fetchRef });
    await database.destroy();
    for (const name of ['pipewright.sqlite', 'pipewright.sqlite-wal']) {
      const bytes = await readFile(join(folder, name)).catch(() => Buffer.alloc(0));
      expect(bytes.includes('only-for-this-build')).toBe(false);
    }
    database = await openDatabase(join(folder, 'pipewright.sqlite'));
    await expect(queue().asked('none')).rejects.toMatchObject({ code: 'missing' });
  });
});

describe('a newer change of a branch', () => {
  /** A running one, and behind it one of each kind that waits. */
  async function older(): Promise<void> {
    await queue().enqueue(wanted('running', 'push'));
    await queue().claim('worker', [], atMinute(1), 60_000);
    await queue().enqueue(wanted('polled', 'poll'));
    await queue().enqueue(wanted('by-hand', 'manual'));
    await queue().enqueue(wanted('again', 'rerun'));
    await queue().enqueue(wanted('elsewhere', 'push', { branch: 'topic' }));
    await addPipeline(database, 'api');
    await queue().enqueue(wanted('other', 'push', { pipelineId: 'api' }));
  }
  const statuses = async () =>
    Object.fromEntries(
      (await database.selectFrom('builds').select(['id', 'status', 'cancelBy']).execute()).map((row) => [
        row.id,
        row.cancelBy === null ? row.status : `${row.status}, ${row.cancelBy}`,
      ]),
    );
  const untouched = { 'by-hand': 'queued', again: 'queued', elsewhere: 'queued', other: 'queued', new: 'queued' };

  test('leaves older builds alone when that is off', async () => {
    await older();
    expect((await queue().enqueue(wanted('new', 'push'))).superseded).toEqual([]);
    expect(await statuses()).toEqual({ ...untouched, running: 'running', polled: 'queued' });
  });

  test('ends what waits', async () => {
    await older();
    await settings().change('web', { supersede: 'queued' });
    const { build, superseded } = await queue().enqueue(wanted('new', 'push'));
    expect(superseded.map(({ changed }) => changed.build)).toMatchObject([
      { id: 'polled', status: 'canceled', reason: { kind: 'canceled', by: `superseded by #${build.number}` } },
    ]);
    expect(await statuses()).toEqual({ ...untouched, running: 'running', polled: 'canceled, superseded by #6' });
    expect((await createBuildHistory(database).journal('polled')).map(({ kind }) => kind)).toEqual([
      'cancel-requested',
      'ended',
    ]);
  });

  test('ends what runs as well, by a wish of which its worker learns', async () => {
    await older();
    await settings().change('web', { supersede: 'running' });
    const { superseded } = await queue().enqueue(wanted('new', 'pull-request'));
    expect(superseded.map(({ request }) => request.buildId)).toEqual(['running', 'polled']);
    expect(await statuses()).toEqual({
      ...untouched,
      running: 'running, superseded by #6',
      polled: 'canceled, superseded by #6',
    });
    expect(await queue().heartbeat('worker', ['running'], atMinute(2), 60_000)).toMatchObject([
      { buildId: 'running', by: 'superseded by #6' },
    ]);
  });

  test('is never what a person runs', async () => {
    await older();
    await settings().change('web', { supersede: 'running' });
    expect((await queue().enqueue(wanted('new', 'manual'))).superseded).toEqual([]);
  });
});
