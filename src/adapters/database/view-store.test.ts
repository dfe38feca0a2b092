import { afterEach, beforeEach, expect, test } from 'vitest';
import { addPipeline, atMinute } from './build-fixture.ts';
import { type Database, openDatabase } from './open-database.ts';
import { createPipelineStore } from './pipeline-store.ts';
import { createViewStore } from './view-store.ts';

let database: Database;
beforeEach(async () => {
  database = await openDatabase(':memory:');
  for (const id of ['web', 'api']) await addPipeline(database, id);
});
afterEach(() => database.destroy());

const view = (id: string, name: string) => ({
  id,
  name,
  filter: { health: 'unhealthy', kind: 'job' } as const,
  wall: true,
  createdAt: atMinute(Number(id)),
});

test('views are kept in the order of their making, a name once, and are those of one person', async () => {
  const views = createViewStore(database);
  await views.save('ada', view('1', 'Broken jobs'));
  await views.save('ada', view('2', 'Everything'));
  await views.save('grace', view('3', 'Everything'));
  const again = await views.save('ada', { ...view('4', 'Broken jobs'), filter: { branch: 'main' }, wall: false });
  expect(again).toEqual({ ...view('1', 'Broken jobs'), filter: { branch: 'main' }, wall: false });
  expect(await views.list('ada')).toEqual([again, view('2', 'Everything')]);

  await expect(views.remove('ada', '3')).rejects.toMatchObject({ code: 'missing' });
  await views.remove('ada', '2');
  expect(await views.list('ada')).toEqual([again]);
  expect(await views.list('grace')).toEqual([view('3', 'Everything')]);
});

test('a mark is of one person, can be made twice, and goes with the pipeline', async () => {
  const views = createViewStore(database);
  const pipelines = createPipelineStore(database);
  const marked = async (owner: string) => {
    const asked = { now: atMinute(9), owner };
    const { items, total } = await pipelines.list({ limit: 9 }, { favourites: 'only' }, asked);
    expect(total).toBe(items.length);
    return items.map(({ id, favourite }) => [id, favourite]);
  };
  await views.setFavourite('ada', 'web', true);
  await views.setFavourite('ada', 'web', true);
  expect(await marked('ada')).toEqual([['web', true]]);
  expect(await marked('grace')).toEqual([]);
  await expect(views.setFavourite('ada', 'gone', true)).rejects.toMatchObject({ code: 'missing' });

  await pipelines.remove('web');
  await addPipeline(database, 'web');
  expect(await marked('ada')).toEqual([]);
  await views.setFavourite('ada', 'api', true);
  await views.setFavourite('ada', 'api', false);
  expect(await marked('ada')).toEqual([]);
});
