import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { listenOn127 } from '#adapters/forges/http-fixture.ts';
import { Build } from '#contract/builds.ts';
import { ErrorBody } from '#contract/errors.ts';
import { AddedChannel, BadgeSettings, Channel } from '#contract/pipeline-settings.ts';
import { definition } from '#testing/definition.ts';
import { makeGitRepository } from '#testing/git-repository.ts';
import { ServerProcess } from '#testing/server-process.ts';

const publicUrl = 'https://ci.example.org';
const Channels = z.object({ items: z.array(Channel) });

let folder: string;
let server: ServerProcess;
let receiver: Awaited<ReturnType<typeof listenOn127>>;
let isSilent = true;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipewright-channels-'));
  receiver = await listenOn127(({ path }) => {
    if (path === '/silent' && isSilent) return null;
    return { status: path.startsWith('/gone') ? 404 : 200, body: 'ok' };
  });
  server = await ServerProcess.start(join(folder, 'data'), { PIPEWRIGHT_PUBLIC_URL: publicUrl });
});
afterAll(async () => {
  await server.end('SIGINT');
  await receiver.close();
  await rm(folder, { recursive: true, force: true });
});

/** A pipeline whose first build has that exit code. */
async function addPipeline(name: string, exitCode: number): Promise<string> {
  const { path } = await makeGitRepository(join(folder, name), { 'microtica.yaml': definition([`exit ${exitCode}`]) });
  const asked = { name, repository: path, branch: 'main', build: false };
  return (await server.post(z.object({ id: z.string() }), '/api/pipelines', asked)).id;
}

/** A badge as another site's README asks for it, under a name that is not the server's. */
function badge(path: string): Promise<{ status: number; headers: Record<string, unknown>; body: string }> {
  return new Promise((resolve, reject) => {
    const asking = request(
      new URL(path, server.address),
      { headers: { host: 'ci.example.org', 'sec-fetch-site': 'cross-site' } },
      async (answer) => {
        let body = '';
        for await (const piece of answer.setEncoding('utf8')) body += piece;
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body });
      },
    );
    asking.on('error', reject);
    asking.end();
  });
}

test('a channel: added with its secret once, tested, told that the pipeline broke, removed', async () => {
  const id = await addPipeline('Broken', 1);
  const channels = `/api/pipelines/${id}/channels`;
  const url = `${receiver.address}/in?key=hidden`;
  const { channel, secret } = await server.post(AddedChannel, channels, { type: 'webhook', url });
  expect(channel).toMatchObject({ target: `${receiver.address}/in?…`, events: ['broke', 'fixed'], lastSentAt: null });
  const slack = { type: 'slack', url: `${receiver.address}/services/hidden` };
  expect(await server.post(AddedChannel, channels, slack)).toMatchObject({
    channel: { target: receiver.address },
    secret: null,
  });
  const gone = await server.post(AddedChannel, channels, { type: 'webhook', url: `${receiver.address}/gone` });
  expect(JSON.stringify(await server.get(Channels, channels))).not.toMatch(/hidden|whsec/);

  const test = (channelId: string) => server.post(Channel, `${channels}/${channelId}/tests`);
  expect(await test(channel.id)).toMatchObject({ failure: null, lastSentAt: expect.any(String) });
  expect(await test(gone.channel.id)).toMatchObject({
    failure: expect.stringContaining('answered with 404'),
    lastSentAt: null,
  });
  await fetch(`${server.address}${channels}/${gone.channel.id}`, { method: 'DELETE' });

  await server.post(Build, `/api/pipelines/${id}/builds`);
  await vi.waitFor(() => expect(receiver.seen.filter(({ path }) => path.startsWith('/in'))).toHaveLength(2), {
    timeout: 20_000,
  });
  const told = receiver.seen.filter(({ path }) => path.startsWith('/in'));
  expect(told.map(({ body, headers }) => new Webhook(secret ?? '').verify(body, { ...headers }))).toMatchObject([
    { type: 'test', data: { pipeline: { id, url: `${publicUrl}/pipelines/${id}` }, build: null } },
    {
      type: 'pipeline.broke',
      data: { pipeline: { health: 'degraded' }, build: { number: 1, url: `${publicUrl}/pipelines/${id}/builds/1` } },
    },
  ]);
  const { items } = await server.get(Channels, channels);
  expect(items.map(({ id: of }) => of)).not.toContain(gone.channel.id);
});

test('a channel’s address is checked when it is added', async () => {
  const id = await addPipeline('Checked', 0);
  const add = async (url: string) => {
    const answer = await fetch(`${server.address}/api/pipelines/${id}/channels`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'webhook', url }),
    });
    return [answer.status, ErrorBody.parse(await answer.json()).message];
  };
  expect(await add('ftp://hooks.example/')).toEqual([400, expect.stringContaining('Give an http or https address.')]);
  expect(await add('https://ada:pw@hooks.example/')).toEqual([400, expect.stringContaining('without a user name')]);
});

test('a badge says how the last build of a branch ended, to pages of every site, and is not kept', async () => {
  const id = await addPipeline('Green', 0);
  const path = `/badge/${id}.svg`;
  expect(await server.get(BadgeSettings, `/api/pipelines/${id}/badge`)).toEqual({
    url: `${publicUrl}${path}`,
    token: null,
  });
  expect((await badge(path)).body).toContain('<title>Green, main: unknown</title>');
  await server.post(Build, `/api/pipelines/${id}/builds`);
  await vi.waitFor(async () => expect((await badge(path)).body).toContain('<title>Green, main: passing</title>'), {
    timeout: 20_000,
  });
  const { status, headers } = await badge(path);
  expect(status).toBe(200);
  expect(headers).toMatchObject({
    'content-type': 'image/svg+xml; charset=utf-8',
    'cache-control': 'no-cache, no-store, must-revalidate',
    'cross-origin-resource-policy': 'cross-origin',
  });
  const other = await badge(`${path}?branch=${encodeURIComponent('<script>&"')}`);
  expect(other.body).toContain('>build on &lt;script&gt;&amp;&quot;</text>');
  expect(other.body).toContain(': unknown</title>');
});

test('a private badge needs its token, and a new one takes the old out of use', async () => {
  const id = await addPipeline('Private', 0);
  const settings = `/api/pipelines/${id}/badge`;
  const first = await server.put(BadgeSettings, settings, { private: true });
  const ofUrl = (url: string) => url.slice(publicUrl.length);
  expect(first.url).toBe(`${publicUrl}/badge/${id}.svg?token=${first.token}`);
  expect((await badge(ofUrl(first.url))).status).toBe(200);
  const nobody = await badge('/badge/nobody.svg');
  for (const path of [`/badge/${id}.svg`, `/badge/${id}.svg?token=x`]) {
    expect(await badge(path)).toMatchObject({ status: 404, body: nobody.body });
  }
  const second = await server.put(BadgeSettings, settings, { private: true });
  expect(second.token).not.toBe(first.token);
  expect((await badge(ofUrl(first.url))).status).toBe(404);
  expect(await server.put(BadgeSettings, settings, { private: false })).toMatchObject({ token: null });
  expect((await badge(`/badge/${id}.svg`)).status).toBe(200);
});

test('what is under way when the server is killed is sent by the next one, under the same id', async () => {
  const id = await addPipeline('Killed', 1);
  const asked = { type: 'webhook', url: `${receiver.address}/silent` };
  await server.post(AddedChannel, `/api/pipelines/${id}/channels`, asked);
  await server.post(Build, `/api/pipelines/${id}/builds`);
  const sent = () => receiver.seen.filter(({ path }) => path === '/silent');
  await vi.waitFor(() => expect(sent()).toHaveLength(1), { timeout: 20_000 });
  await server.end('SIGKILL');
  isSilent = false;
  server = await ServerProcess.start(join(folder, 'data'), { PIPEWRIGHT_PUBLIC_URL: publicUrl });
  await vi.waitFor(() => expect(sent()).toHaveLength(2), { timeout: 20_000 });
  const [first, second] = sent();
  expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
  expect(second?.body).toEqual(first?.body);
});

test('no other route answers under a foreign name', async () => {
  expect((await badge('/api/pipelines')).status).toBe(403);
});
