import { expect, test } from 'vitest';
import { withPart } from '#web/data/address-filter.ts';
import { buildFilterOf, withoutFilters } from './build-filter.ts';

test('the address says which builds are shown', () => {
  const parameters = new URLSearchParams('q=Fix&status=failed&trigger=push&branch=main&from=2026-11-01&tab=builds');
  expect(buildFilterOf(parameters)).toEqual({
    q: 'Fix',
    status: 'failed',
    trigger: 'push',
    branch: 'main',
    from: '2026-11-01',
  });
});

test('what cannot be asked is left out', () => {
  expect(buildFilterOf(new URLSearchParams('q=&status=sad&from=tomorrow&to=2026-02-31'))).toEqual({});
});

test('a part is changed or taken out, and what else the address says stays', () => {
  const parameters = new URLSearchParams('tab=builds&status=failed');
  expect(withPart(parameters, 'q', 'a b').toString()).toBe('tab=builds&status=failed&q=a+b');
  expect(withPart(parameters, 'status', '').toString()).toBe('tab=builds');
  expect(withoutFilters(new URLSearchParams('tab=builds&q=x&status=lost&author=Ada')).toString()).toBe('tab=builds');
});
