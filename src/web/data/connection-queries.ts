import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { Connection, ForgeRepository } from '#contract/forges.ts';
import { pageOf } from '#contract/page.ts';
import { type CheckRepository, RepositoryCheck } from '#contract/pipelines.ts';
import { api } from '#web/api/client.ts';
import { keepPreviousOf } from './keep-previous-of.ts';

const Connections = z.object({ items: z.array(Connection) });
const ForgeRepositoryPage = pageOf(ForgeRepository);

export const connectionsQuery = queryOptions({
  queryKey: ['connections'],
  queryFn: ({ signal }) => api.get(Connections, '/api/connections', { signal }),
});

/** Repositories that the forge lists for a connection's account, those whose path holds `text`. */
export const forgeRepositoriesQuery = (connectionId: string, text: string) =>
  infiniteQueryOptions({
    queryKey: ['forge-repositories', connectionId, text],
    queryFn: ({ signal, pageParam }) => {
      const given = Object.entries({ text, cursor: pageParam }).filter(([, value]) => value !== '');
      const path = `/api/connections/${encodeURIComponent(connectionId)}/repositories`;
      return api.get(ForgeRepositoryPage, given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`, {
        signal,
      });
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousOf(connectionId),
    staleTime: 30_000,
  });

/**
 * What is found in a repository that is not added yet. The question may hold a password or key, so nothing of it is kept once
 * nobody looks at the answer; asked again only when somebody says so, since each time is a fetch.
 */
export const repositoryCheckQuery = (question: CheckRepository) =>
  queryOptions({
    queryKey: ['repository-check', question],
    queryFn: ({ signal }) => api.post(RepositoryCheck, '/api/repository-checks', question, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
