import { expect, test } from 'vitest';
import { GoneCommits } from './gone-commits.ts';

test('a commit is gone for five minutes, in its own mirror, or until something is fetched into that', () => {
  let now = 0;
  const gone = new GoneCommits(() => now);
  gone.note('/a', 'one');
  gone.note('/b', 'one');
  expect([gone.has('/a', 'one'), gone.has('/a', 'two'), gone.has('/c', 'one')]).toEqual([true, false, false]);
  gone.forget('/a');
  expect([gone.has('/a', 'one'), gone.has('/b', 'one')]).toEqual([false, true]);
  now = 5 * 60_000;
  expect(gone.has('/b', 'one')).toBe(false);
});

test('the oldest ones are forgotten rather than that memory grows without end', () => {
  const gone = new GoneCommits();
  for (let number = 0; number <= 1000; number++) gone.note('/a', String(number));
  expect([gone.has('/a', '0'), gone.has('/a', '1'), gone.has('/a', '1000')]).toEqual([false, true, true]);
});
