import { expect, test } from 'vitest';
import { nextTry, patienceMs, refusalsBorne } from './next-try.ts';

const createdAt = '2026-11-01T12:00:00.000Z';
const passing = { kind: 'passing', retryAfterMs: null } as const;
const refused = { kind: 'refused', retryAfterMs: null } as const;

/** How long after `now` the next try is, in s; null for none. */
function waitSeconds(failures: number, rejection: Parameters<typeof nextTry>[2], chance = 0.5, now = createdAt) {
  const next = nextTry({ createdAt }, failures, rejection, now, chance);
  return next === null ? null : (Date.parse(next) - Date.parse(now)) / 1000;
}

test('waits twice as long each time, up to half an hour', () => {
  expect([1, 2, 3, 4, 9, 10, 50, 1000].map((failures) => waitSeconds(failures, passing))).toEqual([
    5, 10, 20, 40, 1280, 1800, 1800, 1800,
  ]);
});

test('a quarter more or less by chance', () => {
  expect([0, 1].map((chance) => waitSeconds(1, passing, chance))).toEqual([3.75, 6.25]);
});

test('never before the other side wants it, and never later for that', () => {
  expect(waitSeconds(1, { kind: 'passing', retryAfterMs: 90_000 })).toBe(90);
  expect(waitSeconds(10, { kind: 'passing', retryAfterMs: 90_000 })).toBe(1800);
});

test('gives up what was refused ten times, what is a day old, and at once what is pointless', () => {
  expect(waitSeconds(refusalsBorne - 1, refused)).toBe(1280);
  expect(waitSeconds(refusalsBorne, refused)).toBeNull();
  const nearlyADay = new Date(Date.parse(createdAt) + patienceMs - 10_000).toISOString();
  expect(waitSeconds(1, passing, 0.5, nearlyADay)).toBe(5);
  expect(waitSeconds(3, passing, 0.5, nearlyADay)).toBeNull();
  expect(waitSeconds(1, { kind: 'passing', retryAfterMs: patienceMs + 1 })).toBeNull();
  expect(waitSeconds(1, { kind: 'pointless', retryAfterMs: null })).toBeNull();
});
