import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Silence } from './silence.ts';

function at(moments: readonly number[], end: number): number {
  let now = 0;
  const silence = new Silence(() => now);
  for (const moment of moments) {
    now = moment;
    silence.broken();
  }
  now = end;
  return silence.longest();
}

test.each([
  ['no output at all: all of it', [], 500, 500],
  ['before the first output', [300, 310, 320], 330, 300],
  ['between two', [10, 20, 220, 230], 240, 200],
  ['behind the last one, still lasting', [10, 20], 400, 380],
])('%s', (_, moments, end, longest) => {
  expect(at(moments, end)).toBe(longest);
});

test('it is the longest of all the gaps', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(10_000), { minLength: 1 }), (gaps) => {
      let now = 0;
      const moments = gaps.map((gap) => (now += gap));
      expect(at(moments.slice(0, -1), now)).toBe(Math.max(...gaps));
    }),
  );
});
