import { sql, type Transaction, type Updateable } from 'kysely';
import type { CancelRequest, Changed, NewArtifact } from '#engine/ports/build-store.ts';
import type { RunEvent } from '#engine/run/run-event.ts';
import { countBuild } from './build-days.ts';
import { getBuild } from './build-history.ts';
import { tellChannels, tellForge } from './build-letters.ts';
import { catalogEvents } from './catalog-events.ts';
import { countInsights } from './count-insights.ts';
import { judgePipeline } from './judge-pipeline.ts';
import { pipelineRow } from './pipeline-store.ts';
import { selectBuilds, toBuild, toPipeline } from './rows.ts';
import type { BuildTable, Schema } from './schema.ts';
import { enterBuild } from './search-entries.ts';

/** Appends to the journal, and brings up to date what is kept of it in rows; who is to be told gets letters. */
export async function writeEvents(
  tx: Transaction<Schema>,
  buildId: string,
  events: readonly RunEvent[],
  artifacts: readonly NewArtifact[],
): Promise<Changed> {
  const last = await tx
    .selectFrom('journal')
    .select((query) => query.fn.max('seq').as('seq'))
    .where('buildId', '=', buildId)
    .executeTakeFirst();
  const first = Number(last?.seq ?? 0) + 1;
  await tx
    .insertInto('journal')
    .values(events.map((event, index) => ({ buildId, seq: first + index, event: JSON.stringify(event) })))
    .execute();
  if (artifacts.length > 0)
    await tx
      .insertInto('artifacts')
      .values(artifacts.map((artifact) => ({ buildId, ...artifact })))
      .execute();

  const before = await tx
    .selectFrom('builds')
    .select(['id', 'startedAt', 'pipelineId', 'number', 'branch'])
    .where('id', '=', buildId)
    .executeTakeFirstOrThrow();
  await catalogEvents(tx, before, events);
  const columns: Updateable<BuildTable> = Object.assign(
    {},
    ...events.map((event) => columnsOf(event, before.startedAt)),
  );
  await tx
    .updateTable('builds')
    .set((row) => ({ ...columns, version: row('version', '+', 1) }))
    .where('id', '=', buildId)
    .execute();
  if (events.some(({ kind }) => kind === 'commit-resolved')) await enterBuild(tx, buildId);
  const build = await getBuild(tx, buildId);
  const told = events.findLast(({ kind }) => kind === 'commit-resolved' || kind === 'ended');
  if (told) await tellForge(tx, buildId, told.at);
  if (told?.kind !== 'ended') return { build, others: [], pipeline: null };
  await countBuild(tx, { ...build, finishedAt: told.at });
  await countInsights(tx, { ...build, finishedAt: told.at });
  const waiting = await selectBuilds(tx)
    .where('builds.pipelineId', '=', before.pipelineId)
    // As a literal: found by the index of builds that have not ended.
    .where('builds.status', '=', sql.lit('queued'))
    .limit(100)
    .execute();
  const { health } = toPipeline(await pipelineRow(tx, before.pipelineId));
  const pipeline = await judgePipeline(tx, before.pipelineId, build);
  if (pipeline) await tellChannels(tx, health.word, pipeline, build, told.at);
  return { build, others: waiting.map(toBuild), pipeline };
}

/** What an event changes in the build's row; the journal holds the rest. */
function columnsOf(event: RunEvent, startedAt: string | null): Updateable<BuildTable> {
  switch (event.kind) {
    case 'claimed':
      return startedAt === null ? { startedAt: event.at } : {};
    case 'commit-resolved': {
      const { sha, message, author, committedAt } = event.commit;
      return { commitSha: sha, commitMessage: message, commitAuthor: author, committedAt };
    }
    case 'released':
      return { status: 'queued', leaseOwner: null, leaseUntil: null };
    case 'ended': {
      const durationMs = startedAt === null ? null : Math.max(0, Date.parse(event.at) - Date.parse(startedAt));
      const reason = event.reason === null ? null : JSON.stringify(event.reason);
      return { status: event.status, reason, finishedAt: event.at, durationMs, leaseOwner: null, leaseUntil: null };
    }
    default:
      return {};
  }
}

/** Notes the wish; a build that nobody has taken ends at once. The first wish counts. */
export async function wishCancel(tx: Transaction<Schema>, { buildId, by, at }: CancelRequest): Promise<Changed> {
  await tx
    .updateTable('builds')
    .set((row) => ({ cancelBy: by, cancelRequestedAt: at, version: row('version', '+', 1) }))
    .where('id', '=', buildId)
    .where('cancelRequestedAt', 'is', null)
    .where('status', 'in', ['queued', 'running'])
    .execute();
  const build = await getBuild(tx, buildId);
  if (build.status !== 'queued') return { build, others: [], pipeline: null };
  const reason = { kind: 'canceled' as const, by, at };
  const events: RunEvent[] = [
    { kind: 'cancel-requested', at, by },
    { kind: 'ended', at, status: 'canceled', reason },
  ];
  return writeEvents(tx, buildId, events, []);
}
