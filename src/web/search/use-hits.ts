import { useDebouncedValue } from '@mantine/hooks';
import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { searchQuery } from './queries.ts';
import { recentPlaces } from './recent-places.ts';
import { toBeRun } from './search-actions.ts';
import { firstHits, type Hit, type HitGroup, hitsFor } from './search-hits.ts';

const pauseMs = 100;

export type HitsState =
  | { readonly kind: 'pending' | 'nothing' | 'shown' }
  | { readonly kind: 'failed'; readonly error: Error; readonly retry: () => void };

interface Hits {
  readonly groups: readonly HitGroup[];
  readonly state: HitsState;
  /** Whether they are of the text as it is now. */
  readonly current: boolean;
  /** The best hit of the text as it is now, once the server has answered it; null when it cannot. */
  readonly settled: () => Promise<Hit | null>;
}

/** What is shown for a text: asked of the server when the typing pauses, and kept until the next answer is there. */
export function useHits(typed: string): Hits {
  const queries = useQueryClient();
  const [recent] = useState(recentPlaces);
  const text = typed.trim();
  const [asked] = useDebouncedValue(text, pauseMs);
  const toRun = toBeRun(asked);
  const found = useQuery({ ...searchQuery(asked), enabled: asked !== '' });
  const runnable = useQuery({ ...searchQuery(toRun ?? ''), enabled: toRun !== null });
  const settled = async () => {
    if (text === '') return firstHits(recent)[0]?.hits[0] ?? null;
    const name = toBeRun(text);
    const answer = (of: string) => queries.fetchQuery(searchQuery(of));
    try {
      const [result, runs] = await Promise.all([answer(text), name === null ? null : answer(name)]);
      return hitsFor(text, result, runs)[0]?.hits[0] ?? null;
    } catch {
      return null; // The query of the same text says what went wrong, above the list.
    }
  };
  if (text === '') return { groups: firstHits(recent), state: { kind: 'shown' }, current: true, settled };
  // What would be run is never what was found for another text.
  const groups = hitsFor(text, found.data ?? null, isOwn(runnable) && toRun !== null ? runnable.data : null);
  const current = asked === text && isOwn(found) && (toRun === null || isOwn(runnable));
  return { groups, state: stateOf(), current, settled };

  function stateOf(): HitsState {
    if (found.error && !found.isFetching)
      return { kind: 'failed', error: found.error, retry: () => void found.refetch() };
    if (!found.data) return { kind: 'pending' };
    const onlyLogs = groups.every(({ name }) => name === 'Logs');
    return { kind: current && onlyLogs ? 'nothing' : 'shown' };
  }
}

/** Whether it holds the answer to what it asks, and not to what it asked before. */
function isOwn<Answer>(query: UseQueryResult<Answer>): query is UseQueryResult<Answer> & { readonly data: Answer } {
  return query.isSuccess && !query.isPlaceholderData;
}
