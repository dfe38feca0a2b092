import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSecretBox } from '#adapters/secrets/secret-box.ts';
import type { PipelineFilter } from '#contract/overview.ts';
import { atMinute } from './build-fixture.ts';
import { queueBuild, runBuild } from './letter-fixture.ts';
import { type Database, openDatabase } from './open-database.ts';
import { createPipelineStore } from './pipeline-store.ts';
import { createRepositoryStore } from './repository-store.ts';

let database: Database;
beforeEach(async () => {
  database = await openDatabase(':memory:');
});
afterEach(() => database.destroy());

const dayMinutes = 24 * 60;

/** Names that share letters, with signs that a pattern would take for its own. */
async function addThree(): Promise<void> {
  await add('shop-web', { kind: 'site', repository: '/git/shop', minute: 1 });
  await add('Shop_api', { kind: 'microservice', repository: '/git/shop', branch: 'trunk', minute: 2 });
  await add('ledger', { kind: 'job', repository: '/git/finance/100%', minute: 3 });
}

async function add(
  id: string,
  {
    kind,
    repository,
    branch = 'main',
    minute,
  }: { kind: 'site' | 'microservice' | 'job'; repository: string; branch?: string; minute: number },
): Promise<void> {
  const repositories = createRepositoryStore(database, createSecretBox(new Uint8Array(32)), (key) => key);
  const repositoryId = await repositories.ensure(repository, atMinute(0));
  const settings = { branch, definitionPath: null, automatic: true, branches: [] };
  await createPipelineStore(database).add({
    id,
    name: id,
    kind,
    repositoryId,
    ...settings,
    createdAt: atMinute(minute),
  });
}

const list = async (filter: PipelineFilter, now = atMinute(500)) => {
  const page = await createPipelineStore(database).list({ limit: 9 }, filter, { now, owner: 'local' });
  expect(page.total).toBe(page.items.length);
  return page.items.map(({ id }) => id);
};

test.each<[PipelineFilter, string[]]>([
  [{}, ['ledger', 'Shop_api', 'shop-web']],
  [{ q: 'SHOP' }, ['Shop_api', 'shop-web']],
  [{ q: 'p_a' }, ['Shop_api']],
  [{ q: '100%' }, ['ledger']],
  [{ q: "'; drop table pipelines; --" }, []],
  [{ kind: 'job' }, ['ledger']],
  [{ repository: '/git/shop' }, ['Shop_api', 'shop-web']],
  [{ repository: '/git' }, []],
  [{ repository: '/git/shop', branch: 'trunk' }, ['Shop_api']],
  [{ health: 'unknown', kind: 'site' }, ['shop-web']],
  [{ health: 'healthy' }, []],
])('%j lets through %j', async (filter, ids) => {
  await addThree();
  expect(await list(filter)).toEqual(ids);
});

test('pipelines are found by who wrote what was last built, by what runs and by what failed lately', async () => {
  await addThree();
  await runBuild(database, { pipelineId: 'ledger', id: 'b1', commit: 'a'.repeat(40), minute: 10, status: 'failed' });
  await runBuild(database, {
    pipelineId: 'shop-web',
    id: 'b2',
    commit: 'b'.repeat(40),
    minute: 20,
    status: 'succeeded',
  });
  await database.updateTable('builds').set({ commitAuthor: 'Grace H' }).where('id', '=', 'b1').execute();
  expect(await list({ author: 'Grace H' })).toEqual(['ledger']);
  expect(await list({ author: 'Grace' })).toEqual([]);
  expect(await list({ q: 'grace' })).toEqual(['ledger']);

  expect(await list({ recent: 'failed' })).toEqual(['ledger']);
  expect(await list({ recent: 'failed' }, atMinute(10 + dayMinutes - 1))).toEqual(['ledger']);
  expect(await list({ recent: 'failed' }, atMinute(20 + dayMinutes))).toEqual([]);

  expect(await list({ recent: 'running' })).toEqual([]);
  await queueBuild(database, { pipelineId: 'shop-web', id: 'b3', commit: 'b'.repeat(40), minute: 30 });
  await database.updateTable('builds').set({ status: 'running' }).where('id', '=', 'b3').execute();
  expect(await list({ recent: 'running' })).toEqual(['shop-web']);
});

test.each<[PipelineFilter, string[]]>([
  [{}, ['ledger', 'Shop_api', 'shop-web']],
  [{ sort: 'name' }, ['ledger', 'shop-web', 'Shop_api']],
  [{ sort: 'last-build' }, ['Shop_api', 'shop-web', 'ledger']],
])('the pages of %j follow each other without a gap', async (filter, ids) => {
  await addThree();
  // Of three that are unknown, one that is queued stays unknown.
  await queueBuild(database, { pipelineId: 'shop-web', id: 'b1', commit: 'a'.repeat(40), minute: 30 });
  await queueBuild(database, { pipelineId: 'Shop_api', id: 'b2', commit: 'a'.repeat(40), minute: 40 });
  const found: string[] = [];
  const totals = new Set<number>();
  for (let cursor: string | undefined, pages = 0; pages < 3; pages++) {
    const asked = { now: atMinute(500), owner: 'local' };
    const page = await createPipelineStore(database).list({ limit: 1, cursor }, filter, asked);
    found.push(...page.items.map(({ id }) => id));
    totals.add(page.total);
    cursor = page.nextCursor ?? undefined;
    expect(cursor === undefined).toBe(pages === 2);
  }
  expect(found).toEqual(ids);
  expect(totals).toEqual(new Set([3]));
});

test('a cursor of another order is refused', async () => {
  await addThree();
  const asked = { now: atMinute(500), owner: 'local' };
  const store = createPipelineStore(database);
  const { nextCursor } = await store.list({ limit: 1 }, { sort: 'name' }, asked);
  await expect(store.list({ limit: 1, cursor: nextCursor ?? '' }, {}, asked)).rejects.toMatchObject({
    code: 'bad-cursor',
  });
});

test('a filter may be set to what there is, most used first', async () => {
  await addThree();
  const store = createPipelineStore(database);
  expect(await store.filterValues({ of: 'repository', q: '' })).toEqual({
    values: [
      { value: '/git/shop', pipelines: 2 },
      { value: '/git/finance/100%', pipelines: 1 },
    ],
    more: false,
  });
  expect((await store.filterValues({ of: 'repository', q: '0%' })).values).toEqual([
    { value: '/git/finance/100%', pipelines: 1 },
  ]);
  expect((await store.filterValues({ of: 'branch', q: '' })).values.map(({ value }) => value)).toEqual([
    'main',
    'trunk',
  ]);
  expect((await store.filterValues({ of: 'author', q: '' })).values).toEqual([]);
  await runBuild(database, { pipelineId: 'ledger', id: 'b1', commit: 'a'.repeat(40), minute: 10, status: 'failed' });
  expect((await store.filterValues({ of: 'author', q: '' })).values).toMatchObject([{ pipelines: 1 }]);
  for (let at = 0; at < 51; at++)
    await add(`many-${at}`, { kind: 'job', repository: '/git/shop', branch: `release/${at}`, minute: 5 });
  const many = await store.filterValues({ of: 'branch', q: 'release' });
  expect([many.values.length, many.more]).toEqual([50, true]);
});
