import { expect, test } from 'vitest';
import { badgeSvg } from './badge-svg.ts';
import { widthOfText } from './text-width.ts';

test('says label, word and title, for eyes and for screen readers', () => {
  const svg = badgeSvg('build', 'passing', 'Shop, main: passing');
  expect(svg).toContain('>build</text>');
  expect(svg).toContain('>passing</text>');
  expect(svg).toContain('<title>Shop, main: passing</title>');
  expect(svg).toContain('role="img" aria-label="Shop, main: passing"');
});

test('foreign text is text', () => {
  const hostile = `a"><script>alert('1')</script>&\u0000\ud800]]>`;
  const svg = badgeSvg(hostile, 'failing', hostile);
  const text = 'a&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;\ufffd]]&gt;';
  expect(svg).toContain(`aria-label="${text}"`);
  expect(svg).toContain(`<title>${text}</title>`);
  expect(svg).toContain(`>${text}</text>`);
  expect(svg).not.toContain('<script');
});

test('is as wide as its words, and a very long label is cut between characters', () => {
  const width = (svg: string) => Number(/ width="(\d+)"/.exec(svg)?.[1]);
  expect(width(badgeSvg('build', 'passing', ''))).toBe(
    Math.ceil(widthOfText('build')) + Math.ceil(widthOfText('passing')) + 24,
  );
  expect(width(badgeSvg('mmmmm', 'passing', ''))).toBeGreaterThan(width(badgeSvg('iiiii', 'passing', '')));
  const long = badgeSvg('🚀'.repeat(300), 'unknown', '');
  expect(long).toContain(`>${'🚀'.repeat(59)}…</text>`);
  expect(width(long)).toBeLessThan(1000);
});

test('measures by the units of Verdana; what is not in its table counts as wide as high', () => {
  expect(widthOfText('')).toBe(0);
  expect(widthOfText('build')).toBeCloseTo(26.7, 1);
  expect(widthOfText('~ ')).toBeCloseTo(12.87, 2);
  expect(widthOfText('漢é')).toBe(22);
});
