import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Build } from '#contract/builds.ts';
import { pageOf } from '#contract/page.ts';
import { type Supersede, TriggerSettings } from '#contract/pipeline-settings.ts';
import { AddedPipeline } from '#contract/pipelines.ts';
import type { WebhookSecret } from '#contract/repositories.ts';
import { type GitRepository, makeGitRepository } from '#testing/git-repository.ts';
import { ServerProcess } from '#testing/server-process.ts';
import { deliver, pushBody } from '#testing/signed-webhook.ts';

let folder: string;
let repository: GitRepository;
let server: ServerProcess;
let hook: WebhookSecret;

/** Each build says that it runs, and runs until it is let go or canceled. */
const running = (number: number) => join(folder, `running-${number}`);
const waits = () => `touch ${folder}/running-$CODEBUILD_BUILD_NUMBER; until [ -e '${folder}/go' ]; do sleep 0.02; done`;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipewright-supersede-'));
  const definition = JSON.stringify({ steps: { Wait: { commands: [waits()] } } });
  repository = await makeGitRepository(join(folder, 'shop'), { 'microtica.yaml': definition });
  server = await ServerProcess.start(join(folder, 'data'), { PIPEWRIGHT_POLL_SECONDS: '86400' });
  const wanted = { name: 'shop', repository: repository.path, branch: 'main', webhook: 'manual', build: false };
  const { webhookSecret } = await server.post(AddedPipeline, '/api/pipelines', wanted);
  if (!webhookSecret) throw new Error('There is no webhook.');
  hook = webhookSecret;
}, 60_000);
afterEach(async () => {
  await server.end('SIGINT');
  await rm(folder, { recursive: true, force: true });
}, 30_000);

const builds = async () =>
  (await server.get(pageOf(Build), '/api/pipelines/shop/builds?limit=100')).items
    .toReversed()
    .map(({ status, reason }) => (reason?.kind === 'canceled' ? `${status}: ${reason.by}` : status));
const set = (supersede: Supersede) => server.put(TriggerSettings, '/api/pipelines/shop/triggers', { supersede });
const within = { timeout: 20_000, interval: 50 };

/** Pushes a commit and waits until that has queued the build of this number. */
async function push(number: number): Promise<void> {
  const sha = await repository.commit({ 'a.txt': String(number) }, `Change ${number}`);
  expect((await deliver(hook, { body: pushBody('main', sha) })).status).toBe(202);
  await vi.waitFor(async () => expect(await builds()).toHaveLength(number), within);
}

test('a push ends the waiting builds of earlier pushes, and running ones only where that is wanted', async () => {
  await set('queued');
  await push(1);
  await vi.waitFor(() => access(running(1)), within);
  await push(2);
  await server.post(Build, '/api/pipelines/shop/builds');
  await push(4);
  expect(await builds()).toEqual(['running', 'canceled: superseded by #4', 'queued', 'queued']);

  await set('running');
  await push(5);
  await vi.waitFor(() => access(running(3)), within);
  expect(await builds()).toEqual([
    'canceled: superseded by #5',
    'canceled: superseded by #4',
    'running',
    'canceled: superseded by #5',
    'queued',
  ]);
}, 60_000);
