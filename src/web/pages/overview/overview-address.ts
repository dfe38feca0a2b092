import { PipelineFilter } from '#contract/overview.ts';

export type FilterPart = keyof PipelineFilter;

/** In the address under these names; `view` says whether the rows or the wall are shown. */
const parts = PipelineFilter.keyof().options;

/** What the address asks for. What cannot be asked it leaves out: an old link still shows a list. */
export function filterOf(parameters: URLSearchParams): PipelineFilter {
  const filter: Record<string, unknown> = {};
  for (const part of parts) {
    const read = PipelineFilter.shape[part].safeParse(parameters.get(part) ?? undefined);
    if (read.success && read.data !== undefined) filter[part] = read.data;
  }
  return PipelineFilter.parse(filter);
}

/** The address with one part changed; null or empty takes it out. */
export function withPart(parameters: URLSearchParams, part: FilterPart | 'view', value: string | null) {
  const next = new URLSearchParams(parameters);
  if (value) next.set(part, value);
  else next.delete(part);
  return next;
}

/** The address without what narrows the list down; order and view stay. */
export function withoutFilters(parameters: URLSearchParams): URLSearchParams {
  return parts.filter((part) => part !== 'sort').reduce((rest, part) => withPart(rest, part, null), parameters);
}

/** Whether anything narrows the list down. */
export function isNarrowed({ sort: _order, ...filter }: PipelineFilter): boolean {
  return Object.keys(filter).length > 0;
}

/** The address of a filter, for links: `?health=unhealthy&view=wall`, or empty. */
export function searchOf(filter: PipelineFilter, wall: boolean): string {
  const parameters = new URLSearchParams(
    parts.flatMap((part): [string, string][] => (filter[part] === undefined ? [] : [[part, filter[part]]])),
  );
  if (wall) parameters.set('view', 'wall');
  return parameters.size === 0 ? '' : `?${parameters}`;
}
