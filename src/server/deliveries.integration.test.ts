import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { Build, BuildDetail } from '#contract/builds.ts';
import { pageOf } from '#contract/page.ts';
import { TriggerSettings } from '#contract/pipeline-settings.ts';
import { AddedPipeline, type AddPipeline } from '#contract/pipelines.ts';
import { Repository, type WebhookSecret } from '#contract/repositories.ts';
import { Delivery, DeliveryDetail, DryRun } from '#contract/triggers.ts';
import { type GitRepository, makeGitRepository } from '#testing/git-repository.ts';
import { ServerProcess } from '#testing/server-process.ts';
import { deliver, pushBody } from '#testing/signed-webhook.ts';

const Accepted = z.object({ id: z.string(), repeats: z.string().nullable() });
const files = { 'microtica.yaml': 'steps:\n  Build:\n    commands: [echo built]\n' };

let folder: string;
let server: ServerProcess;
let repository: GitRepository;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipewright-deliveries-'));
  repository = await makeGitRepository(join(folder, 'shop'), files);
});
afterEach(async () => {
  await server.end('SIGINT');
  await rm(folder, { recursive: true, force: true });
});

/** Pushes are told of by webhook alone, unless `pollSeconds` says otherwise. */
async function serve(pollSeconds = 86_400): Promise<void> {
  server = await ServerProcess.start(join(folder, 'data'), { PIPEWRIGHT_POLL_SECONDS: String(pollSeconds) });
}

/** Adds the pipeline without building it. */
async function addShop(wanted: Partial<AddPipeline> = {}): Promise<WebhookSecret> {
  const added = await server.post(AddedPipeline, '/api/pipelines', {
    name: 'shop',
    repository: repository.path,
    branch: 'main',
    webhook: 'manual',
    build: false,
    ...wanted,
  });
  if (!added.webhookSecret) throw new Error(`There is no webhook: ${added.webhookFailure}`);
  return added.webhookSecret;
}

const builds = async () => (await server.get(pageOf(Build), '/api/pipelines/shop/builds?limit=100')).items;
const ledger = async (query = '') => (await server.get(pageOf(Delivery), `/api/deliveries?limit=100${query}`)).items;

/** Waits until everything that was accepted is decided; gives the ledger, newest first. */
function decided(count: number): Promise<Delivery[]> {
  return vi.waitFor(
    async () => {
      const deliveries = await ledger();
      expect(deliveries).toHaveLength(count);
      expect(deliveries.filter(({ status }) => status === 'accepted')).toEqual([]);
      return deliveries;
    },
    { timeout: 20_000, interval: 50 },
  );
}

async function send(hook: WebhookSecret, body: string, id?: string) {
  const answer = await deliver(hook, { body, ...(id !== undefined && { id }) });
  expect(answer.status).toBe(202);
  return Accepted.parse(await answer.json());
}

/** Sends a push and waits for what is decided about it. */
async function decisionOn(hook: WebhookSecret, body: string) {
  const { id } = await send(hook, body);
  return vi.waitFor(
    async () => {
      const { decisions } = await server.get(DeliveryDetail, `/api/deliveries/${id}`);
      expect(decisions).toHaveLength(1);
      return decisions[0];
    },
    { timeout: 20_000, interval: 25 },
  );
}

test('50 identical deliveries at once build once; the other 49 are recorded and linked to the first', async () => {
  await serve();
  const hook = await addShop();
  const sha = await repository.commit({ 'a.txt': 'a' }, 'Second');
  const body = pushBody('main', sha);
  const answers = await Promise.all(Array.from({ length: 50 }, () => send(hook, body, 'same')));
  const first = answers.filter(({ repeats }) => repeats === null);
  expect(first).toHaveLength(1);
  const deliveries = await decided(50);
  const repeated = deliveries.filter(({ id }) => id !== first[0]?.id);
  expect(repeated.map(({ repeats }) => repeats)).toEqual(Array.from({ length: 49 }, () => first[0]?.id));
  for (const { decisions } of repeated) expect(decisions).toMatchObject([{ decision: 'duplicate' }]);
  expect(await builds()).toMatchObject([{ number: 1, trigger: { type: 'push', actor: 'ada' }, branch: 'main' }]);
  expect(deliveries.find(({ id }) => id === first[0]?.id)).toMatchObject({
    kind: 'push',
    source: 'generic',
    verified: 'signature',
    senderId: 'same',
    decisions: [{ decision: 'built', commit: sha, build: { number: 1 }, pipeline: { name: 'shop' } }],
  });
  const [shown] = (await server.get(z.object({ items: z.array(Repository) }), '/api/repositories')).items;
  expect(shown?.webhook.lastDeliveryAt).not.toBeNull();
});

test('two webhooks for one push build once, and the second names the build of the first', async () => {
  await serve();
  const hook = await addShop();
  const sha = await repository.commit({ 'a.txt': 'a' }, 'Second');
  await Promise.all([send(hook, pushBody('main', sha), 'one'), send(hook, pushBody('main', sha), 'two')]);
  const [second, first] = await decided(2);
  expect(first?.decisions).toMatchObject([{ decision: 'built', build: { number: 1 } }]);
  expect(second?.decisions).toMatchObject([
    { decision: 'duplicate', build: { number: 1 }, reason: expect.stringContaining('built before, as #1') },
  ]);
  expect(await builds()).toHaveLength(1);
});

test('wrong, missing and old signatures are refused, counted, and leave no line in the ledger', async () => {
  await serve();
  const hook = await addShop();
  const body = pushBody('main', await repository.commit({ 'a.txt': 'a' }, 'Second'));
  const old = Math.floor(Date.now() / 1000) - 3600;
  const refused = [
    await deliver({ ...hook, secret: 'another secret' }, { body }),
    await deliver(hook, { body, signature: '' }),
    await deliver(hook, { body, timestamp: old }),
    await fetch(hook.url, { method: 'POST', body }),
    await fetch(hook.url, { method: 'POST' }),
  ];
  for (const answer of refused) {
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code: 'unauthorized', message: expect.stringMatching(/\w/) });
  }
  expect((await deliver({ ...hook, url: `${server.address}/hooks/unknown` }, { body })).status).toBe(404);
  expect(
    (await fetch(`${hook.url}?a=b`, { method: 'POST', headers: { 'content-type': 'text/strange' }, body })).status,
  ).toBe(401);
  expect(await ledger()).toEqual([]);
  expect(await builds()).toEqual([]);
  const [shown] = (await server.get(z.object({ items: z.array(Repository) }), '/api/repositories')).items;
  expect(shown?.webhook.lastRefusal).toMatchObject({ count: 6 });
});

test('a delivery is answered under any host name, as through a proxy; everything else is not', async () => {
  await serve();
  const hook = await addShop();
  const proxied = { host: 'ci.example.org', origin: 'https://ci.example.org' };
  const status = (url: string, method: string) =>
    new Promise((resolve, reject) => {
      const sent = request(url, { method, headers: proxied }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      sent.once('error', reject).end();
    });
  expect(await status(hook.url, 'POST')).toBe(401);
  expect(await status(`${server.address}/api/deliveries`, 'GET')).toBe(403);
});

test('each kind of push is a decision with its reason', { timeout: 60_000 }, async () => {
  await serve();
  const hook = await addShop({ branches: ['release/*', 'docs/*'] });
  const first = await repository.git('rev-parse', 'HEAD');
  const none = '0'.repeat(40);
  const on = (ref: string) => JSON.stringify({ ref, before: none, after: first, actor: 'ada' });
  expect(await decisionOn(hook, on('refs/tags/v1'))).toMatchObject({ decision: 'tag', pipeline: { id: 'shop' } });
  expect(await decisionOn(hook, on('refs/notes/commits'))).toMatchObject({ decision: 'other-event' });
  expect(await decisionOn(hook, pushBody('old', null, first))).toMatchObject({ decision: 'branch-deleted' });
  expect(await decisionOn(hook, pushBody('topic', first))).toMatchObject({ decision: 'branch-not-matched' });
  expect(await decisionOn(hook, pushBody('main', first, first))).toMatchObject({ decision: 'no-change' });
  expect(await decisionOn(hook, pushBody('release/gone', first))).toMatchObject({ decision: 'branch-deleted' });
  expect(await decisionOn(hook, '{"no": "push"}')).toMatchObject({ decision: 'unreadable', pipeline: null });

  const skipped = await repository.commit({ 'a.txt': 'a' }, 'Say it\n\nin the body: [skip ci]');
  expect(await decisionOn(hook, pushBody('main', skipped))).toMatchObject({
    decision: 'skip-ci',
    reason: expect.stringContaining('[skip ci]'),
  });

  const forced = await repository.commit({ 'a.txt': 'b' }, 'Wrong');
  await repository.git('reset', '--quiet', '--hard', 'HEAD~1');
  const right = await repository.commit({ 'a.txt': 'c' }, 'Right');
  expect(await decisionOn(hook, pushBody('main', forced))).toMatchObject({
    decision: 'built',
    commit: right,
    reason: expect.stringContaining('not on main any more'),
  });
  expect(await decisionOn(hook, pushBody('main', right))).toMatchObject({
    decision: 'duplicate',
    build: { number: 1 },
  });
  expect(await decisionOn(hook, pushBody('main', forced))).toMatchObject({ decision: 'commit-gone' });
  expect(await decisionOn(hook, pushBody('main', 'd'.repeat(40)))).toMatchObject({ decision: 'commit-gone' });

  const late = await repository.commit({ 'a.txt': 'd' }, 'Late');
  const newest = await repository.commit({ 'a.txt': 'e' }, 'Newest');
  expect(await decisionOn(hook, pushBody('main', newest))).toMatchObject({ decision: 'built', commit: newest });
  expect(await decisionOn(hook, pushBody('main', late))).toMatchObject({
    decision: 'duplicate',
    reason: expect.stringContaining('is part of'),
  });

  await repository.git('checkout', '--quiet', '-b', 'docs/all');
  const empty = await repository.commit({ 'microtica.yaml': null }, 'Only words');
  expect(await decisionOn(hook, pushBody('docs/all', empty))).toMatchObject({ decision: 'no-definition' });

  await server.put(TriggerSettings, '/api/pipelines/shop/triggers', { automatic: false });
  expect(await decisionOn(hook, pushBody('main', newest))).toMatchObject({ decision: 'automatic-off' });
  expect((await builds()).map(({ commit }) => commit?.sha ?? null).length).toBe(2);
  expect(await ledger('&decision=commit-gone')).toHaveLength(2);
  expect(await ledger('&pipeline=another')).toEqual([]);
});

test('a branch that comes back to a commit is built again, once', async () => {
  await serve();
  const hook = await addShop();
  const a = await repository.commit({ 'a.txt': 'a' }, 'A');
  expect(await decisionOn(hook, pushBody('main', a))).toMatchObject({ decision: 'built' });
  const b = await repository.commit({ 'a.txt': 'b' }, 'B');
  expect(await decisionOn(hook, pushBody('main', b, a))).toMatchObject({ decision: 'built' });
  expect(await decisionOn(hook, pushBody('main', a))).toMatchObject({ decision: 'duplicate', build: { number: 1 } });
  await repository.git('reset', '--quiet', '--hard', a);
  expect(await decisionOn(hook, pushBody('main', a, b))).toMatchObject({
    decision: 'built',
    build: { number: 3 },
    reason: expect.stringContaining('come back'),
  });
  expect(await decisionOn(hook, pushBody('main', a, b))).toMatchObject({ decision: 'duplicate', build: { number: 3 } });
});

test('a replay builds again and says so; a dry run queues nothing and may read another definition', async () => {
  await serve();
  const hook = await addShop();
  const first = await repository.git('rev-parse', 'HEAD');
  const sha = await repository.commit({ 'a.txt': 'a' }, 'Second');
  const { id } = await send(hook, pushBody('main', sha));
  await decided(1);
  const replay = await server.post(Delivery, `/api/deliveries/${id}/replays`);
  expect(replay).toMatchObject({ kind: 'replay', repeats: id, actor: 'local', verified: 'internal' });
  const [replayed] = await decided(2);
  expect(replayed?.decisions).toMatchObject([
    {
      decision: 'built',
      build: { number: 2 },
      reason: expect.stringContaining('built before, as #1; it was asked for again'),
    },
  ]);
  expect((await builds())[0]).toMatchObject({ number: 2, trigger: { type: 'replay', actor: 'local' } });

  const path = `/api/deliveries/${id}/dry-runs`;
  const built = { decision: 'would-build', commit: sha, build: null, definitionPath: 'microtica.yaml' };
  expect((await server.post(DryRun, path, {})).decisions).toMatchObject([
    { ...built, definitionCommit: sha, states: ['Build'], problems: [] },
  ]);
  const definition = 'steps:\n  Test:\n    commands: [make test]\n  Ship:\n    commands: [make ship]\n';
  expect((await server.post(DryRun, path, { definition })).decisions).toMatchObject([
    { ...built, definitionCommit: null, states: ['Test', 'Ship'] },
  ]);
  const broken = (await server.post(DryRun, path, { definition: 'steps: 1' })).decisions;
  expect(broken[0]?.problems).not.toEqual([]);
  const ofFirst = await server.post(DryRun, path, { definitionCommit: first });
  expect(ofFirst.decisions).toMatchObject([{ ...built, definitionCommit: first, states: ['Build'] }]);
  await repository.git('checkout', '--quiet', '-b', 'next');
  const next = await repository.commit({ 'microtica.yaml': definition }, 'The next definition');
  await repository.git('checkout', '--quiet', 'main');
  const ofNext = await server.post(DryRun, path, { definitionBranch: 'next' });
  expect(ofNext.decisions).toMatchObject([{ ...built, definitionCommit: next, states: ['Test', 'Ship'] }]);
  const statusOf = async (body: object) => {
    const answer = await fetch(`${server.address}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return answer.status;
  };
  expect(await statusOf({ definitionCommit: 'e'.repeat(40) })).toBe(422);
  expect(await statusOf({ definitionBranch: 'nowhere' })).toBe(422);
  expect(await statusOf({ definitionBranch: 'next', definition })).toBe(400);
  expect(await builds()).toHaveLength(2);
  expect(await ledger()).toHaveLength(2);
});

test('a push that no webhook told of is found, and one that a webhook told of too builds once', {
  timeout: 60_000,
}, async () => {
  await serve(1);
  const hook = await addShop();
  const silent = await repository.commit({ 'a.txt': 'a' }, 'Silent');
  const [found] = await decided(1);
  expect(found).toMatchObject({
    kind: 'poll',
    verified: 'internal',
    decisions: [{ decision: 'built', commit: silent, build: { number: 1 } }],
  });
  expect((await builds())[0]?.trigger.type).toBe('poll');

  const told = await repository.commit({ 'a.txt': 'b' }, 'Told');
  await send(hook, pushBody('main', told, silent));
  await vi.waitFor(async () => expect((await builds()).map(({ number }) => number)).toEqual([2, 1]), {
    timeout: 20_000,
  });

  await server.end('SIGKILL');
  const missed = await repository.commit({ 'a.txt': 'c' }, 'During downtime');
  await serve(1);
  await vi.waitFor(async () => expect((await builds()).map(({ number }) => number)).toEqual([3, 2, 1]), {
    timeout: 20_000,
  });
  expect((await ledger('&kind=poll'))[0]?.decisions).toMatchObject([{ decision: 'built', commit: missed }]);
  const before = await ledger();
  const polledAt = async () =>
    (await server.get(z.object({ items: z.array(Repository) }), '/api/repositories')).items[0]?.polledAt;
  const seen = await polledAt();
  await vi.waitFor(async () => expect(await polledAt()).not.toBe(seen), { timeout: 10_000 });
  expect(await ledger()).toEqual(before);
});

test('a pull request of a fork builds only where that is allowed, under a name of its own', {
  timeout: 60_000,
}, async () => {
  await serve();
  const hook = await addShop();
  await repository.git('checkout', '--quiet', '-b', 'elsewhere');
  const proposed = await repository.commit({ 'a.txt': 'proposed' }, 'From a fork');
  await repository.git('checkout', '--quiet', 'main');
  await repository.git('update-ref', 'refs/pull/7/head', proposed);
  await repository.git('branch', '--quiet', '-D', 'elsewhere');
  const body = JSON.stringify({
    action: 'opened',
    number: 7,
    pull_request: {
      head: { ref: 'main', sha: proposed, repo: { id: 2 } },
      base: { ref: 'main', sha: 'a'.repeat(40), repo: { id: 1 } },
    },
    sender: { login: 'grace' },
  });
  const propose = async (id: string, secret = hook.secret) => {
    const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
    const named = { 'x-github-event': 'pull_request', 'x-github-delivery': id, 'x-hub-signature-256': signature };
    return fetch(hook.url, { method: 'POST', headers: { 'content-type': 'application/json', ...named }, body });
  };
  expect((await propose('1', 'another secret')).status).toBe(401);
  expect((await propose('1')).status).toBe(202);
  const [off] = await decided(1);
  expect(off).toMatchObject({
    kind: 'pull-request',
    source: 'github',
    event: 'pull_request',
    actor: 'grace',
    decisions: [{ decision: 'pull-request-off' }],
  });
  await server.put(TriggerSettings, '/api/pipelines/shop/triggers', { pullRequests: 'own' });
  expect((await propose('2')).status).toBe(202);
  expect((await decided(2))[0]?.decisions).toMatchObject([{ decision: 'fork-not-allowed' }]);
  await server.put(TriggerSettings, '/api/pipelines/shop/triggers', { pullRequests: 'forks' });
  expect((await propose('3')).status).toBe(202);
  expect((await decided(3))[0]?.decisions).toMatchObject([{ decision: 'built', branch: 'pull/7', commit: proposed }]);
  await vi.waitFor(
    async () =>
      expect(await builds()).toMatchObject([
        { status: 'succeeded', branch: 'pull/7', trigger: { type: 'pull-request', actor: 'grace' } },
      ]),
    { timeout: 20_000 },
  );
  const [build] = await builds();
  expect(await server.get(BuildDetail, `/api/builds/${build?.id}`)).toMatchObject({ withSecrets: false });
});
