import { afterEach, beforeEach, expect, test } from 'vitest';
import { addPipeline, atMinute } from './build-fixture.ts';
import { type Database, openDatabase } from './open-database.ts';
import { createScheduleStore } from './schedule-store.ts';

let database: Database;
beforeEach(async () => {
  database = await openDatabase(':memory:');
  await addPipeline(database, 'web');
  await addPipeline(database, 'api');
});
afterEach(() => database.destroy());

const store = () => createScheduleStore(database);
const hourly = { cron: '0 * * * *', timeZone: 'UTC', branch: null, enabled: true };
const schedule = (id: string, minute: number | null, pipelineId = 'web') => ({
  ...hourly,
  id,
  pipelineId,
  enabled: minute !== null,
  nextAt: minute === null ? null : atMinute(minute),
});

test('schedules are added, listed, changed and removed, each with its own pipeline alone', async () => {
  const added = await store().add(schedule('s1', 60));
  expect(added).toEqual({ ...hourly, id: 's1', nextAt: atMinute(60), lastAt: null });
  await store().add(schedule('s2', null, 'api'));
  expect(await store().list('web')).toEqual([added]);
  const changed = await store().change({ ...schedule('s1', null), branch: 'next', cron: '5 * * * *' });
  expect(changed).toMatchObject({ branch: 'next', cron: '5 * * * *', enabled: false, nextAt: null });
  expect(await store().list('web')).toEqual([changed]);

  await expect(store().list('none')).rejects.toMatchObject({ code: 'missing' });
  await expect(store().add(schedule('s3', 0, 'none'))).rejects.toMatchObject({ code: 'missing' });
  await expect(store().change(schedule('s2', 0, 'web'))).rejects.toMatchObject({ code: 'missing' });
  await expect(store().remove('web', 's2')).rejects.toMatchObject({ code: 'missing' });
  await store().remove('web', 's1');
  expect(await store().list('web')).toEqual([]);
});

test('what is due comes first the longest due, and is due again when it has run', async () => {
  expect(await store().nextDueAt()).toBeNull();
  await store().add(schedule('s1', 30));
  await store().add(schedule('s2', 20));
  await store().add(schedule('s3', 40));
  await store().add(schedule('s4', null));
  expect(await store().nextDueAt()).toBe(atMinute(20));
  const due = await store().due(atMinute(30), 10);
  expect(due.map(({ id, tick }) => [id, tick])).toEqual([
    ['s2', atMinute(20)],
    ['s1', atMinute(30)],
  ]);
  expect(await store().due(atMinute(30), 1)).toHaveLength(1);

  for (const one of due) await store().ran(one, atMinute(31), atMinute(90));
  expect(await store().due(atMinute(30), 10)).toEqual([]);
  expect((await store().list('web'))[0]).toMatchObject({ lastAt: atMinute(31), nextAt: atMinute(90) });
});

test('a run does not undo what somebody has set meanwhile', async () => {
  await store().add(schedule('s1', 30));
  const [due] = await store().due(atMinute(30), 10);
  await store().change(schedule('s1', null));
  if (due) await store().ran(due, atMinute(31), atMinute(90));
  expect(await store().list('web')).toMatchObject([{ enabled: false, nextAt: null, lastAt: null }]);
});
