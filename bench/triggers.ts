import { createHmac } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ulid } from 'ulid';
import { openDatabase } from '#adapters/database/open-database.ts';
import { Build, BuildDetail } from '#contract/builds.ts';
import { pageOf } from '#contract/page.ts';
import { AddedPipeline } from '#contract/pipelines.ts';
import type { WebhookSecret } from '#contract/repositories.ts';
import { isFinal } from '#contract/status.ts';
import { median } from '#engine/pipelines/median.ts';
import { makeGitRepository } from '#testing/git-repository.ts';
import { ServerProcess } from '#testing/server-process.ts';
import { type Benchmark, type Figure, measure } from './figure.ts';

const definition = 'steps:\n  Build:\n    commands: [echo first byte]\n';

/** Deliveries of a round, and how many are on their way at once. */
const deliveries = 3000;
const clients = 64;
const rounds = 5;

/** A push as people make it, and deliveries as they come in when many people do. */
export const triggerBenchmarks: Benchmark = async (progress): Promise<Figure[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'pipewright-bench-'));
  // Webhooks alone start builds here.
  const server = await ServerProcess.start(join(folder, 'data'), { PIPEWRIGHT_POLL_SECONDS: '86400' });
  try {
    return [await pushFirstByte(server, folder, progress), await deliveriesAccepted(server, folder, progress)];
  } finally {
    await server.end('SIGINT');
    await rm(folder, { recursive: true, force: true });
  }
};

/** From `git push` to the first byte of the first command, against a manual run of the commit that was pushed before. */
async function pushFirstByte(server: ServerProcess, folder: string, progress: (line: string) => void): Promise<Figure> {
  const work = await makeGitRepository(join(folder, 'pushed'), { 'microtica.yaml': definition });
  const bare = join(folder, 'pushed.git');
  await work.git('clone', '--quiet', '--bare', work.path, bare);
  await work.git('remote', 'add', 'origin', bare);
  await installHook(bare, await addPipeline(server, 'pushed', bare));
  let sha = await work.git('rev-parse', 'HEAD');
  let pushes = 0;
  return measure(
    'push.first-byte',
    15,
    async () => {
      pushes += 1;
      sha = await work.commit({ 'push.txt': String(pushes) }, `Push ${pushes}`);
      const last = await newest(server);
      const started = performance.now();
      const pushed = work.git('push', '--quiet', 'origin', 'main');
      const build = await newer(server, last);
      await firstByte(server, build);
      const took = performance.now() - started;
      await pushed;
      await ended(server, build);
      return took;
    },
    async () => {
      const started = performance.now();
      const build = await server.post(Build, '/api/pipelines/pushed/builds', { commit: sha });
      await firstByte(server, build.id);
      const took = performance.now() - started;
      await ended(server, build.id);
      return took;
    },
    progress,
  );
}

async function addPipeline(server: ServerProcess, name: string, repository: string): Promise<WebhookSecret> {
  const wanted = { name, repository, branch: 'main', webhook: 'manual', build: false };
  const { webhookSecret } = await server.post(AddedPipeline, '/api/pipelines', wanted);
  if (!webhookSecret) throw new Error('The pipeline was added without a webhook.');
  return webhookSecret;
}

/** A `post-receive` hook that signs what it sends, with the tools that every machine with git has. */
async function installHook(bare: string, { url, secret }: WebhookSecret): Promise<void> {
  const hook = join(bare, 'hooks', 'post-receive');
  const script = `#!/bin/bash
while read -r before after ref; do
  id="$ref-$after"; timestamp=$(date +%s)
  body="{\\"ref\\":\\"$ref\\",\\"before\\":\\"$before\\",\\"after\\":\\"$after\\",\\"actor\\":\\"bench\\"}"
  signature=$(printf '%s' "$id.$timestamp.$body" | openssl dgst -sha256 -hmac ${secret} -binary | base64)
  curl --silent --fail --output /dev/null --noproxy '*' -H "webhook-id: $id" -H "webhook-timestamp: $timestamp" \\
    -H "webhook-signature: v1,$signature" -H 'content-type: application/json' --data-binary "$body" ${url}
done
`;
  await writeFile(hook, script);
  await chmod(hook, 0o755);
}

async function newest(server: ServerProcess): Promise<number> {
  const { items } = await server.get(pageOf(Build), '/api/pipelines/pushed/builds?limit=1');
  return items[0]?.number ?? 0;
}

/** The next build of the pipeline, as soon as it is there. */
async function newer(server: ServerProcess, than: number): Promise<string> {
  for (;;) {
    const { items } = await server.get(pageOf(Build), '/api/pipelines/pushed/builds?limit=1');
    const [build] = items;
    if (build && build.number > than) return build.id;
  }
}

async function firstByte(server: ServerProcess, buildId: string): Promise<void> {
  let attempt: string | undefined;
  while (attempt === undefined) {
    const build = await server.get(BuildDetail, `/api/builds/${buildId}`);
    attempt = build.states[0]?.attempts[0]?.id;
    if (attempt === undefined && isFinal(build.status)) throw new Error(`The build ${build.status}.`);
  }
  const answer = await fetch(`${server.address}/api/logs/${attempt}/raw?follow=1`);
  const reader = answer.body?.getReader();
  const chunk = await reader?.read();
  if (!chunk?.value?.length) throw new Error('The log ended without a byte.');
  await reader?.cancel();
}

async function ended(server: ServerProcess, buildId: string): Promise<void> {
  while (!isFinal((await server.get(Build, `/api/builds/${buildId}`)).status));
}

/** Durable deliveries a second over HTTP, against bare inserts of the same rows into the same tables that are as durable. */
async function deliveriesAccepted(
  server: ServerProcess,
  folder: string,
  progress: (line: string) => void,
): Promise<Figure> {
  const { path } = await makeGitRepository(join(folder, 'delivered'), { 'microtica.yaml': definition });
  const hook = await addPipeline(server, 'delivered', path);
  const values: number[] = [];
  const baselines: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const baseline = await insertsPerSecond(join(folder, `baseline-${round}.sqlite`));
    const value = await acceptedPerSecond(hook, round);
    progress(
      `delivery.accepted ${round === 0 ? 'warm-up' : `${round}/${rounds}`}: ${value.toFixed(0)} against ${baseline.toFixed(0)} a second`,
    );
    if (round === 0) continue;
    values.push(value);
    baselines.push(baseline);
  }
  const value = median(values) ?? 0;
  const baseline = median(baselines) ?? 0;
  return { name: 'delivery.accepted', value, unit: '1/s', baseline, ratio: value / baseline };
}

/** A tag, so that what is measured is the taking in and not the building. */
const body = JSON.stringify({
  ref: 'refs/tags/v1',
  before: '0'.repeat(40),
  after: 'a'.repeat(40),
  actor: 'bench',
  message: 'x'.repeat(1000),
});

async function acceptedPerSecond({ url, secret }: WebhookSecret, round: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  let next = 0;
  const send = (id: string) =>
    new Promise<void>((resolve, reject) => {
      const timestamp = String(Math.floor(Date.now() / 1000));
      const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
      const headers = {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${signature}`,
      };
      const sent = request(url, { method: 'POST', agent, headers }, (answer) => {
        answer.resume();
        answer.once('end', () => {
          if (answer.statusCode === 202) resolve();
          else reject(new Error(`The delivery was answered with ${answer.statusCode}.`));
        });
      });
      sent.once('error', reject).end(body);
    });
  const client = async () => {
    while (next < deliveries) await send(`bench-${round}-${next++}`);
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: clients }, client));
  const took = performance.now() - started;
  agent.destroy();
  return deliveries / (took / 1000);
}

async function insertsPerSecond(file: string): Promise<number> {
  await (await openDatabase(file)).destroy();
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  const columns =
    'id, kind, status, at, verified, actor, headers, repository_id, source, event, sender_id, unique_id, body, body_bytes';
  const insert = database.prepare(`INSERT INTO deliveries (${columns}) VALUES (${columns.replaceAll(/\w+/g, '?')})`);
  const row = Buffer.from(body);
  const headers = JSON.stringify({ 'content-type': 'application/json', 'webhook-timestamp': '1764028800' });
  const started = performance.now();
  for (let count = 0; count < deliveries; count++) {
    const id = ulid();
    const values = [id, 'push', 'accepted', new Date().toISOString(), 'signature', 'bench', headers, 'r1', 'generic'];
    insert.run(...values, 'push', `bench-${count}`, `["r1","bench-${count}"]`, row, row.byteLength);
  }
  const took = performance.now() - started;
  database.close();
  return deliveries / (took / 1000);
}
