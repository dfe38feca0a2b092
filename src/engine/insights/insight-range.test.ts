import fc from 'fast-check';
import { expect, test } from 'vitest';
import { movedDay } from './day.ts';
import { askedRange, partsOf, spanBefore } from './insight-range.ts';

const now = '2026-11-25T09:00:00.000Z';

test('without words it is the last 30 days, today with them', () => {
  expect(askedRange({}, now)).toEqual({ from: '2026-10-27', to: '2026-11-25' });
  expect(askedRange({ to: '2026-03-01' }, now)).toEqual({ from: '2026-01-31', to: '2026-03-01' });
  expect(askedRange({ from: '2026-11-25' }, now)).toEqual({ from: '2026-11-25', to: '2026-11-25' });
});

test('a range that cannot be is refused with what to do', () => {
  expect(() => askedRange({ from: '2026-11-26' }, now)).toThrow(/ends \(2026-11-25\) before it begins/);
  expect(askedRange({ from: '2025-11-25' }, now)).toEqual({ from: '2025-11-25', to: '2026-11-25' });
  expect(() => askedRange({ from: '2025-11-24' }, now)).toThrow(/367 days; at most 366/);
});

test('the range before is as long and ends the day before', () => {
  expect(spanBefore({ from: '2026-11-19', to: '2026-11-25' })).toEqual({ from: '2026-11-12', to: '2026-11-18' });
  expect(spanBefore({ from: '2026-03-01', to: '2026-03-01' })).toEqual({ from: '2026-02-28', to: '2026-02-28' });
});

test('up to 92 days are shown by day, more by weeks that end with the last day', () => {
  expect(partsOf({ from: '2026-08-26', to: '2026-11-25' })).toMatchObject({ step: 'day' });
  const weekly = partsOf({ from: '2026-08-25', to: '2026-11-25' });
  expect(weekly.step).toBe('week');
  expect(weekly.parts.at(-1)).toEqual({ from: '2026-11-19', to: '2026-11-25' });
  expect(weekly.parts[0]).toEqual({ from: '2026-08-25', to: '2026-08-26' });
});

test('the parts cover every day of the range once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 1, max: 366 }), (start, days) => {
      const from = movedDay('1990-01-01', start);
      const span = { from, to: movedDay(from, days - 1) };
      const { parts } = partsOf(span);
      expect([parts[0]?.from, parts.at(-1)?.to]).toEqual([span.from, span.to]);
      for (const [index, part] of parts.entries()) {
        expect(part.from <= part.to).toBe(true);
        if (index > 0) expect(parts[index - 1]?.to).toBe(movedDay(part.from, -1));
      }
    }),
  );
});
