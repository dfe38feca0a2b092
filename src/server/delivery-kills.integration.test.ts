import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Build } from '#contract/builds.ts';
import { pageOf } from '#contract/page.ts';
import { AddedPipeline } from '#contract/pipelines.ts';
import type { WebhookSecret } from '#contract/repositories.ts';
import { Delivery } from '#contract/triggers.ts';
import { makeGitRepository } from '#testing/git-repository.ts';
import { ServerProcess } from '#testing/server-process.ts';
import { deliver, pushBody } from '#testing/signed-webhook.ts';

const kills = 50;
/** A delivery is decided within this time, so that kills meet every phase of it; in ms. */
const longestMs = 120;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipewright-delivery-kills-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** One builder, so that builds are still queued when the next kill comes. */
function serve(): Promise<ServerProcess> {
  return ServerProcess.start(join(folder, 'data'), { PIPEWRIGHT_POLL_SECONDS: '86400', PIPEWRIGHT_BUILDERS: '1' });
}

test(`${kills} kills between acknowledgement and build lose nothing and build nothing twice`, {
  timeout: 600_000,
}, async () => {
  const definition = 'steps:\n  Build:\n    commands: [echo built]\n';
  const repository = await makeGitRepository(join(folder, 'shop'), { 'microtica.yaml': definition });
  const commits: string[] = [];
  let server = await serve();
  try {
    const { webhookSecret } = await server.post(AddedPipeline, '/api/pipelines', {
      name: 'shop',
      repository: repository.path,
      branch: 'main',
      webhook: 'manual',
      build: false,
      branches: ['**'],
    });
    if (!webhookSecret) throw new Error('The pipeline was added without a webhook.');
    for (let kill = 0; kill < kills; kill++) {
      // A branch each: the commit of one is part of no other, which would cover it.
      const branch = `kill-${kill}`;
      await repository.git('checkout', '--quiet', '--detach', 'main');
      const sha = await repository.commit({ 'kill.txt': String(kill) }, `Kill ${kill}`);
      commits.push(sha);
      await repository.git('branch', branch);
      const hook: WebhookSecret = { ...webhookSecret, url: server.address + new URL(webhookSecret.url).pathname };
      const answer = await deliver(hook, { id: branch, body: pushBody(branch, sha) });
      expect(answer.status).toBe(202);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * longestMs));
      await server.end('SIGKILL');
      server = await serve();
    }
    const deliveries = await vi.waitFor(
      async () => {
        const { items } = await server.get(pageOf(Delivery), '/api/deliveries?limit=100');
        expect(items.filter(({ status }) => status === 'accepted')).toEqual([]);
        return items;
      },
      { timeout: 180_000, interval: 250 },
    );
    const pushes = deliveries.filter(({ kind }) => kind === 'push').reverse();
    expect(pushes.map(({ senderId }) => senderId)).toEqual(commits.map((_, kill) => `kill-${kill}`));
    // The look at the repository with which every start begins may have come first; then the push names the build of that.
    const decisions = pushes.flatMap((delivery) => delivery.decisions);
    expect(decisions.map(({ commit }) => commit)).toEqual(commits);
    for (const { decision, build } of decisions) {
      expect(['built', 'duplicate']).toContain(decision);
      expect(build).not.toBeNull();
    }
    const builds = (await server.get(pageOf(Build), '/api/pipelines/shop/builds?limit=100')).items;
    expect(builds).toHaveLength(kills);
    expect(new Set(builds.map(({ id }) => id))).toEqual(new Set(decisions.map(({ build }) => build?.id)));
    expect(new Set(builds.map(({ branch }) => branch)).size).toBe(kills);
  } finally {
    await server.end('SIGINT');
  }
});
