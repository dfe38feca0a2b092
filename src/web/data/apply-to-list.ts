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
  const next = changeRow(list, pipeline.id, (row) => applyPipelineToRow(row, pipeline));
  return movedBy(held, pipeline, list, filter) ? { ...next, moved: true } : next;
}

export function applyBuildToList(list: PipelineList, build: Build, filter: PipelineFilter): PipelineList {
  const held = rowOf(list, build.pipelineId);
  const next = changeRow(list, build.pipelineId, (row) => applyBuildToRow(row, build));
  return movedByBuild(held, build, filter) ? { ...next, moved: true } : next;
}

/** The list with what a pipeline's builds add up to, as it was read anew. The rest of its row is told by events, which may be newer. */
export function applyFigures(list: PipelineList, fresh: PipelineRow): PipelineList {
  const { successRate, medianDurationMs, trend } = fresh;
  return changeRow(list, fresh.id, (row) => ({ ...row, successRate, medianDurationMs, trend }));
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

/** The list with one row changed; where the change leaves the row as it is, the list is the same. */
export function changeRow(list: PipelineList, id: string, change: (row: PipelineRow) => PipelineRow): PipelineList {
  const before = rowOf(list, id);
  if (before === null) return list;
  const after = change(before);
  if (after === before) return list;
  const pages = list.pages.map((page) =>
    page.items.includes(before) ? { ...page, items: page.items.map((row) => (row === before ? after : row)) } : page,
  );
  return { ...list, pages };
}

export function rowOf(list: PipelineList, id: string): PipelineRow | null {
  for (const { items } of list.pages) {
    const row = items.find((candidate) => candidate.id === id);
    if (row) return row;
  }
  return null;
}

/**
 * What a reading gives, where events came while it was under way: of each row the newer state of the pipeline and of its builds. A list
 * that was read on by a page is as moved as it was; one that was read anew has moved when an event knows of another word than the server
 * did. A row that the pages give twice, because it moved between them, stands where it came first.
 */
export function keepNewer(old: PipelineList | undefined, read: PipelineList): PipelineList {
  if (old === read) return read;
  const seen = new Set<string>();
  let overtaken = false;
  const pages = read.pages.map((page, index) => {
    const items = page.items
      .filter(({ id }) => !seen.has(id) && seen.add(id))
      .map((row) => {
        const newest = newerRow(old ? rowOf(old, row.id) : null, row);
        overtaken ||= newest.health.word !== row.health.word;
        return newest;
      });
    const next = { ...page, items };
    return [page, old?.pages[index]].find((known) => known && isSamePage(known, next)) ?? next;
  });
  const readOn = old !== undefined && read.pages.length > old.pages.length;
  const moved = read.moved || overtaken || (readOn && old.moved);
  const list: PipelineList = { pages, pageParams: read.pageParams, ...(moved ? { moved: true } : {}) };
  // The same data is the same object: who shows it need not be drawn anew.
  return [read, old].find((known) => known && isSameList(known, list)) ?? list;
}

function isSamePage(one: PipelinePage, other: PipelinePage): boolean {
  return (
    one.nextCursor === other.nextCursor &&
    one.total === other.total &&
    one.items.length === other.items.length &&
    one.items.every((row, index) => row === other.items[index])
  );
}

function isSameList(one: PipelineList, other: PipelineList): boolean {
  return (
    one.moved === other.moved &&
    one.pages.length === other.pages.length &&
    one.pages.every((page, index) => page === other.pages[index])
  );
}

function newerRow(held: PipelineRow | null, read: PipelineRow): PipelineRow {
  if (held === null || held === read) return read;
  const pipeline =
    held.version > read.version ? { health: held.health, branch: held.branch, version: held.version } : {};
  const builds = isNewer(held.latest, read.latest) ? { latest: held.latest, lastBuilds: held.lastBuilds } : {};
  const next = { ...read, ...pipeline, ...builds };
  return Object.keys(pipeline).length + Object.keys(builds).length === 0 ? read : next;
}

function isNewer(one: Build | null, other: Build | null): boolean {
  if (one === null || other === null) return one !== null;
  return one.number === other.number ? one.version > other.version : one.number > other.number;
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
  const complete = isComplete(list);
  const last = list.pages.at(-1)?.items.at(-1);
  // Behind the last row that was read it comes by itself, when that page is.
  if (complete || last === undefined) return true;
  return filter.sort === undefined && words.indexOf(word) < words.indexOf(last.health.word);
}

/** Of a pipeline that is not held, a build tells too little to say what else the filter asks; so the server is asked, once a build. */
function movedByBuild(held: PipelineRow | null, build: Build, { sort, recent }: PipelineFilter): boolean {
  const { status, number } = build;
  if (sort === 'last-build' && status === 'queued' && number > (held?.latest?.number ?? 0)) return true;
  if (recent === 'running') return held === null ? status === 'running' && build.commit === null : isFinal(status);
  return recent === 'failed' && held === null && isFinal(status) && status !== 'succeeded' && status !== 'canceled';
}

/** Whether a row stands where it belongs once it has become that just now: behind all that are worse off, and before all others. */
function standsFirstOf(list: PipelineList, id: string, word: HealthWord): boolean {
  const rows = list.pages.flatMap(({ items }) => items);
  const at = rows.findIndex((row) => row.id === id);
  const rank = words.indexOf(word);
  const before = rows[at - 1];
  const behind = rows[at + 1];
  // Who stands behind the last one that was read nobody knows.
  const fitsBehind = behind ? words.indexOf(behind.health.word) >= rank : isComplete(list);
  return fitsBehind && (!before || words.indexOf(before.health.word) < rank);
}

function isComplete(list: PipelineList): boolean {
  return list.pages.at(-1)?.nextCursor === null;
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
