import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Database, openDatabase } from '#adapters/database/open-database.ts';
import { createPipelineStore } from '#adapters/database/pipeline-store.ts';
import { ForgeFault } from '#engine/ports/forge.ts';
import { addConnected, type ForgeContext, forgeRepository, makeForgeContext } from '#testing/forge-context.ts';
import { adoptPipelines } from './adopt-pipelines.ts';
import { leaveRepository } from './leave-repository.ts';
import { registerWebhook } from './webhooks.ts';

const signal = new AbortController().signal;
const away = new ForgeFault('unreachable', 'Gitea at forge.test did not answer.');

let database: Database;
let context: ForgeContext;
/** Of the repository, whose webhook the forge has. */
let id: string;
beforeEach(async () => {
  database = await openDatabase(':memory:');
  context = makeForgeContext(database);
  id = await addConnected(context);
  await registerWebhook(context, id, signal);
});
afterEach(() => database.destroy());

function addPipeline(name: string, repositoryId: string) {
  const settings = { kind: 'job', branch: 'main', definitionPath: null, automatic: true, branches: [] } as const;
  return createPipelineStore(database).add({ id: name, name, repositoryId, ...settings, createdAt: context.now() });
}

test('the webhook stays as long as a pipeline is built from the repository, and goes with the last one', async () => {
  await addPipeline('shop', id);
  expect(await leaveRepository(context, id, signal)).toMatchObject({
    webhook: 'kept',
    message: expect.stringContaining('shop'),
  });
  expect(context.forge.hooks).toHaveLength(1);
  await createPipelineStore(database).remove('shop');
  expect(await leaveRepository(context, id, signal)).toMatchObject({ webhook: 'removed' });
  expect(context.forge.hooks).toEqual([]);
  await expect(context.repositories.get(id)).rejects.toMatchObject({ code: 'missing' });
});

test('the last two pipelines, removed at the same moment, leave no webhook behind', async () => {
  const pipelines = createPipelineStore(database);
  await addPipeline('one', id);
  await addPipeline('two', id);
  const remove = async (name: string) => {
    await pipelines.remove(name);
    return leaveRepository(context, id, signal);
  };
  const answers = await Promise.all([remove('one'), remove('two')]);
  expect(answers.map(({ webhook }) => webhook)).not.toContain('failed');
  expect(context.forge.hooks).toEqual([]);
  expect(await context.repositories.unused()).toEqual([]);
});

test('a pipeline that is added while the forge is told gets a repository and a webhook of its own', async () => {
  const { forge, repositories } = context;
  const removeWebhook = forge.removeWebhook.bind(forge);
  let added = '';
  forge.removeWebhook = async (...call) => {
    // By somebody who had looked the repository up before.
    await expect(addPipeline('late', id)).rejects.toThrow(/just being removed/);
    added = await repositories.ensure(forgeRepository, context.now());
    await repositories.setAccess(added, await repositories.access(id));
    await addPipeline('shop', added);
    await registerWebhook(context, added, signal);
    return removeWebhook(...call);
  };
  expect(await leaveRepository(context, id, signal)).toMatchObject({ webhook: 'removed' });
  expect(added).not.toBe(id);
  const { webhook } = await repositories.ofPipeline('shop');
  expect(forge.hooks.map(({ url }) => url)).toEqual([webhook.url]);
});

test('after a death between the pipeline and its webhook, the next start removes the webhook', async () => {
  await addPipeline('shop', id);
  await createPipelineStore(database).remove('shop');
  await adoptPipelines(context);
  expect(context.forge.hooks).toEqual([]);
  expect(await context.repositories.unused()).toEqual([]);
  expect(context.reported).toEqual([]);
});

test('a forge that does not answer is asked again at the next start, and holds up nobody else until then', async () => {
  context.forge.refusal = away;
  const answer = await leaveRepository(context, id, signal);
  expect(answer).toMatchObject({ webhook: 'failed', message: expect.stringContaining('starts the next time') });
  expect(answer.message).toContain(away.message);
  expect(await context.repositories.idOf(forgeRepository)).toBeNull();
  await adoptPipelines(context);
  expect(context.reported).toEqual([answer.message]);
  expect(context.forge.hooks).toHaveLength(1);

  context.forge.refusal = null;
  await adoptPipelines(context);
  expect(context.forge.hooks).toEqual([]);
  expect(await context.repositories.unused()).toEqual([]);
});

test('a connection can be removed while a webhook of it waits to be removed; that is then told, once', async () => {
  const { connection } = await context.repositories.get(id);
  await expect(context.connections.remove(connection?.id ?? '')).rejects.toMatchObject({ code: 'in-use' });
  context.forge.refusal = away;
  await leaveRepository(context, id, signal);
  await context.connections.remove(connection?.id ?? '');
  await adoptPipelines(context);
  await adoptPipelines(context);
  expect(context.reported).toEqual([expect.stringMatching(/remove it by hand\. There is no such connection/)]);
  expect(await context.repositories.unused()).toEqual([]);
});
