import { expect, test } from 'vitest';
import { delayWords, silenceWords, silentFrom } from './expectation-words.ts';

const start = Date.parse('2026-11-25T10:00:00.000Z');
const startedAt = new Date(start).toISOString();
const many = (seconds: number) => ({ ms: seconds * 1000, runs: 20 });
const attempt = (silence: ReturnType<typeof many> | null, lastOutputAt: string | null = startedAt) => ({
  ...{ attemptId: 'a', state: 'Test', startedAt, lastOutputAt, duration: null, silence },
});

test.each([
  ['what nothing is known of', attempt(null), 9999, null],
  ['what nobody writes any more', attempt(many(20), null), 9999, null],
  ['what is within the normal', attempt(many(20)), 29, null],
  ['what is beyond it', attempt(many(20)), 240, 'silent for 4m 00s, normally at most 20 s'],
  ['a part of a second', attempt({ ms: 200, runs: 20 }), 11, 'silent for 11 s, normally at most 1 s'],
])('says of silence: %s', (_, expected, seconds, words) => {
  expect(silenceWords(expected, start + seconds * 1000)).toBe(words);
});

test('says no more of silence when output has returned', () => {
  const now = start + 240_000;
  expect(silenceWords(attempt(many(20)), now)).not.toBeNull();
  expect(silenceWords(attempt(many(20), new Date(now - 1000).toISOString()), now)).toBeNull();
});

test('is silent from the moment on that is beyond the normal', () => {
  expect(silentFrom(attempt(many(20)))).toBe(start + 30_000);
  expect(silentFrom(attempt(null))).toBeNull();
});

test.each([
  ['nothing is known', null, startedAt, 9999, null],
  ['it has not begun', many(130), null, 9999, null],
  ['it is in time', many(130), startedAt, 190, null],
  ['it is late', many(130), startedAt, 660, 'running for 11m 00s, usually 2m 10s'],
])('says how long it runs: %s', (_, duration, from, seconds, words) => {
  expect(delayWords({ duration }, from, start + seconds * 1000)).toBe(words);
});
