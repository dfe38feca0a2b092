import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BuildFilter } from '#contract/builds.ts';
import { addPipeline } from './build-fixture.ts';
import { createBuildHistory } from './build-history.ts';
import { runBuild } from './letter-fixture.ts';
import { type Database, openDatabase } from './open-database.ts';

const day = 24 * 60;

let database: Database;
beforeEach(async () => {
  database = await openDatabase(':memory:');
  for (const id of ['web', 'api']) await addPipeline(database, id);
  const run = (id: string, minute: number, digit: string, more: object = {}) =>
    runBuild(database, { pipelineId: 'web', id, commit: digit.repeat(40), minute, status: 'succeeded', ...more });
  await run('b1', 0, 'a');
  await run('b2', 60, 'b', { status: 'failed' });
  await run('b3', day, 'c', { branch: 'next' });
  await run('b4', 2 * day, 'd', { status: 'failed', branch: 'next' });
  await runBuild(database, { pipelineId: 'api', id: 'x', commit: 'b'.repeat(40), minute: 0, status: 'failed' });
  await database
    .updateTable('builds')
    .set({ commitMessage: '100 % _done', commitAuthor: 'Grace' })
    .where('id', '=', 'b3')
    .execute();
  await database.updateTable('builds').set({ triggerType: 'push' }).where('id', '=', 'b4').execute();
});
afterEach(() => database.destroy());

test.each<[BuildFilter, number[]]>([
  [{}, [4, 3, 2, 1]],
  [{ status: 'failed' }, [4, 2]],
  [{ branch: 'next' }, [4, 3]],
  [{ branch: 'next', status: 'failed' }, [4]],
  [{ trigger: 'push' }, [4]],
  [{ author: 'Grace' }, [3]],
  [{ author: 'Gra' }, []],
  [{ q: 'gra' }, [3]],
  [{ q: '0 % _d' }, [3]],
  [{ q: '%' }, [3]],
  [{ q: 'BBBB' }, [2]],
  [{ q: '#3' }, [3]],
  [{ q: '2' }, [2]],
  [{ q: '\\' }, []],
  [{ from: '2026-11-02' }, [4, 3]],
  [{ to: '2026-11-01' }, [2, 1]],
  [{ from: '2026-11-02', to: '2026-11-02' }, [3]],
  [{ to: '9999-12-31' }, [4, 3, 2, 1]],
])('%j shows the builds %j', async (filter, numbers) => {
  const { items } = await createBuildHistory(database).list('web', { limit: 10 }, filter);
  expect(items.map(({ number }) => number)).toEqual(numbers);
});

test('a filtered list has pages like any other', async () => {
  const history = createBuildHistory(database);
  const first = await history.list('web', { limit: 1 }, { status: 'failed' });
  expect(first.items.map(({ number }) => number)).toEqual([4]);
  const second = await history.list('web', { limit: 1, cursor: first.nextCursor ?? '' }, { status: 'failed' });
  expect(second).toMatchObject({ items: [{ number: 2 }], nextCursor: null });
});
