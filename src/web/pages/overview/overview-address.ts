import { PipelineFilter } from '#contract/overview.ts';
import { filterOfAddress, withoutParts } from '#web/data/address-filter.ts';

export type FilterPart = keyof PipelineFilter;

/** In the address under these names; `view` says whether the rows or the wall are shown. */
const parts = PipelineFilter.keyof().options;

/** What the address asks for. */
export function filterOf(parameters: URLSearchParams): PipelineFilter {
  return filterOfAddress(PipelineFilter, parameters);
}

/** The address without what narrows the list down; order and view stay. */
export function withoutFilters(parameters: URLSearchParams): URLSearchParams {
  return withoutParts(
    parameters,
    parts.filter((part) => part !== 'sort'),
  );
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
