import { z } from 'zod';

/** Where somebody went from the search, in this browser. */
export const RecentPlace = z.object({ to: z.string().startsWith('/'), label: z.string(), detail: z.string() });
export type RecentPlace = z.infer<typeof RecentPlace>;

const storageKey = 'pipewright.recent-places';
const mostPlaces = 6;

/** Newest first. What cannot be read counts as nothing: nobody misses it. */
export function recentPlaces(): RecentPlace[] {
  try {
    return z.array(RecentPlace).parse(JSON.parse(localStorage.getItem(storageKey) ?? '[]'));
  } catch {
    return []; // Storage is switched off, or holds what another version wrote.
  }
}

/** A place that is known already comes to the front. */
export function withPlace(places: readonly RecentPlace[], place: RecentPlace): RecentPlace[] {
  return [place, ...places.filter(({ to }) => to !== place.to)].slice(0, mostPlaces);
}

export function rememberPlace(place: RecentPlace): void {
  try {
    localStorage.setItem(storageKey, JSON.stringify(withPlace(recentPlaces(), place)));
  } catch {
    // Storage is switched off: there is nothing recent.
  }
}
