import { expect, test } from 'vitest';
import { differing } from './compare-builds.ts';

const given = (name: string, value: string) => ({ name, value, sensitive: false });

test('variables that differ are named, by which build they were given to, and never their values', () => {
  const base = [given('SAME', '1'), given('CHANGED', 'before'), given('GONE', 'secret')];
  const head = [given('NEW', '2'), given('SAME', '1'), given('CHANGED', 'after')];
  expect(differing(base, head)).toEqual([
    { name: 'CHANGED', given: 'both' },
    { name: 'GONE', given: 'base' },
    { name: 'NEW', given: 'head' },
  ]);
  expect(differing(base, base)).toEqual([]);
});
