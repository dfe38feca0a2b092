import assert from 'node:assert/strict';
import { test } from 'node:test';
import { greeting } from './greeting.js';

test('greets by name', () => {
  assert.equal(greeting('Maya'), 'Hello, Maya!');
});

test('greets the world when nobody is named', () => {
  assert.equal(greeting('  '), 'Hello, world!');
  assert.equal(greeting(undefined), 'Hello, world!');
});
