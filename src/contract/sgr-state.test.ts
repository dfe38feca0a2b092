import { expect, test } from 'vitest';
import { SgrState, sgrBehind } from './sgr-state.ts';

const link = '\x1b]8;;https://example.org/\x1b\\';

test.each([
  ['plain', ''],
  ['\x1b[1;31mx', '\x1b[1;31m'],
  ['\x1b[31mx\x1b[1m', '\x1b[1;31m'],
  ['\x1b[31mx\x1b[0m', ''],
  [`${link}x`, link],
  [`\x1b]8;;https://example.org/\x07x`, link],
  [`\x1b[31m${link}x`, `\x1b[31m${link}`],
  [`\x1b[31m${link}x\x1b[0m`, link],
  [`${link}x\x1b]8;;\x07`, ''],
  [`${link}x\x1b]8;;ftp://example.org/\x07`, ''],
  ['\x1b]8;;javascript:alert(1)\x07x', ''],
  ['\x1b]8;;HTTP://example.org/\x07x', '\x1b]8;;HTTP://example.org/\x1b\\'],
  ['\x1b]8;id=7;http://example.org/?a=1;2\x07x', '\x1b]8;id=7;http://example.org/?a=1;2\x1b\\'],
  [`${link}x\x1b]0;a title\x07`, link],
  ['\x1b]8;;https://example.org/ never ended', ''],
  ['\x1b]8;;https://example.org/\nline\x07', ''],
])('behind %j stands %j', (text, sequence) => {
  expect(sgrBehind(text)).toBe(sequence);
  // What it gives restores what it was made of.
  expect(sgrBehind(sequence)).toBe(sequence);
});

test('equal states have equal sequences, however they came about', () => {
  const one = new SgrState();
  one.apply('1;31');
  one.link(';https://example.org/');
  const other = new SgrState();
  other.read(`${link}\x1b[32m\x1b[31m\x1b[1m`);
  expect(other.sequence()).toBe(one.sequence());
});
