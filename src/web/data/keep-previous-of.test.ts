import { QueryClient, type QueryKey, QueryObserver } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { insightsQuery } from '#web/insights/insight-queries.ts';
import { archiveQuery, changesQuery, expectationsQuery } from './build-page-queries.ts';
import { forgeRepositoriesQuery } from './connection-queries.ts';
import { healthQuery } from './health-queries.ts';
import { buildsQuery, filterValuesQuery } from './queries.ts';
import { deliveriesQuery } from './trigger-queries.ts';

interface Asked {
  readonly queryKey: QueryKey;
  readonly placeholderData?: unknown;
}

const days = { from: '2026-11-24', to: '2026-11-25', branch: '', quick: null, tables: [] };

/** What is shown while `next` has no answer, by whoever showed the answer to `first` before. */
function shownBetween(first: Asked, next: Asked): unknown {
  const client = new QueryClient();
  const observed = ({ queryKey, placeholderData }: Asked) => ({
    queryKey,
    placeholderData: placeholderData as (previous: unknown) => unknown,
    enabled: false,
  });
  client.setQueryData(first.queryKey, 'what was shown');
  const observer = new QueryObserver<unknown>(client, observed(first));
  const stop = observer.subscribe(() => undefined);
  observer.setOptions(observed(next));
  const { data } = observer.getCurrentResult();
  stop();
  client.clear();
  return data;
}

test.each<[string, (owner: string, asked: number) => Asked]>([
  ['builds', (id, asked) => buildsQuery(id, asked === 1 ? {} : { branch: 'next' })],
  ['insights', (id, asked) => insightsQuery(id, { ...days, branch: asked === 1 ? '' : 'next' })],
  ['health', (id, asked) => healthQuery(id, asked === 1 ? null : { window: 5, threshold: 50 })],
  ['deliveries', (id, asked) => deliveriesQuery({ pipeline: id, ...(asked === 1 ? {} : { kind: 'push' }) }, true)],
  ['changes', (id, asked) => changesQuery({ id, status: asked === 1 ? 'queued' : 'running' })],
  ['expectations', (id, asked) => expectationsQuery(id, asked)],
  ['an archive', (id, asked) => archiveQuery(id, `text ${asked}`)],
  ['repositories of a connection', (id, asked) => forgeRepositoriesQuery(id, `text ${asked}`)],
  ['values', (id, asked) => filterValuesQuery(id === 'one' ? 'author' : 'branch', `text ${asked}`)],
])('%s stay until another question about the same is answered, and are not shown as those of another', (_, ask) => {
  expect(shownBetween(ask('one', 1), ask('one', 2))).toBe('what was shown');
  expect(shownBetween(ask('one', 1), ask('other', 1))).toBeUndefined();
  expect(shownBetween(ask('one', 2), ask('other', 2))).toBeUndefined();
});

test('insights of all pipelines are not shown as those of one', () => {
  expect(shownBetween(insightsQuery(null, days), insightsQuery(null, { ...days, from: '2026-11-01' }))).toBeDefined();
  expect(shownBetween(insightsQuery(null, days), insightsQuery('shop', days))).toBeUndefined();
});
