import { type Selectable, sql } from 'kysely';
import { type Artifact, type Build, BuildReason, Trigger } from '#contract/builds.ts';
import { type Pipeline, PipelineKind } from '#contract/pipelines.ts';
import { HealthWord, Status } from '#contract/status.ts';
import { isOpen } from './open-builds.ts';
import type { Executor } from './open-database.ts';
import type { ArtifactTable, BuildTable, PipelineTable } from './schema.ts';

/** Builds with what a list shows beside them: the pipeline's name, whether they are pinned, and how many builds come first while it waits. */
export function selectBuilds(db: Executor) {
  return db
    .selectFrom('builds')
    .innerJoin('pipelines', 'pipelines.id', 'builds.pipelineId')
    .leftJoin('pins', 'pins.buildId', 'builds.id')
    .selectAll('builds')
    .select(['pipelines.name as pipelineName', 'pins.pinnedAt'])
    .select((query) =>
      query
        .selectFrom('builds as earlier')
        .select(sql<number>`count(*)`.as('count'))
        .whereRef('earlier.pipelineId', '=', 'builds.pipelineId')
        .where(isOpen('earlier.status'))
        .whereRef('earlier.number', '<', 'builds.number')
        .where('builds.status', '=', 'queued')
        .as('earlierCount'),
    );
}

export function toBuild(
  row: Selectable<BuildTable> & {
    pipelineName: string;
    pinnedAt: string | null;
    earlierCount: number | string | null;
  },
): Build {
  const status = Status.parse(row.status);
  return {
    id: row.id,
    pipelineId: row.pipelineId,
    pipelineName: row.pipelineName,
    number: row.number,
    status,
    reason: row.reason === null ? null : BuildReason.parse(JSON.parse(row.reason)),
    branch: row.branch,
    commit: toCommit(row),
    trigger: Trigger.parse({ type: row.triggerType, actor: row.actor }),
    deliveryId: row.deliveryId,
    continues: row.continues,
    queuedAt: row.queuedAt,
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
    cancelRequestedAt: row.cancelRequestedAt,
    pinned: row.pinnedAt !== null,
    waitsFor: status === 'queued' ? Number(row.earlierCount ?? 0) : null,
    version: row.version,
  };
}

function toCommit(row: Selectable<BuildTable>): Build['commit'] {
  const { commitSha: sha, commitMessage: message, commitAuthor: author, committedAt, branch } = row;
  if (sha === null || message === null || author === null || committedAt === null) return null;
  return { sha, branch, message, author, committedAt };
}

export function toPipeline(row: Selectable<PipelineTable>): Pipeline {
  return {
    id: row.id,
    name: row.name,
    kind: PipelineKind.parse(row.kind),
    repository: row.repository,
    branch: row.branch,
    createdAt: row.createdAt,
    health: {
      word: HealthWord.parse(row.health),
      since: row.healthSince,
      because: row.healthBecause,
      mutedUntil: row.muteUntil,
    },
    version: row.version,
  };
}

export function toArtifact(row: Selectable<ArtifactTable>): Artifact & { buildId: string } {
  const { id, buildId, state, name, bytes, sha256, createdAt } = row;
  return { id, buildId, state, name, bytes, sha256, createdAt };
}
