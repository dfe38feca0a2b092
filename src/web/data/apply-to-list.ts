import type { InfiniteData } from '@tanstack/react-query';
import type { Build } from '#contract/builds.ts';
import type { PipelineFilter, PipelinePage } from '#contract/overview.ts';
import type { Pipeline, PipelineRow } from '#contract/pipelines.ts';
import { type HealthWord, isFinal } from '#contract/status.ts';
import { applyBuildToRow, applyPipelineToRow } from './apply-event.ts';

/**
 * The pipelines of one filter, as far as they have been read. What changes does so in place; `moved` says that by now the server would
 * give other rows or another order. When to read them anew is for whoever shows them: never under somebody's cursor.
 */
export type PipelineList = InfiniteData<PipelinePage> & { readonly moved?: true };

/** The order of the words in `broke-first`. */
const words: readonly HealthWord[] = ['unhealthy', 'degraded', 'unknown', 'healthy'];

export function applyPipelineToList(list: PipelineList, pipeline: Pipeline, filter: PipelineFilter): PipelineList {
  const held = rowOf(list, pipeline.id);
  const next = withRows(list, (row) => applyPipelineToRow(row, pipeline));
  return movedBy(held, pipeline, list, filter) ? { ...next, moved: true } : next;
}

export function applyBuildToList(list: PipelineList, build: Build, filter: PipelineFilter): PipelineList {
  const held = rowOf(list, build.pipelineId);
  const next = withRows(list, (row) => applyBuildToRow(row, build));
  const begins = build.status === 'queued' || build.status === 'running';
  const moves =
    (filter.sort === 'last-build' && (build.status === 'queued' || held?.latest?.number !== build.number)) ||
    (filter.recent === 'running' && (isFinal(build.status) ? held !== null : held === null)) ||
    (filter.recent === 'failed' && held === null && !begins && build.status !== 'succeeded');
  return moves ? { ...next, moved: true } : next;
}

/** The list with a pipeline's row as it was read anew. */
export function replaceRow(list: PipelineList, fresh: PipelineRow): PipelineList {
  return withRows(list, (row) =>
    row.id === fresh.id ? { ...fresh, version: Math.max(row.version, fresh.version) } : row,
  );
}

/** The list without a pipeline that was removed. */
export function removeFromList(list: PipelineList, id: string): PipelineList {
  if (rowOf(list, id) === null) return list;
  return {
    ...list,
    pages: list.pages.map((page) => ({
      ...page,
      items: page.items.filter((row) => row.id !== id),
      total: Math.max(0, page.total - 1),
    })),
  };
}

export function rowOf(list: PipelineList, id: string): PipelineRow | null {
  for (const { items } of list.pages) {
    const row = items.find((candidate) => candidate.id === id);
    if (row) return row;
  }
  return null;
}

/** Rows that stay the same keep their page the same: what is drawn of them need not be drawn anew. */
function withRows(list: PipelineList, change: (row: PipelineRow) => PipelineRow): PipelineList {
  let changed = false;
  const pages = list.pages.map((page) => {
    const items = page.items.map(change);
    if (items.every((row, index) => row === page.items[index])) return page;
    changed = true;
    return { ...page, items };
  });
  return changed ? { ...list, pages } : list;
}

function movedBy(held: PipelineRow | null, pipeline: Pipeline, list: PipelineList, filter: PipelineFilter): boolean {
  const { word } = pipeline.health;
  if (held !== null) {
    if (pipeline.version <= held.version) return false;
    if (filter.branch !== undefined && filter.branch !== pipeline.branch) return true;
    if (held.health.word === word) return false;
    return filter.health !== undefined || (filter.sort === undefined && !standsFirstOf(list, pipeline.id, word));
  }
  if (!mayHold(filter, pipeline)) return false;
  const complete = list.pages.at(-1)?.nextCursor === null;
  const last = list.pages.at(-1)?.items.at(-1);
  // Behind the last row that was read it comes by itself, when that page is.
  if (complete || last === undefined) return true;
  return filter.sort === undefined && words.indexOf(word) < words.indexOf(last.health.word);
}

/** Whether a row stands where it belongs once it has become that just now: behind all that are worse off, and before all others. */
function standsFirstOf(list: PipelineList, id: string, word: HealthWord): boolean {
  const rows = list.pages.flatMap(({ items }) => items);
  const at = rows.findIndex((row) => row.id === id);
  const rankOf = (row: PipelineRow | undefined) => (row ? words.indexOf(row.health.word) : null);
  const rank = words.indexOf(word);
  return (rankOf(rows[at - 1]) ?? -1) < rank && (rankOf(rows[at + 1]) ?? rank) >= rank;
}

/** Whether the filter could let it through; who wrote what and whose favourite it is, its row alone does not say. */
function mayHold({ health, kind, repository, branch }: PipelineFilter, pipeline: Pipeline): boolean {
  return (
    (health === undefined || health === pipeline.health.word) &&
    (kind === undefined || kind === pipeline.kind) &&
    (repository === undefined || repository === pipeline.repository) &&
    (branch === undefined || branch === pipeline.branch)
  );
}
