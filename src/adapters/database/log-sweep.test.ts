import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLogFiles } from '#adapters/log-files/log-files.ts';
import type { RetentionPolicy } from '#contract/retention.ts';
import { doomedLogs } from '#engine/logs/doomed-logs.ts';
import { sweepLogs } from '#engine/logs/sweep-logs.ts';
import { addPipeline, atMinute, journalBuild } from './build-fixture.ts';
import { createBuildPins } from './build-pins.ts';
import { createLogCatalog } from './log-catalog.ts';
import { createLogShelf } from './log-shelf.ts';
import { type Database, openDatabase } from './open-database.ts';

let folder: string;
let database: Database;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipewright-sweep-'));
  database = await openDatabase(join(folder, 'pipewright.sqlite'));
  await addPipeline(database, 'web');
  await addPipeline(database, 'api');
});
afterEach(async () => {
  await database.destroy();
  await rm(folder, { recursive: true, force: true });
});

const never = new AbortController().signal;
const dayOfMinutes = 24 * 60;

function policy(limits: Partial<RetentionPolicy>): RetentionPolicy {
  return { days: null, builds: null, bytes: null, pipelines: [], ...limits };
}

/** A build with one real log of so many bytes, begun on a day; gives the log's id. */
async function build(pipelineId: string, day: number, outcome: 'succeeded' | 'failed' | null, bytes = 100) {
  const log = ulid(Date.parse(atMinute(day * dayOfMinutes)));
  const writer = await createLogFiles({ directory: join(folder, 'logs') }).create(log, []);
  await writer.append(Buffer.alloc(bytes, 'x'));
  await writer.seal(null);
  const states = [{ log, state: 'Test', outcome }];
  await journalBuild(database, { pipelineId, id: `b-${log}`, states, minute: day * dayOfMinutes, bytes });
  return log;
}

/** The logs of which there is any file. */
async function onDisk(): Promise<string[]> {
  const names = await readdir(join(folder, 'logs'), { recursive: true });
  return [...new Set(names.flatMap((name) => /(\w{26})\./.exec(name)?.[1] ?? []))].sort();
}

function context(
  today: number,
  logs: { remove(id: string): Promise<void> } = createLogFiles({ directory: join(folder, 'logs') }),
) {
  const faults: string[] = [];
  const report = (message: string) => faults.push(message);
  return { shelf: createLogShelf(database), logs, now: () => atMinute(today * dayOfMinutes), report, faults };
}

async function doomed(limits: Partial<RetentionPolicy>, today: number): Promise<string[]> {
  const { shelf, now } = context(today);
  const found: string[] = [];
  for await (const { log } of doomedLogs(shelf, policy(limits), now())) found.push(log.id);
  return found;
}

describe('a sweep', () => {
  test('removes every file of logs that are too old, and says when and why', async () => {
    const old = await build('web', 0, 'failed');
    await writeFile(join(folder, 'logs', old.slice(-2), `${old}.tpl`), 'of somebody else');
    const kept = [await build('web', 5, 'failed'), await build('web', 6, 'succeeded')];
    expect(await sweepLogs(context(8), policy({ days: 7 }), never)).toEqual({ logs: 1, bytes: 100, fault: null });
    expect(await onDisk()).toEqual(kept);
    const catalog = createLogCatalog(database);
    expect((await catalog.get(old))?.removed).toEqual({
      at: atMinute(8 * dayOfMinutes),
      because: 'the installation keeps logs for 7 days',
    });
    const any = { pipelineId: null, branch: null, state: null, status: null };
    expect((await catalog.newest(any, null, 10)).map(({ id }) => id)).toEqual(kept.toReversed());
    expect(await createLogShelf(database).usage()).toMatchObject({
      logs: 2,
      bytes: 200,
      oldest: atMinute(5 * dayOfMinutes + 1),
    });
    expect(await sweepLogs(context(8), policy({ days: 7 }), never)).toEqual({ logs: 0, bytes: 0, fault: null });
  });

  test('leaves the last green and the last finished build of the branch, pinned builds and running ones', async () => {
    const [pinned, , green, , last] = [
      await build('web', 0, 'failed'),
      await build('web', 0, 'failed'),
      await build('web', 0, 'succeeded'),
      await build('web', 0, 'failed'),
      await build('web', 0, 'failed'),
    ];
    const running = await build('api', 0, null);
    const pins = createBuildPins(database);
    expect(await pins.pin(`b-${pinned}`, 'ada', atMinute(0))).toMatchObject({ pinned: true });
    expect(await sweepLogs(context(500), policy({ days: 1, builds: 1, bytes: 1 }), never)).toMatchObject({ logs: 2 });
    expect(await onDisk()).toEqual([pinned, green, last, running].sort());
    expect(await pins.unpin(`b-${pinned}`)).toMatchObject({ pinned: false });
    await sweepLogs(context(500), policy({ days: 1 }), never);
    expect(await onDisk()).toEqual([green, last, running].sort());
  });

  test('removes by count within each pipeline, by its own count where it has one', async () => {
    const web = [await build('web', 1, 'failed'), await build('web', 2, 'failed'), await build('web', 3, 'succeeded')];
    const api = [await build('api', 1, 'failed'), await build('api', 2, 'failed'), await build('api', 3, 'succeeded')];
    expect(await doomed({ builds: 2 }, 4)).toEqual([api[0], web[0]]);
    expect(await doomed({ builds: 2, pipelines: [{ pipelineId: 'api', builds: null }] }, 4)).toEqual([web[0]]);
    expect(await doomed({ pipelines: [{ pipelineId: 'api', builds: 1 }] }, 4)).toEqual(api.slice(0, 2));
  });

  test('removes the oldest of all until the rest fits, what is too old counted once', async () => {
    const logs = [
      await build('web', 0, 'failed', 1000),
      await build('api', 1, 'failed', 1000),
      await build('web', 2, 'failed', 1000),
      await build('web', 3, 'succeeded', 1000),
      await build('api', 3, 'succeeded', 1000),
    ];
    expect(await doomed({ bytes: 4000 }, 4)).toEqual([logs[0]]);
    expect(await doomed({ bytes: 3999 }, 4)).toEqual([logs[0], logs[1]]);
    expect(await doomed({ bytes: 3000, days: 3 }, 4)).toEqual([logs[0], logs[1]]);
    expect(await doomed({ bytes: 1 }, 4)).toEqual([logs[0], logs[1], logs[2]]);
    expect(await sweepLogs(context(4), policy({ bytes: 3000 }), never)).toEqual({ logs: 2, bytes: 2000, fault: null });
    expect(await onDisk()).toEqual(logs.slice(2).sort());
  });

  test('goes through more than one page', async () => {
    for (let number = 0; number < 205; number++)
      await journalBuild(database, {
        pipelineId: 'web',
        id: `b${String(number).padStart(3, '0')}`,
        states: [{ log: ulid(number), state: 'Test', outcome: 'succeeded' }],
      });
    expect(await doomed({ builds: 1 }, 1)).toHaveLength(204);
    expect(await sweepLogs(context(1), policy({ builds: 3 }), never)).toMatchObject({ logs: 202, bytes: 20_200 });
    expect(await createLogShelf(database).usage()).toMatchObject({ logs: 3 });
  });

  test('that died between the row and the files is finished by the next one, whatever the policy is then', async () => {
    const old = await build('web', 0, 'failed');
    const last = await build('web', 9, 'succeeded');
    const broken = context(9, { remove: () => Promise.reject(new Error('The disk is away.')) });
    expect(await sweepLogs(broken, policy({ days: 1 }), never)).toMatchObject({
      logs: 1,
      fault: expect.stringContaining('1 removed'),
    });
    expect(broken.faults).toEqual([`The files of the removed log ${old} could not be deleted`]);
    expect(await onDisk()).toEqual([old, last].sort());
    expect(await sweepLogs(context(9), policy({}), never)).toEqual({ logs: 0, bytes: 0, fault: null });
    expect(await onDisk()).toEqual([last]);
    expect(await createLogShelf(database).halfRemoved('', 10)).toEqual([]);
  });

  test('does not take what was pinned after it had been chosen', async () => {
    const old = await build('web', 0, 'failed');
    await createBuildPins(database).pin(`b-${old}`, 'ada', atMinute(0));
    const shelf = createLogShelf(database);
    expect(
      await shelf.markRemoved([{ id: old, because: 'the installation keeps logs for 1 day' }], atMinute(1)),
    ).toEqual([]);
    expect((await createLogCatalog(database).get(old))?.removed).toBeNull();
  });

  test('ends at the next batch when it is stopped', async () => {
    await build('web', 0, 'failed');
    await build('web', 9, 'succeeded');
    expect(await sweepLogs(context(9), policy({ days: 1 }), AbortSignal.abort())).toEqual({
      logs: 0,
      bytes: 0,
      fault: null,
    });
  });
});
