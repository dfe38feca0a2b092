import { afterEach, beforeEach, expect, test } from 'vitest';
import { createBuildHistory } from '#adapters/database/build-history.ts';
import { createBuildQueue } from '#adapters/database/build-queue.ts';
import { createConnectionStore } from '#adapters/database/connection-store.ts';
import { type Database, openDatabase } from '#adapters/database/open-database.ts';
import { createPipelineStore } from '#adapters/database/pipeline-store.ts';
import { createRepositoryStore } from '#adapters/database/repository-store.ts';
import { createTriggerSettings } from '#adapters/database/trigger-settings.ts';
import { createSecretBox } from '#adapters/secrets/secret-box.ts';
import { createShellSyntax } from '#adapters/shell-syntax/shell-syntax.ts';
import { AddPipeline } from '#contract/pipelines.ts';
import type { EngineContext } from '#engine/builds/engine-context.ts';
import { Workers } from '#engine/builds/workers.ts';
import { LiveFeed } from '#engine/live-feed.ts';
import type { SourceRepository } from '#engine/ports/source.ts';
import { addConnection } from '#engine/repositories/connections.ts';
import { RepositoryLogins } from '#engine/repositories/repository-logins.ts';
import { webhookUrl } from '#engine/repositories/webhooks.ts';
import { definition } from '#testing/definition.ts';
import { MemoryForge } from '#testing/memory-forge.ts';
import { addPipeline } from './add-pipeline.ts';

const signal = new AbortController().signal;
const repository = 'https://forge.test/team/shop.git';
let database: Database;
let forge: MemoryForge;
let context: EngineContext;
/** What the repository holds: heads of branches, and the files of every commit. */
let heads: Map<string, string>;
const files = new Map([
  ['microtica.yaml', definition(['true'])],
  ['services/shop.yaml', definition(['true'])],
]);

beforeEach(async () => {
  database = await openDatabase(':memory:');
  heads = new Map([
    ['main', 'a'.repeat(40)],
    ['old', 'b'.repeat(40)],
  ]);
  forge = new MemoryForge();
  forge.accounts.set('good-token', 'builder');
  forge.add('team/shop');
  context = makeContext();
});
afterEach(() => database.destroy());

/** The parts of the engine that adding a pipeline needs; the stores are the real ones. */
function makeContext(): EngineContext {
  const box = createSecretBox(new Uint8Array(32));
  const now = () => '2026-11-01T12:00:00.000Z';
  const publicUrl = () => 'https://portal.test';
  const connections = createConnectionStore(database, box);
  const repositories = createRepositoryStore(database, box, (key) => webhookUrl(publicUrl(), key));
  const forges = new Map([['gitea', forge]] as const);
  const source: Partial<SourceRepository> = {
    heads: async () => new Map(heads),
    resolve: async (_repository, { branch }) => ({
      sha: heads.get(branch) ?? '',
      branch,
      message: 'First commit',
      author: 'Ada Lovelace',
      committedAt: now(),
    }),
    readFile: async (_repository, _commit, path) => files.get(path) ?? null,
    listNames: async () => [...files.keys()],
  };
  const parts: Partial<EngineContext> = {
    pipelines: createPipelineStore(database),
    triggerSettings: createTriggerSettings(database, now),
    history: createBuildHistory(database),
    queue: createBuildQueue(database, box),
    connections,
    repositories,
    forges,
    logins: new RepositoryLogins({ connections, repositories, forges }),
    source: source as SourceRepository,
    shell: createShellSyntax(),
    feed: new LiveFeed(),
    publicUrl,
    now,
  };
  return parts as EngineContext;
}

function add(name: string, change: Record<string, unknown> = {}) {
  const wanted = AddPipeline.parse({ name, repository, branch: 'main', ...change });
  return addPipeline(context, new Workers(context, 'nobody'), wanted, { type: 'first', actor: 'local' }, signal);
}

async function builds(pipelineId: string) {
  return (await context.history.list(pipelineId, { limit: 10 })).items;
}

test('the first build is of the commit that was looked at, and no branch that was there before is news', async () => {
  const { id, webhookSecret } = await add('Shop', { definitionPath: 'services/shop.yaml', branches: ['release/*'] });
  expect(webhookSecret).toBeNull();
  const [first, ...others] = await builds(id);
  expect(first?.trigger).toEqual({ type: 'first', actor: 'local' });
  expect(others).toEqual([]);
  expect((await context.queue.claim('worker', [], context.now(), 1000))?.wantedCommit).toBe('a'.repeat(40));
  expect(await context.triggerSettings.get(id)).toMatchObject({
    branch: 'main',
    definitionPath: 'services/shop.yaml',
    automatic: true,
    branches: ['release/*'],
  });
  const { id: repositoryId } = await context.repositories.ofPipeline(id);
  expect(await context.repositories.heads(repositoryId)).toEqual(heads);
});

test('a second pipeline of the repository keeps what is news to the first', async () => {
  const first = await add('Shop');
  const known = new Map(heads);
  heads.set('main', 'c'.repeat(40));
  const second = await add('Shop again', { repository: 'https://forge.test/team/shop', build: false });
  expect(await builds(second.id)).toEqual([]);
  const { id, pipelines } = await context.repositories.ofPipeline(first.id);
  expect(pipelines).toHaveLength(2);
  expect(second.repository).toBe(repository);
  expect(await context.repositories.heads(id)).toEqual(known);
});

test('what cannot be added leaves nothing behind', async () => {
  const access = { kind: 'password', username: 'me', password: 'x' };
  await expect(add('Shop', { definitionPath: 'none.yaml' })).rejects.toMatchObject({ code: 'definition-missing' });
  await add('Shop', { repository: 'https://forge.test/team/other' });
  await expect(add('shop', { access })).rejects.toMatchObject({ code: 'name-taken' });
  expect(await context.repositories.idOf(repository)).toBeNull();
});

test('an access that another pipeline needs is not taken away by one that does without', async () => {
  const access = { kind: 'password', username: 'me', password: 'x' };
  await add('Shop', { access });
  await add('Shop again', { access: { kind: 'none' } });
  expect((await context.repositories.accessOf(repository)).kind).toBe('password');
});

test('a webhook that the forge refuses does not undo the pipeline', async () => {
  const token = { name: 'Forge', provider: 'gitea', address: 'https://forge.test', token: 'good-token' } as const;
  const { id: connectionId } = await addConnection(context, token, signal);
  forge.add('team/shop', { mayAddWebhooks: false });
  const access = { kind: 'connection', connectionId, fullName: 'team/shop' };
  const added = await add('Shop', { access, webhook: 'registered' });
  expect(added.webhookFailure).toMatch(/may not add webhooks/);
  expect(await builds(added.id)).toHaveLength(1);
  const without = await add('Without a connection', { repository: '/srv/git/x', webhook: 'registered' });
  expect(without.webhookFailure).toMatch(/through a connection/);
});
