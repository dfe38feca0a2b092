import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterEach, expect, test } from 'vitest';
import { type Answer, listenOn127 } from '#adapters/forges/http-fixture.ts';
import type { Message, News } from '#engine/outbox/news.ts';
import type { ChannelTarget } from '#engine/ports/notifier.ts';
import { createWebNotifier } from './web-notifier.ts';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const at = '2026-11-01T12:04:00.000Z';
const news: News = {
  events: ['broke', 'failed'],
  at,
  pipeline: {
    id: 'shop',
    name: 'Shop <!channel> & co',
    repository: 'https://git.example/acme/shop.git',
    branch: 'main',
    health: 'degraded',
    because: 'The last build on main failed',
    path: '/pipelines/shop',
  },
  build: {
    id: 'b2',
    number: 2,
    status: 'failed',
    outcome: 'Failed in Test after 1 m 0 s',
    branch: 'main',
    commit: { sha: 'c'.repeat(40), branch: 'main', message: 'Fix <b> & "c"', author: 'Ada', committedAt: at },
    actor: 'Ada',
    queuedAt: at,
    startedAt: at,
    finishedAt: at,
    durationMs: 60_000,
    path: '/pipelines/shop/builds/2',
  },
};
const message: Message = { news, publicUrl: 'https://ci.example' };
const testMessage: Message = { publicUrl: 'https://ci.example', news: { ...news, events: [], build: null } };

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A receiver with that answer (null: none ever), and what is sent to it. */
async function receiver(answer: Answer | null = { status: 204 }) {
  const server = await listenOn127(() => answer);
  closing.push(server.close);
  const webhook: ChannelTarget = { type: 'webhook', url: `${server.address}/in?key=hidden`, secret };
  const slack: ChannelTarget = { type: 'slack', url: `${server.address}/services/hidden`, secret: null };
  const host = new URL(server.address).host;
  return { ...server, webhook, slack, host };
}

const never = new AbortController().signal;
const notifier = createWebNotifier({ now: () => new Date() });

test('a webhook is sent what is documented, signed so that the package of the scheme believes it', async () => {
  const { webhook, seen } = await receiver();
  await notifier.send(webhook, 'letter-1', message, never);
  const [request] = seen;
  if (!request) throw new Error('Nothing was sent.');
  expect(request).toMatchObject({ method: 'POST', path: '/in?key=hidden' });
  expect(request.headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': 'letter-1' });
  const { path: _, ...build } = news.build ?? { path: '' };
  const { path: __, ...pipeline } = news.pipeline;
  expect(new Webhook(secret).verify(request.body, { ...request.headers })).toEqual({
    type: 'pipeline.broke',
    timestamp: at,
    data: {
      events: ['broke', 'failed'],
      pipeline: { ...pipeline, url: 'https://ci.example/pipelines/shop' },
      build: { ...build, url: 'https://ci.example/pipelines/shop/builds/2' },
    },
  });
  const other = new Webhook(`whsec_${Buffer.alloc(32, 8).toString('base64')}`);
  expect(() => other.verify(request.body, { ...request.headers })).toThrow('No matching signature');
});

test('a test message has a type of its own and no build', async () => {
  const { webhook, seen } = await receiver();
  await notifier.send(webhook, 'letter-1', testMessage, never);
  expect(JSON.parse(String(seen[0]?.body))).toMatchObject({ type: 'test', data: { events: [], build: null } });
});

test('Slack is sent text and blocks, in which foreign text mentions nobody and links nowhere', async () => {
  const { slack, seen } = await receiver({ body: 'ok' });
  await notifier.send(slack, 'letter-1', message, never);
  await notifier.send(slack, 'letter-2', testMessage, never);
  const [told, tried] = seen.map(({ body }) => JSON.parse(String(body)));
  expect(told).toEqual({
    text: 'Shop &lt;!channel&gt; &amp; co broke: <https://ci.example/pipelines/shop/builds/2|#2>, Failed in Test after 1 m 0 s',
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: [
            ':red_circle: *<https://ci.example/pipelines/shop|Shop &lt;!channel&gt; &amp; co>* broke',
            '<https://ci.example/pipelines/shop/builds/2|#2> on main: Failed in Test after 1 m 0 s. The last build on main failed.',
            'ccccccc Fix &lt;b&gt; &amp; "c", Ada',
          ].join('\n'),
        },
      },
    ],
  });
  expect(tried.blocks[0].text.text).toContain('This is a test.');
  expect(Object.keys(seen[0]?.headers ?? {})).not.toContain('webhook-signature');
});

test.each([
  [{ status: 500 }, 'unreachable', 'answered with 500.', null],
  [{ status: 429, headers: { 'retry-after': '7' } }, 'unreachable', 'answered with 429.', 7000],
  [{ status: 404, body: 'secret text' }, 'refused', 'answered with 404: nothing takes messages there', null],
  [{ status: 401, body: 'secret text' }, 'refused', 'answered with 401: it did not take the message.', null],
] as const)('%j is a fault', async (answer, code, words, retryAfterMs) => {
  const { webhook, host } = await receiver(answer);
  const fault = await notifier.send(webhook, 'letter-1', message, never).catch((error: unknown) => error);
  expect(fault).toMatchObject({ code, message: expect.stringContaining(`${host} ${words}`), retryAfterMs });
  expect(String(fault)).not.toMatch(/hidden|secret text/);
});

test('the word by which Slack refuses is shown', async () => {
  const { slack } = await receiver({ status: 404, body: 'no_service' });
  const sending = notifier.send(slack, 'letter-1', message, never);
  await expect(sending).rejects.toThrow(/answered with 404 \(no_service\): nothing takes messages there/);
});

test('a redirect is not followed', async () => {
  const elsewhere = await receiver();
  const { webhook } = await receiver({ status: 302, headers: { location: `${elsewhere.address}/` } });
  const sending = notifier.send(webhook, 'letter-1', message, never);
  await expect(sending).rejects.toMatchObject({ code: 'refused', message: expect.stringContaining('redirect') });
  expect(elsewhere.seen).toEqual([]);
});

test('an answer without end is left after its first bytes', async () => {
  const server = createServer((_, answer) => {
    const more = () => {
      while (answer.write('x'.repeat(1024)) && !answer.closed);
    };
    answer.on('drain', more);
    more();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  await notifier.send({ type: 'webhook', url: `http://127.0.0.1:${port}/`, secret }, 'letter-1', message, never);
});

test('who does not answer, and who is not there, is unreachable, in words without the address', async () => {
  const silent = await receiver(null);
  const hasty = createWebNotifier({ now: () => new Date(), limitMs: 50 });
  await expect(hasty.send(silent.webhook, 'letter-1', message, never)).rejects.toMatchObject({
    code: 'unreachable',
    message: `${silent.host} did not answer within 0.05 s.`,
  });
  await silent.close();
  closing.length = 0;
  await expect(notifier.send(silent.slack, 'letter-1', message, never)).rejects.toMatchObject({
    code: 'unreachable',
    message: `${silent.host} cannot be reached: it refused the connection. Check host and port.`,
  });
});
