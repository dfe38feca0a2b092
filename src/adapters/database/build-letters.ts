import type { Transaction } from 'kysely';
import { monotonicFactory } from 'ulid';
import { z } from 'zod';
import type { Build } from '#contract/builds.ts';
import { ChannelEvent } from '#contract/pipeline-settings.ts';
import type { Pipeline } from '#contract/pipelines.ts';
import type { HealthWord } from '#contract/status.ts';
import { eventsOf, newsKey, newsOf } from '#engine/outbox/news.ts';
import { statusKey, statusLetter } from '#engine/outbox/status-letter.ts';
import { takeBack, writeLetter } from './outbox.ts';
import { selectBuilds, toBuild } from './rows.ts';
import type { Schema } from './schema.ts';

const newId = monotonicFactory();
const Events = z.array(ChannelEvent);

/**
 * Writes what the forge is to be told of the build's commit, in the transaction that changed the build; nothing when the commit is not known
 * yet, or the repository has no connection. Of several builds of one pipeline and commit the newest speaks for it, as long as that one was not
 * canceled or lost: else a build that ends behind the queueing of its repetition would cover that up.
 */
export async function tellForge(tx: Transaction<Schema>, buildId: string, at: string): Promise<void> {
  const of = await tx
    .selectFrom('builds')
    .innerJoin('pipelines', 'pipelines.id', 'builds.pipelineId')
    .innerJoin('repositories', 'repositories.id', 'pipelines.repositoryId')
    .select(['builds.pipelineId', 'builds.number', 'builds.commitSha', 'builds.wantedCommit'])
    .select('repositories.id as repositoryId')
    .where('builds.id', '=', buildId)
    .where('repositories.connectionId', 'is not', null)
    .executeTakeFirst();
  const commit = of?.commitSha ?? of?.wantedCommit;
  if (!of || !commit) return;
  const build = await speaker(tx, of, commit);
  const letter = statusLetter(build, commit, of.repositoryId);
  const key = statusKey(letter);
  await takeBack(tx, key);
  await writeLetter(tx, { id: newId(), topic: 'commit-status', key, body: letter, at });
}

/** So far back a build is looked for that speaks in the place of a canceled one: the search must not grow with the history. */
const buildsBack = 500;

async function speaker(
  tx: Transaction<Schema>,
  { pipelineId, number }: { pipelineId: string; number: number },
  commit: string,
): Promise<Build> {
  const ofCommit = selectBuilds(tx)
    .where('builds.pipelineId', '=', pipelineId)
    .where('builds.number', '>', number - buildsBack)
    .where((where) => where.or([where('builds.commitSha', '=', commit), where('builds.wantedCommit', '=', commit)]))
    .orderBy('builds.number', 'desc')
    .limit(1);
  const telling = await ofCommit.where('builds.status', 'not in', ['canceled', 'lost']).executeTakeFirst();
  return toBuild(telling ?? (await ofCommit.executeTakeFirstOrThrow()));
}

/** Writes what the channels of the pipeline want to hear of the end of a build of its main branch. */
export async function tellChannels(
  tx: Transaction<Schema>,
  before: HealthWord,
  pipeline: Pipeline,
  build: Build,
  at: string,
): Promise<void> {
  const { mutedUntil } = pipeline.health;
  if (mutedUntil !== null && mutedUntil > at) return;
  const events = eventsOf(before, pipeline.health.word, build.status);
  if (events.length === 0) return;
  const channels = await tx
    .selectFrom('channels')
    .select(['id', 'events'])
    .where('pipelineId', '=', pipeline.id)
    .orderBy('id')
    .execute();
  for (const { id: channelId, events: wanted } of channels) {
    const heard = Events.parse(JSON.parse(wanted));
    const told = events.filter((event) => heard.includes(event));
    if (told.length === 0) continue;
    const body = { channelId, news: newsOf(pipeline, build, told, at) };
    await writeLetter(tx, { id: newId(), topic: 'notification', key: newsKey(channelId), body, at });
  }
}
