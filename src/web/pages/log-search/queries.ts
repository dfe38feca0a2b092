import { infiniteQueryOptions } from '@tanstack/react-query';
import { LogSearchPage } from '#contract/log-search.ts';
import { api } from '#web/api/client.ts';
import { type SearchWish, searchParameters } from './search-address.ts';

export const logSearchQuery = (wish: SearchWish) =>
  infiniteQueryOptions({
    queryKey: ['log-search', searchParameters(wish).toString()],
    queryFn: ({ signal, pageParam }) => {
      const parameters = searchParameters(wish);
      if (pageParam !== '') parameters.set('cursor', pageParam);
      return api.get(LogSearchPage, `/api/logs/search?${parameters}`, { signal });
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    // Coming back from a hit shows what was found, at once; searching again is a button away.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnReconnect: false,
  });
