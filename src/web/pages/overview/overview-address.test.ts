import { expect, test } from 'vitest';
import type { PipelineFilter } from '#contract/overview.ts';
import { withPart } from '#web/data/address-filter.ts';
import { filterOf, isNarrowed, searchOf, withoutFilters } from './overview-address.ts';

test.each<[string, PipelineFilter]>([
  ['', {}],
  ['health=unhealthy&kind=job', { health: 'unhealthy', kind: 'job' }],
  ['health=sick&kind=job', { kind: 'job' }],
  ['q=%20%20&sort=name', { sort: 'name' }],
  ['favourites=only&recent=failed&view=wall', { favourites: 'only', recent: 'failed' }],
])('%s asks for %j', (search, filter) => {
  expect(filterOf(new URLSearchParams(search))).toEqual(filter);
});

test('an address made of a filter asks for that filter', () => {
  const filter: PipelineFilter = { q: 'a&b=c', repository: 'https://git/x y', branch: 'feature/ü', sort: 'last-build' };
  expect(filterOf(new URLSearchParams(searchOf(filter, true)))).toEqual(filter);
  expect(new URLSearchParams(searchOf(filter, true)).get('view')).toBe('wall');
  expect(searchOf({}, false)).toBe('');
});

test('taking the filters out leaves order and view', () => {
  const parameters = new URLSearchParams('q=web&health=healthy&sort=name&view=wall');
  expect(withoutFilters(parameters).toString()).toBe('sort=name&view=wall');
  expect(isNarrowed(filterOf(withoutFilters(parameters)))).toBe(false);
  expect(isNarrowed(filterOf(parameters))).toBe(true);
  expect(withPart(parameters, 'q', null).toString()).toBe('health=healthy&sort=name&view=wall');
});
