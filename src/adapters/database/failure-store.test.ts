import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FailureStore, NewFailure } from '#engine/ports/failure-store.ts';
import { addPipeline, atMinute, journalBuild } from './build-fixture.ts';
import { createBuildHistory } from './build-history.ts';
import { createFailureStore } from './failure-store.ts';
import { type Database, openDatabase } from './open-database.ts';

let database: Database;
let failures: FailureStore;
beforeEach(async () => {
  database = await openDatabase(':memory:');
  failures = createFailureStore(database);
  await addPipeline(database, 'web');
});
afterEach(() => database.destroy());

function failure(buildId: string, fingerprint: string, at: string): NewFailure {
  return {
    buildId,
    fingerprint,
    at,
    attemptId: `${buildId}-log`,
    state: 'Test',
    line: 7,
    text: `${fingerprint} in ${buildId}`,
    isNew: true,
    lines: [{ line: 7, text: `  ${fingerprint} in ${buildId}` }],
    newLines: { count: 42, total: 18_000 },
  };
}

/** Failed builds in order, numbered from 1, each with the fingerprint given. */
async function failedBuilds(...fingerprints: string[]): Promise<void> {
  for (const [index, fingerprint] of fingerprints.entries()) {
    const id = `b${index + 1}`;
    const states = [{ log: `${id}-log`, state: 'Test', outcome: 'failed' as const }];
    await journalBuild(database, { pipelineId: 'web', id, states, minute: index });
    await failures.note(failure(id, fingerprint, atMinute(index + 1)));
  }
}

test('a failure is noted once, and its build gets a newer version by it', async () => {
  await failedBuilds('boom');
  const history = createBuildHistory(database);
  const { version } = await history.get('b1');
  expect(await failures.note(failure('b1', 'other', atMinute(9)))).toBeNull();
  expect((await history.get('b1')).version).toBe(version);
  expect((await failures.touch('b1')).version).toBe(version + 1);
  expect(await failures.of('b1')).toEqual({
    attemptId: 'b1-log',
    state: 'Test',
    line: 7,
    text: 'boom in b1',
    isNew: true,
    lines: [{ line: 7, text: '  boom in b1' }],
    newLines: { count: 42, total: 18_000 },
    fingerprint: {
      id: 'boom',
      times: 1,
      firstSeen: { number: 1, at: atMinute(1) },
      lastSeen: { number: 1, at: atMinute(1) },
    },
  });
  expect(await failures.of('nobody')).toBeNull();
  await expect(failures.note(failure('nobody', 'boom', atMinute(1)))).rejects.toMatchObject({ code: 'missing' });
});

test('what failed alike is one group of its pipeline, the one seen last first, page by page', async () => {
  await failedBuilds('boom', 'boom', 'crash', 'boom', 'boom', 'boom', 'boom', 'slow', 'crash');
  await addPipeline(database, 'api');
  const states = [{ log: 'other-log', state: 'Test', outcome: 'failed' as const }];
  await journalBuild(database, { pipelineId: 'api', id: 'other', states });
  await failures.note(failure('other', 'boom', atMinute(20)));

  const first = await failures.groups('web', { limit: 2 });
  expect(first.items).toMatchObject([
    { id: 'crash', times: 2, firstSeen: { number: 3 }, lastSeen: { number: 9 }, text: 'crash in b9' },
    { id: 'slow', times: 1, firstSeen: { number: 8, at: atMinute(8) }, lastSeen: { number: 8, at: atMinute(8) } },
  ]);
  const rest = await failures.groups('web', { limit: 2, cursor: first.nextCursor ?? '' });
  expect(rest).toMatchObject({ items: [{ id: 'boom', times: 6, firstSeen: { number: 1 } }], nextCursor: null });
  expect(rest.items[0]?.builds.map(({ number }) => number)).toEqual([7, 6, 5, 4, 2]);
  expect(rest.items[0]?.builds[0]).toEqual({
    number: 7,
    at: atMinute(7),
    branch: 'main',
    attemptId: 'b7-log',
    line: 7,
  });
  expect((await failures.groups('api', { limit: 9 })).items).toMatchObject([{ times: 1, builds: [{ number: 1 }] }]);
  await expect(failures.groups('web', { limit: 2, cursor: 'x' })).rejects.toMatchObject({ code: 'bad-cursor' });
});
