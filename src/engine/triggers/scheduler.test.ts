import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { addPipeline } from '#adapters/database/build-fixture.ts';
import { createBuildQueue } from '#adapters/database/build-queue.ts';
import { type Database, openDatabase } from '#adapters/database/open-database.ts';
import { createPipelineStore } from '#adapters/database/pipeline-store.ts';
import { createScheduleStore } from '#adapters/database/schedule-store.ts';
import { createSecretBox } from '#adapters/secrets/secret-box.ts';
import { LiveFeed } from '#engine/live-feed.ts';
import type { ScheduleStore } from '#engine/ports/schedule-store.ts';
import { Scheduler } from './scheduler.ts';
import { addSchedule, changeSchedule } from './schedules.ts';

let folder: string;
let database: Database;
let scheduler: Scheduler | null = null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipewright-scheduler-'));
  database = await openDatabase(join(folder, 'pipewright.sqlite'));
  await addPipeline(database, 'web');
});
afterEach(async () => {
  await scheduler?.stop();
  scheduler = null;
  await database.destroy();
  await rm(folder, { recursive: true, force: true });
});

/** A clock that goes on from that moment. */
function clockFrom(moment: string): () => string {
  const ahead = Date.parse(moment) - Date.now();
  return () => new Date(Date.now() + ahead).toISOString();
}

function world(now: () => string, schedules: ScheduleStore = createScheduleStore(database)) {
  return {
    schedules,
    now,
    pipelines: createPipelineStore(database),
    queue: createBuildQueue(database, createSecretBox(new Uint8Array(32))),
    feed: new LiveFeed(),
    report: vi.fn(),
  };
}

function started(context: ReturnType<typeof world>): Scheduler {
  scheduler = new Scheduler(context, { wake: () => undefined });
  scheduler.start();
  return scheduler;
}

const nightly = { cron: '0 2 * * *', timeZone: 'UTC', branch: null, enabled: true };
const builds = () => database.selectFrom('builds').select(['triggerType', 'actor', 'branch', 'origin']).execute();
const reasons = async () =>
  (await database.selectFrom('decisions').select('reason').execute()).map(({ reason }) => reason);

test('queues a build at its moment, and is due again at the next one', async () => {
  const context = world(clockFrom('2026-11-26T01:59:59.900Z'));
  const { id } = await addSchedule(context, 'web', { ...nightly, branch: 'next' });
  started(context);
  await vi.waitFor(async () => expect(await builds()).toHaveLength(1));
  expect(await builds()).toEqual([
    { triggerType: 'schedule', actor: '0 2 * * *', branch: 'next', origin: `schedule/${id}/2026-11-26T02:00:00.000Z` },
  ]);
  expect(await reasons()).toEqual(['It was due at 2026-11-26 02:00 UTC by “0 2 * * *” (UTC).']);
  await vi.waitFor(async () =>
    expect(await context.schedules.list('web')).toMatchObject([{ nextAt: '2026-11-27T02:00:00.000Z' }]),
  );
});

test('makes up once for what was missed, and the ledger says that it is late', async () => {
  await addSchedule(world(clockFrom('2026-11-20T12:00:00.000Z')), 'web', nightly);
  const context = world(clockFrom('2026-11-25T09:30:00.000Z'));
  started(context);
  await vi.waitFor(async () =>
    expect(await context.schedules.list('web')).toMatchObject([{ nextAt: '2026-11-26T02:00:00.000Z' }]),
  );
  expect(await builds()).toHaveLength(1);
  expect(await reasons()).toEqual([
    expect.stringMatching(/^It was due at 2026-11-21 02:00 UTC .*, and ran late, at 2026-11-25 09:30 UTC: /),
  ]);
});

test('does not queue a second build when the server died before it noted the first', async () => {
  await addSchedule(world(clockFrom('2026-11-25T01:00:00.000Z')), 'web', nightly);
  const now = clockFrom('2026-11-25T02:00:01.000Z');
  const store = createScheduleStore(database);
  const dying = world(now, { ...store, ran: () => Promise.reject(new Error('The server died.')) });
  started(dying);
  await vi.waitFor(() => expect(dying.report).toHaveBeenCalled());
  await scheduler?.stop();
  expect(await builds()).toHaveLength(1);

  started(world(now));
  await vi.waitFor(async () => expect(await store.list('web')).toMatchObject([{ nextAt: '2026-11-26T02:00:00.000Z' }]));
  expect(await builds()).toHaveLength(1);
});

test('heeds a change while it sleeps, and leaves alone what is off', async () => {
  const context = world(clockFrom('2026-11-26T01:59:59.500Z'));
  const off = await addSchedule(context, 'web', { ...nightly, enabled: false });
  expect(off.nextAt).toBeNull();
  const running = started(context);
  await changeSchedule(context, 'web', off.id, nightly);
  running.wake();
  await vi.waitFor(async () => expect(await builds()).toHaveLength(1));
});

test('one that cannot be queued is reported and does not stop the others', async () => {
  const before = world(clockFrom('2026-11-25T01:00:00.000Z'));
  await addPipeline(database, 'gone');
  await addSchedule(before, 'gone', nightly);
  await addSchedule(before, 'web', nightly);
  await database.deleteFrom('pipelines').where('id', '=', 'gone').execute();
  const context = world(clockFrom('2026-11-25T03:00:00.000Z'));
  started(context);
  await vi.waitFor(async () => expect(await builds()).toHaveLength(1));
  expect(context.report).toHaveBeenCalledWith(expect.stringContaining('of pipeline gone'), expect.anything());
});

test('a schedule that never comes is refused, and so is one of no pipeline', async () => {
  const context = world(clockFrom('2026-11-25T01:00:00.000Z'));
  await expect(async () => addSchedule(context, 'web', { ...nightly, cron: '0 0 31 2 *' })).rejects.toMatchObject({
    code: 'bad-request',
    message: expect.stringContaining('never comes'),
  });
  await expect(addSchedule(context, 'none', nightly)).rejects.toMatchObject({ code: 'missing' });
});
