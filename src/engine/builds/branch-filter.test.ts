import { expect, test } from 'vitest';
import { passesBranchFilter } from './branch-filter.ts';

test.each([
  [null, 'main', true],
  ['', 'main', true],
  ['main', 'main', true],
  ['main', 'mainline', false],
  ['main, develop', 'develop', true],
  ['release/*', 'release/1.2', true],
  ['release/*', 'hotfix/release/1', false],
  ['*', 'anything', true],
  ['a*b*c', 'a-b-b-c', true],
  ['a*b*c', 'a-c-b', false],
  ['ab*ba', 'aba', false],
])('%j lets %j pass: %j', (filter, branch, passes) => {
  expect(passesBranchFilter(filter, branch)).toBe(passes);
});
