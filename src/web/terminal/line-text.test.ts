import { expect, test } from 'vitest';
import { drawable, grow, longestLine, plainText } from './line-text.ts';

test.each([
  ['plain', 'plain'],
  ['windows line end\r', 'windows line end'],
  ['10%\r20%\r30%', '30%'],
  ['\x1b[32m10%\r\x1b[33m20%', '\x1b[32m\x1b[33m20%'],
  ['a long first state\r\x1b[Kdone', '\x1b[Kdone'],
  ['a long first state\rdone', 'a long first state\rdone'],
  ['wide 進捗\rdone 123456789', 'done 123456789'],
  ['a\vb\fc\u0085d', 'a b c d'],
])('%j is drawn as %j', (text, drawn) => {
  expect(drawable(text)).toBe(drawn);
});

test.each([
  ['\x1b[1;31mred\x1b[0m', 'red'],
  ['\x1b]8;;https://example.com\x1b\\link\x1b]8;;\x07', 'link'],
  ['\x1b]0;title\x07text', 'text'],
  ['\x1b(Bascii\x1b[?25l', 'ascii'],
  ['1%\r2%\r', '2%'],
])('%j says %j', (text, plain) => {
  expect(plainText(text)).toBe(plain);
});

test('a line that grows without end keeps its beginning, and how long it is', () => {
  let line = { text: '', whole: 0 };
  for (let round = 0; round < 100; round += 1) line = grow(line, 'x'.repeat(1000));
  expect(line).toEqual({ text: 'x'.repeat(longestLine), whole: 100_000 });
});

test('a progress bar that grows without end keeps its last state', () => {
  let line = { text: '', whole: 0 };
  for (let round = 0; round < 10_000; round += 1) line = grow(line, `${round} of 10000\r`);
  expect(plainText(line.text)).toBe('9999 of 10000');
  expect(line.text.length).toBeLessThanOrEqual(longestLine);
  line = grow(line, 'done');
  expect(plainText(line.text)).toBe('done');
});
