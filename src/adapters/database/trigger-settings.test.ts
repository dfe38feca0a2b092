import { afterEach, beforeEach, expect, test } from 'vitest';
import { LiveFeed } from '#engine/live-feed.ts';
import { changeTriggerSettings } from '#engine/triggers/settings.ts';
import { addPipeline, atMinute, journalBuild } from './build-fixture.ts';
import { type Database, openDatabase } from './open-database.ts';
import { createPipelineStore } from './pipeline-store.ts';
import { createTriggerSettings } from './trigger-settings.ts';

let database: Database;
beforeEach(async () => {
  database = await openDatabase(':memory:');
  await addPipeline(database, 'web');
});
afterEach(() => database.destroy());

const store = () => createTriggerSettings(database, () => atMinute(60));
const first = {
  branch: 'main',
  definitionPath: null,
  automatic: true,
  branches: [],
  pullRequests: 'off',
  supersede: 'off',
} as const;

test('what is given is changed, and the rest stays', async () => {
  expect(await store().get('web')).toEqual(first);
  const changed = { automatic: false, branches: ['release/*', '!release/old'], definitionPath: 'web/microtica.yaml' };
  expect(await store().change('web', changed)).toEqual({ ...first, ...changed });
  const more = { definitionPath: null, pullRequests: 'own', supersede: 'running', automatic: undefined } as const;
  const last = { ...first, automatic: false, branches: changed.branches, pullRequests: 'own', supersede: 'running' };
  expect(await store().change('web', more)).toEqual(last);
  expect(await store().get('web')).toEqual(last);
  await expect(store().change('none', {})).rejects.toMatchObject({ code: 'missing' });
});

test('another main branch is judged by its own builds', async () => {
  const states = (outcome: 'succeeded' | 'failed', log: string) => [{ log, state: 'Test', outcome }];
  await journalBuild(database, { pipelineId: 'web', id: 'b1', states: states('failed', 'l1'), minute: 1 });
  await journalBuild(database, {
    pipelineId: 'web',
    id: 'b2',
    states: states('succeeded', 'l2'),
    branch: 'next',
    minute: 5,
  });
  const pipelines = createPipelineStore(database);
  const before = await pipelines.get('web');
  expect(before.health.word).toBe('degraded');

  await store().change('web', { branch: 'next' });
  const after = await pipelines.get('web');
  expect(after).toMatchObject({
    branch: 'next',
    health: { word: 'healthy', since: atMinute(60), because: 'The last build on next succeeded' },
  });
  expect(after.version).toBeGreaterThan(before.version);

  await store().change('web', { branch: 'new' });
  expect(await pipelines.get('web')).toMatchObject({ health: { word: 'unknown' } });
});

test('whoever watches is told of a change', async () => {
  const pipelines = createPipelineStore(database);
  const feed = new LiveFeed();
  await changeTriggerSettings({ triggerSettings: store(), pipelines, feed }, 'web', { branch: 'next' });
  const told = feed.since({ epoch: feed.epoch, seq: 0 })?.map(({ event }) => event);
  expect(told).toEqual([{ kind: 'pipeline', pipeline: await pipelines.get('web') }]);
});

test('the pipelines of a repository are found with their settings', async () => {
  await addPipeline(database, 'api');
  await addPipeline(database, 'other');
  await database.updateTable('pipelines').set({ repositoryId: 'r1' }).where('id', 'in', ['web', 'api']).execute();
  await store().change('web', { supersede: 'queued' });
  expect(await store().ofRepository('r1')).toEqual([
    { pipelineId: 'api', name: 'api', settings: first },
    { pipelineId: 'web', name: 'web', settings: { ...first, supersede: 'queued' } },
  ]);
  expect(await store().ofRepository('r2')).toEqual([]);
});
