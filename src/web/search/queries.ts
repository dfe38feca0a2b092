import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { SearchResult } from '#contract/search.ts';
import { api } from '#web/api/client.ts';

/** What is found stays on the screen until what was typed since is answered. */
export const searchQuery = (text: string) =>
  queryOptions({
    queryKey: ['search', text],
    queryFn: ({ signal }) => api.get(SearchResult, `/api/search?${new URLSearchParams({ q: text })}`, { signal }),
    placeholderData: keepPreviousData,
  });
