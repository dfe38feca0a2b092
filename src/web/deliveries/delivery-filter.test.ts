import { expect, test } from 'vitest';
import { filterOfAddress, withPart } from './delivery-filter.ts';

test('The address names kind and decision', () => {
  const parameters = new URLSearchParams('tab=triggers&kind=push&decision=skip-ci');
  expect(filterOfAddress(parameters, 'shop')).toEqual({ pipeline: 'shop', kind: 'push', decision: 'skip-ci' });
});

test('Words that the ledger does not know are left out', () => {
  expect(filterOfAddress(new URLSearchParams('kind=pigeon&decision='), null)).toEqual({});
});

test('Another filter closes the open delivery and keeps the tab', () => {
  const parameters = new URLSearchParams('tab=triggers&kind=push&delivery=01A');
  expect(withPart(parameters, 'kind', null).toString()).toBe('tab=triggers');
  expect(withPart(parameters, 'decision', 'built').toString()).toBe('tab=triggers&kind=push&decision=built');
});

test('A delivery opens and closes under the same filters', () => {
  const parameters = new URLSearchParams('kind=push');
  const open = withPart(parameters, 'delivery', '01A');
  expect(open.toString()).toBe('kind=push&delivery=01A');
  expect(withPart(open, 'delivery', null).toString()).toBe('kind=push');
  expect(parameters.toString()).toBe('kind=push');
});
