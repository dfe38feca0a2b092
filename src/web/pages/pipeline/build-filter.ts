import { BuildFilter } from '#contract/builds.ts';

export type FilterPart = keyof BuildFilter;

/** In the address under these names; `tab` and others are other people's. */
const parts = BuildFilter.keyof().options;

/** What the address asks for. What cannot be asked it leaves out: an old link still shows a list. */
export function buildFilterOf(parameters: URLSearchParams): BuildFilter {
  const filter: Record<string, unknown> = {};
  for (const part of parts) {
    const read = BuildFilter.shape[part].safeParse(parameters.get(part) ?? undefined);
    if (read.success && read.data !== undefined) filter[part] = read.data;
  }
  return BuildFilter.parse(filter);
}

/** The address with one part changed; empty takes it out. */
export function withFilter(parameters: URLSearchParams, part: FilterPart, value: string): URLSearchParams {
  const next = new URLSearchParams(parameters);
  if (value === '') next.delete(part);
  else next.set(part, value);
  return next;
}

/** The address without any of them. */
export function withoutFilters(parameters: URLSearchParams): URLSearchParams {
  return parts.reduce((rest, part) => withFilter(rest, part, ''), parameters);
}
