import { BuildFilter } from '#contract/builds.ts';
import { filterOfAddress, withoutParts } from '#web/data/address-filter.ts';

export type FilterPart = keyof BuildFilter;

/** Which builds the address asks for. */
export function buildFilterOf(parameters: URLSearchParams): BuildFilter {
  return filterOfAddress(BuildFilter, parameters);
}

/** The address without what narrows the list down; `tab` and others are other people's. */
export function withoutFilters(parameters: URLSearchParams): URLSearchParams {
  return withoutParts(parameters, BuildFilter.keyof().options);
}
