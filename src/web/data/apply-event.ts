import type { Build, BuildDetail } from '#contract/builds.ts';
import type { Page } from '#contract/page.ts';
import type { Pipeline, PipelineRow } from '#contract/pipelines.ts';

/** The newer of two versions of one thing: events may come late or twice. */
function newer<Thing extends { version: number }>(old: Thing, next: Thing): boolean {
  return next.version > old.version;
}

/** A row of the overview after a change of one of its builds. A new build comes in at the end of the bars. */
export function applyBuildToRow(row: PipelineRow, build: Build): PipelineRow {
  if (build.pipelineId !== row.id) return row;
  const bar = { id: build.id, number: build.number, status: build.status, durationMs: durationOf(build) };
  const known = row.lastBuilds.some(({ id }) => id === build.id);
  const isLatest =
    !row.latest || build.number > row.latest.number || (build.id === row.latest.id && newer(row.latest, build));
  if (!known && !isLatest) return row;
  const bars = known
    ? row.lastBuilds.map((old) => (old.id === build.id ? bar : old))
    : [...row.lastBuilds, bar].slice(-20);
  return { ...row, lastBuilds: bars, latest: isLatest ? build : row.latest };
}

export function applyPipelineToRow(row: PipelineRow, pipeline: Pipeline): PipelineRow {
  return pipeline.id === row.id && newer(row, pipeline) ? { ...row, ...pipeline } : row;
}

/** A page of history after a change: replaces the build in its place. New builds are put in by `addBuild`. */
export function applyBuildToPage(page: Page<Build>, build: Build): Page<Build> {
  return { ...page, items: page.items.map((old) => (old.id === build.id && newer(old, build) ? build : old)) };
}

/** Puts a build that no page has on top of the first one. */
export function addBuild(pages: Page<Build>[], build: Build): Page<Build>[] {
  const [first, ...rest] = pages;
  if (!first || pages.some((page) => page.items.some(({ id }) => id === build.id))) return pages;
  const newest = first.items[0]?.number ?? 0;
  return build.number > newest ? [{ ...first, items: [build, ...first.items] }, ...rest] : pages;
}

/** The build page's data with the fields that the event carries; states and commands follow when it is read anew. */
export function applyBuildToDetail(detail: BuildDetail, build: Build): BuildDetail {
  return detail.id === build.id && newer(detail, build) ? { ...detail, ...build } : detail;
}

function durationOf(build: Build): number | null {
  return build.startedAt && build.finishedAt ? Date.parse(build.finishedAt) - Date.parse(build.startedAt) : null;
}
