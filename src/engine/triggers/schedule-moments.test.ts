import { describe, expect, test } from 'vitest';
import { nextMoments } from './schedule-moments.ts';

test.each<[cron: string, timeZone: string, after: string, moments: string[]]>([
  ['0 2 * * *', 'UTC', '2026-11-25T09:00:00.000Z', ['2026-11-26T02:00:00.000Z', '2026-11-27T02:00:00.000Z']],
  ['0 2 * * *', 'Europe/Berlin', '2026-11-25T09:00:00.000Z', ['2026-11-26T01:00:00.000Z']],
  ['0 2 * * *', 'Europe/Berlin', '2026-07-25T09:00:00.000Z', ['2026-07-26T00:00:00.000Z']],
  // A moment is not behind itself.
  ['0 2 * * *', 'UTC', '2026-11-26T02:00:00.000Z', ['2026-11-27T02:00:00.000Z']],
  ['30 9 * * MON-FRI', 'UTC', '2026-11-27T10:00:00.000Z', ['2026-11-30T09:30:00.000Z']],
  ['0 0 L * *', 'UTC', '2027-02-01T00:00:00.000Z', ['2027-02-28T00:00:00.000Z']],
  ['0 0 29 2 *', 'UTC', '2026-11-25T00:00:00.000Z', ['2028-02-29T00:00:00.000Z']],
  // 2:30 does not exist on the night of 29 March: at the first moment behind the gap, which is 3:00.
  ['30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00.000Z', ['2026-03-29T01:00:00.000Z', '2026-03-30T00:30:00.000Z']],
  // 2:30 exists twice on the night of 25 October: once.
  ['30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00.000Z', ['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z']],
  [
    '30 2,14 * * *',
    'Europe/Berlin',
    '2026-10-24T13:00:00.000Z',
    ['2026-10-25T00:30:00.000Z', '2026-10-25T13:30:00.000Z'],
  ],
  // Every half hour goes on by the time that passes.
  [
    '*/30 * * * *',
    'Europe/Berlin',
    '2026-10-25T00:00:00.000Z',
    ['2026-10-25T00:30:00.000Z', '2026-10-25T01:00:00.000Z', '2026-10-25T01:30:00.000Z', '2026-10-25T02:00:00.000Z'],
  ],
  ['0 0 31 2 *', 'UTC', '2026-11-25T00:00:00.000Z', []],
])('%s in %s after %s', (cron, timeZone, after, moments) => {
  expect(nextMoments({ cron, timeZone }, after, moments.length || 1)).toEqual(moments);
});

describe('says what is wrong, where, and what to give instead', () => {
  test.each<[cron: string, timeZone: string, message: RegExp]>([
    ['0 2 * *', 'UTC', /has 4 fields, and a schedule has five: minute, hour/],
    ['0 0 2 * * *', 'UTC', /has 6 fields/],
    ['@daily', 'UTC', /has 1 field, and/],
    ['61 * * * *', 'UTC', /The minute “61” of “61 \* \* \* \*” cannot be read\. It takes 0 to 59/],
    ['0 24 * * *', 'UTC', /The hour “24”/],
    ['0 0 0 * *', 'UTC', /The day of month “0”/],
    ['0 0 1 13 *', 'UTC', /The month “13”/],
    ['0 0 * * FUNDAY', 'UTC', /The day of week “FUNDAY”.*SUN to SAT/],
    ['*/0 * * * *', 'UTC', /The minute “\*\/0”/],
    ['0 17-9 * * *', 'UTC', /The hour “17-9”/],
    ['0 2 * * *', 'Europe/Nowhere', /no time zone “Europe\/Nowhere”.*Europe\/Berlin/],
  ])('%s in %s', (cron, timeZone, message) => {
    expect(() => nextMoments({ cron, timeZone }, '2026-11-25T00:00:00.000Z', 1)).toThrow(
      expect.objectContaining({ code: 'bad-request', message: expect.stringMatching(message) }),
    );
  });
});
