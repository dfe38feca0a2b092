import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSecretBox } from '#adapters/secrets/secret-box.ts';
import { defaultRetention } from '#contract/retention.ts';
import { addPipeline, atMinute, journalBuild } from './build-fixture.ts';
import { createBuildHistory } from './build-history.ts';
import { createBuildPins } from './build-pins.ts';
import { createLogShelf } from './log-shelf.ts';
import { type Database, openDatabase } from './open-database.ts';
import { createPipelineStore } from './pipeline-store.ts';
import { createRetentionSettings } from './retention-settings.ts';
import { createVariableStore } from './variable-store.ts';

let database: Database;
beforeEach(async () => {
  database = await openDatabase(':memory:');
  await addPipeline(database, 'web');
  await addPipeline(database, 'api');
});
afterEach(() => database.destroy());

function build(pipelineId: string, id: string, outcome: 'succeeded' | null) {
  return journalBuild(database, { pipelineId, id, states: [{ log: `log-${id}`, state: 'Test', outcome }] });
}

test('a removed pipeline leaves nothing but what was decided, and the names of the logs to delete', async () => {
  await build('web', 'w1', 'succeeded');
  await build('api', 'a1', 'succeeded');
  await createBuildPins(database).pin('w1', 'local', atMinute(9));
  const variables = createVariableStore(database, createSecretBox(new Uint8Array(32)));
  await variables.set('web', { name: 'TOKEN', value: 'x', sensitive: true });
  const retention = createRetentionSettings(database);
  const own = (pipelineId: string) => ({ pipelineId, days: 7 });
  await retention.setPolicy({ ...defaultRetention, pipelines: [own('web'), own('api')] });
  const decision = { decision: 'built', reason: 'It was pushed.', branch: 'main', commitSha: 'c0ffee' };
  await database
    .insertInto('decisions')
    .values({ deliveryId: 'd', position: 0, pipelineId: 'web', buildId: 'w1', ...decision })
    .execute();

  const pipelines = createPipelineStore(database);
  expect(await pipelines.remove('web')).toBe(true);

  await expect(pipelines.get('web')).rejects.toMatchObject({ code: 'missing' });
  const history = createBuildHistory(database);
  await expect(history.get('w1')).rejects.toMatchObject({ code: 'missing' });
  expect(await history.journal('w1')).toEqual([]);
  expect((await history.get('a1')).status).toBe('succeeded');
  expect(await variables.values('web')).toEqual([]);
  expect((await retention.policy()).pipelines).toEqual([own('api')]);
  const kept = await database.selectFrom('decisions').selectAll().orderBy('deliveryId').execute();
  expect(kept.map(({ deliveryId, pipelineId, buildId }) => [deliveryId, pipelineId, buildId])).toEqual([
    ['a1', 'api', 'a1'],
    ['d', null, null],
    ['w1', null, null],
  ]);
  expect(kept[1]).toMatchObject(decision);

  const shelf = createLogShelf(database);
  expect(await shelf.halfRemoved('', 10)).toEqual(['log-w1']);
  await shelf.noteGone(['log-w1']);
  expect(await shelf.halfRemoved('', 10)).toEqual([]);
  await expect(pipelines.remove('web')).rejects.toMatchObject({ code: 'missing' });
});

test('a pipeline that is building is not removed', async () => {
  await build('web', 'w1', null);
  const pipelines = createPipelineStore(database);
  expect(await pipelines.unfinished('web')).toEqual(['w1']);
  expect(await pipelines.remove('web')).toBe(false);
  expect((await pipelines.get('web')).id).toBe('web');
});
