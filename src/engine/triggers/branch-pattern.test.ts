import { expect, test } from 'vitest';
import { buildsBranch } from './branch-pattern.ts';

test.each<[patterns: string[], branch: string, builds: boolean]>([
  [[], 'main', true],
  [['!**'], 'main', true],
  [[], 'topic', false],
  [['topic'], 'topic', true],
  [['topic'], 'topics', false],
  [['topic'], 'Topic', false],
  [['release/*'], 'release/1.2', true],
  [['release/*'], 'release/1/2', false],
  [['release/*'], 'release/', true],
  [['release/*'], 'release', false],
  [['*'], 'topic', true],
  [['*'], 'feature/a', false],
  [['**'], 'feature/a/b', true],
  [['feature/**/fix'], 'feature/a/b/fix', true],
  [['feature/**/fix'], 'feature/a/b/fixed', false],
  [['v?'], 'v1', true],
  [['v?'], 'v', false],
  [['v?'], 'v12', false],
  [['v?.*'], 'v1.x', true],
  [['name-?'], 'name-é', true],
  [['name-?'], 'name-🎉', true],
  [['a+b.c(d)'], 'a+b.c(d)', true],
  [['a.c'], 'abc', false],
  [['**', '!wip/*'], 'wip/a', false],
  [['**', '!wip/*'], 'wip/a/b', true],
  [['**', '!wip/**', 'wip/keep'], 'wip/keep', true],
  [['wip/keep', '!wip/**'], 'wip/keep', false],
  [['!wip/**'], 'topic', false],
])('%j on %s: %s', (branches, branch, builds) => {
  expect(buildsBranch({ branch: 'main', branches }, branch)).toBe(builds);
});

test('a pattern made to be slow is not', () => {
  const branches = [`${'*a'.repeat(120)}b`, `${'**a'.repeat(80)}b`];
  expect(buildsBranch({ branch: 'main', branches }, 'a'.repeat(255))).toBe(false);
});
