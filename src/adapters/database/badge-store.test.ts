import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BadgeStore } from '#engine/ports/badge-store.ts';
import { createBadgeStore } from './badge-store.ts';
import { addPipeline } from './build-fixture.ts';
import { runBuild, testBox } from './letter-fixture.ts';
import { type Database, openDatabase } from './open-database.ts';

let database: Database;
let badges: BadgeStore;
beforeEach(async () => {
  database = await openDatabase(':memory:');
  badges = createBadgeStore(database, testBox);
  await addPipeline(database, 'shop');
});
afterEach(() => database.destroy());

test('the last build of the branch counts that says something about the code', async () => {
  const commit = 'c'.repeat(40);
  expect(await badges.outcome('shop', 'main')).toBeNull();
  for (const [index, [status, branch]] of (
    [
      ['succeeded', 'main'],
      ['failed', 'topic'],
      ['canceled', 'main'],
      ['lost', 'main'],
    ] as const
  ).entries()) {
    await runBuild(database, { pipelineId: 'shop', id: `b${index}`, commit, minute: index, status, branch });
  }
  expect(await badges.outcome('shop', 'main')).toBe('succeeded');
  expect(await badges.outcome('shop', 'topic')).toBe('failed');
  expect(await badges.outcome('shop', 'other')).toBeNull();
});

test('the token is encrypted where it is stored', async () => {
  expect(await badges.token('shop')).toBeNull();
  await badges.setToken('shop', 'a-token');
  expect(await badges.token('shop')).toBe('a-token');
  const { badgeToken } = await database.selectFrom('pipelines').select('badgeToken').executeTakeFirstOrThrow();
  expect(badgeToken).not.toContain('a-token');
  await badges.setToken('shop', null);
  expect(await badges.token('shop')).toBeNull();
  await expect(badges.token('nobody')).rejects.toMatchObject({ code: 'missing' });
  await expect(badges.setToken('nobody', 'x')).rejects.toMatchObject({ code: 'missing' });
});
