import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Build } from '#contract/builds.ts';
import type { LiveEvent } from '#contract/live.ts';
import { AddedPipeline } from '#contract/pipelines.ts';
import { Delivery, DeliveryDetail } from '#contract/triggers.ts';
import { makeGitRepository } from '#testing/git-repository.ts';
import { ServerProcess } from '#testing/server-process.ts';
import { deliver, pushBody } from '#testing/signed-webhook.ts';
import { LiveClient } from '#web/live/live-client.ts';

let folder: string;
let server: ServerProcess;
let live: LiveClient;
let events: LiveEvent[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipewright-live-deliveries-'));
  server = await ServerProcess.start(join(folder, 'data'), { PIPEWRIGHT_POLL_SECONDS: '86400' });
  live = new LiveClient(`${server.address.replace('http', 'ws')}/api/live`);
  events = [];
  live.onEvent((event) => events.push(event));
  live.start();
  await vi.waitFor(() => expect(live.connection.state).toBe('live'), { timeout: 20_000 });
});
afterEach(async () => {
  live.stop();
  await server.end('SIGINT');
  await rm(folder, { recursive: true, force: true });
});

/** How often the delivery was told of. */
const tellings = (id: string) => events.filter((event) => event.kind === 'delivery' && event.id === id).length;
const read = (id: string) => server.get(DeliveryDetail, `/api/deliveries/${id}`);
const toldTwice = (id: string) => vi.waitFor(() => expect(tellings(id)).toBe(2), { timeout: 20_000 });

test('a delivery is told of when it comes and when it is decided, and a run by hand by its build', {
  timeout: 60_000,
}, async () => {
  const repository = await makeGitRepository(join(folder, 'shop'), {
    'microtica.yaml': 'steps:\n  Build:\n    commands: [echo built]\n',
  });
  const { webhookSecret } = await server.post(AddedPipeline, '/api/pipelines', {
    name: 'shop',
    repository: repository.path,
    branch: 'main',
    webhook: 'manual',
    build: false,
  });
  if (!webhookSecret) throw new Error('There is no webhook.');
  const sha = await repository.commit({ 'a.txt': 'a' }, 'Second');
  const answer = await deliver(webhookSecret, { body: pushBody('main', sha) });
  const { id } = (await answer.json()) as { id: string };
  await toldTwice(id);
  expect((await read(id)).status).toBe('decided');

  const replay = await server.post(Delivery, `/api/deliveries/${id}/replays`);
  await toldTwice(replay.id);
  expect((await read(replay.id)).status).toBe('decided');

  const { number } = await server.post(Build, '/api/pipelines/shop/builds', { branch: 'main' });
  const isItsStart = (event: LiveEvent) =>
    event.kind === 'build' && event.build.number === number && event.build.status === 'queued';
  await vi.waitFor(() => expect(events.some(isItsStart)).toBe(true), { timeout: 20_000 });
});
