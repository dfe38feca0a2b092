import { expect, test } from 'vitest';
import { insightWish, withBranch, withDays, withQuickRange, withTable } from './insight-address.ts';

const now = Date.parse('2026-11-25T23:59:00.000Z');
const read = (address: string) => insightWish(new URLSearchParams(address), now);

test('the address names the range; without one it is the last 30 days', () => {
  expect(read('')).toEqual({ from: '2026-10-27', to: '2026-11-25', quick: 30, branch: '', tables: [] });
  expect(read('range=7')).toMatchObject({ from: '2026-11-19', to: '2026-11-25', quick: 7 });
  expect(read('range=7&from=2026-01-02&to=2026-02-03')).toMatchObject({
    from: '2026-01-02',
    to: '2026-02-03',
    quick: null,
  });
});

test('what is no range is left out: an old link still shows something', () => {
  expect(read('range=8').quick).toBe(30);
  expect(read('from=2026-02-30&to=2026-03-01').quick).toBe(30);
  expect(read('from=2026-02-01').quick).toBe(30);
});

test('each part is changed by itself, and what others keep in the address stays', () => {
  const before = new URLSearchParams('tab=insights&range=90&branch=next');
  expect(withQuickRange(before, 30).toString()).toBe('tab=insights&branch=next');
  expect(withQuickRange(before, 7).toString()).toBe('tab=insights&branch=next&range=7');
  expect(withDays(before, '2026-01-02', '2026-02-03').toString()).toBe(
    'tab=insights&branch=next&from=2026-01-02&to=2026-02-03',
  );
  expect(withDays(before, '', '2026-02-03')).toBe(before);
  expect(withBranch(before, '').toString()).toBe('tab=insights&range=90');
  const both = withTable(withTable(before, 'wait', true), 'duration', true);
  expect(insightWish(both, now).tables).toEqual(['wait', 'duration']);
  expect(withTable(both, 'wait', false).getAll('table')).toEqual(['duration']);
});
