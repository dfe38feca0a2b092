import { expect, test } from 'vitest';
import type { Status } from '#contract/status.ts';
import { judgeHealth } from './health.ts';
import { pipelineId, suggestedName } from './pipeline-id.ts';

const statuses: Record<string, Status> = {
  s: 'succeeded',
  f: 'failed',
  t: 'timed-out',
  i: 'invalid',
  l: 'lost',
  c: 'canceled',
};
const newestFirst = (letters: string) => [...letters].flatMap((letter) => statuses[letter] ?? []);

test.each([
  ['', 'unknown', 'No build on main has finished yet'],
  ['lc', 'unknown', 'No build on main has finished yet'],
  ['s', 'healthy', 'The last build on main succeeded'],
  ['sff', 'healthy', '2 of the last 3 builds on main failed, the last succeeded'],
  ['f', 'degraded', 'The last build on main failed'],
  ['lfss', 'degraded', 'The last build on main failed'],
  ['sfitss', 'unhealthy', '3 of the last 5 builds on main failed'],
  ['fcfclf', 'unhealthy', '3 of the last 3 builds on main failed'],
  ['sssssfff', 'healthy', 'The last build on main succeeded'],
])('builds %j, newest first, are %s', (letters, word, because) => {
  expect(judgeHealth(newestFirst(letters), 'main')).toEqual({ word, because });
});

test.each([
  ['Checkout Web', 'checkout-web'],
  ['  Überweisung!! ', 'uberweisung'],
  ['a__b..c', 'a-b-c'],
  ['日本', null],
])('the id of %j is %j', (name, id) => {
  expect(pipelineId(name)).toBe(id);
});

test.each([
  ['https://git.example.org/shop/checkout-web.git', 'checkout-web'],
  ['git@example.org:shop/checkout-web.git', 'checkout-web'],
  ['/srv/git/checkout-web/', 'checkout-web'],
])('%s suggests a name', (address, name) => {
  expect(suggestedName(address)).toBe(name);
});
