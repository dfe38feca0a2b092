import { expect, test } from 'vitest';
import { missingDefinition } from './definition-place.ts';
import { nearest } from './nearest.ts';
import { resolveValue } from './references.ts';

const input = {
  commit: { version: '4be1c9a' },
  build: { number: 12 },
  states: { 'my state': { status: 'succeeded' } },
};

test.each([
  [{ literal: '$x' }, '$x'],
  [{ reference: '$.commit.version' }, '4be1c9a'],
  [{ reference: '$.build.number' }, '12'],
  [{ reference: "$.states['my state'].status" }, 'succeeded'],
  [{ reference: '$.commit' }, null],
  [{ reference: '$.commit.toString' }, null],
  [{ reference: '$..version' }, null],
])('%j resolves to %j', (value, expected) => {
  expect(resolveValue(value, input)).toBe(expected);
});

test.each([
  ['startat', ['StartAt', 'States'], 'StartAt'],
  ['Biuld', ['Build', 'Test'], 'Build'],
  ['zzz', ['Build', 'Test'], null],
])('nearest to %s', (word, known, expected) => {
  expect(nearest(word, known)).toBe(expected);
});

test('a missing definition names the near misses', () => {
  expect(missingDefinition(['README.md', 'microtica.yml', '.micotica/microtica.yaml']).message).toBe(
    'No microtica.yaml at the root and no .microtica/microtica.yaml in this commit. Found “microtica.yml”, “.micotica/microtica.yaml”: rename it.',
  );
  expect(missingDefinition(['README.md']).message).not.toContain('Found');
});
