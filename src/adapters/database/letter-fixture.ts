import { createSecretBox } from '#adapters/secrets/secret-box.ts';
import type { ChannelEvent } from '#contract/pipeline-settings.ts';
import type { Status } from '#contract/status.ts';
import type { Claim } from '#engine/ports/build-store.ts';
import { addPipeline, askedByHand, atMinute } from './build-fixture.ts';
import { createBuildQueue } from './build-queue.ts';
import { createChannelStore } from './channel-store.ts';
import { createConnectionStore } from './connection-store.ts';
import type { Database } from './open-database.ts';
import { createRepositoryStore } from './repository-store.ts';

export const testBox = createSecretBox(new Uint8Array(32));

/** For tests: a pipeline on the branch main of `acme/<id>`, a repository of its own that is connected to a Gitea at that address. */
export async function addConnectedPipeline(database: Database, id: string, address: string): Promise<string> {
  await addPipeline(database, id);
  const connections = createConnectionStore(database, testBox);
  const connection = { id: `${id}-connection`, name: id, provider: 'gitea', username: null } as const;
  await connections.add({ ...connection, address, token: `${id}-token`, account: 'ada', at: atMinute(0) });
  const repositories = createRepositoryStore(database, testBox, (key) => key);
  const repositoryId = await repositories.ensure(`${address}/acme/${id}.git`, atMinute(0));
  const access = { kind: 'connection', connectionId: connection.id, fullName: `acme/${id}` } as const;
  await repositories.setAccess(repositoryId, access);
  await database.updateTable('pipelines').set({ repositoryId }).where('id', '=', id).execute();
  return repositoryId;
}

/** For tests: a channel of the pipeline, to a webhook with this secret or to a Slack. */
export async function addTestChannel(
  database: Database,
  pipelineId: string,
  channel: { id: string; url: string; secret: string | null; events?: ChannelEvent[] },
): Promise<void> {
  const { id, url, secret, events = ['broke', 'fixed'] } = channel;
  await createChannelStore(database, testBox).add({
    id,
    pipelineId,
    to: secret === null ? { type: 'slack', url, secret } : { type: 'webhook', url, secret },
    shown: new URL(url).origin,
    events,
    at: atMinute(0),
  });
}

/** For tests: queues a build of the commit (null: of the branch head). */
export async function queueBuild(
  database: Database,
  build: { pipelineId: string; id: string; commit: string | null; minute: number; branch?: string },
): Promise<void> {
  const { pipelineId, id, commit, minute, branch = 'main' } = build;
  await createBuildQueue(database, testBox).enqueue({
    id,
    pipelineId,
    branch,
    commitSha: commit,
    trigger: { type: 'manual', actor: 'Ada' },
    ...askedByHand,
    queuedAt: atMinute(minute),
  });
}

/** For tests: takes the next build of the queue and fetches its commit. */
export async function startBuild(database: Database, commit: string, minute: number): Promise<Claim> {
  const queue = createBuildQueue(database, testBox);
  const at = atMinute(minute);
  const claim = await queue.claim('worker', [], at, 60_000);
  if (!claim) throw new Error('No build waits.');
  const { branch } = claim.build;
  await queue.append(claim, [
    { kind: 'claimed', at },
    {
      kind: 'commit-resolved',
      at,
      commit: { sha: commit, branch, message: 'Fix <b>', author: 'Ada', committedAt: atMinute(0) },
    },
  ]);
  return claim;
}

export async function endBuild(database: Database, claim: Claim, status: Status, minute: number): Promise<void> {
  const queue = createBuildQueue(database, testBox);
  await queue.append(claim, [{ kind: 'ended', at: atMinute(minute), status, reason: null }]);
}

/** For tests: a build of the commit from its queueing at that minute to its end a minute later. */
export async function runBuild(
  database: Database,
  build: { pipelineId: string; id: string; commit: string; minute: number; branch?: string; status: Status },
): Promise<void> {
  await queueBuild(database, build);
  const claim = await startBuild(database, build.commit, build.minute);
  await endBuild(database, claim, build.status, build.minute + 1);
}
