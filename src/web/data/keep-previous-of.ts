import type { QueryKey } from '@tanstack/react-query';

/**
 * What was shown stays until the new answer comes, as long as it is of the same thing: the pipeline, build or connection that the key names
 * behind its first word. What belongs to another one is never shown under this one's name.
 */
export function keepPreviousOf(owner: string | null) {
  return <Data>(previous: Data | undefined, before: { readonly queryKey: QueryKey } | undefined): Data | undefined =>
    before?.queryKey[1] === owner ? previous : undefined;
}
