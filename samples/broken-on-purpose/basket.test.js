import assert from 'node:assert/strict';
import { test } from 'node:test';
import { total } from './basket.js';

test('an empty basket costs nothing', () => {
  assert.equal(total([], 0.19), 0);
});

test('tax is rounded for each line', () => {
  const pencil = { cents: 33, count: 1 };
  assert.equal(total([pencil, pencil, pencil], 0.19), 3 * 39);
});
