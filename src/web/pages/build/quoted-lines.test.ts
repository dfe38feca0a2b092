import { expect, test } from 'vitest';
import { quotedLines } from './quoted-lines.ts';

const info = { id: 'x', lines: 9, bytes: 9, sealed: true, sha256: null, gap: null };
const quote = (...texts: string[]) =>
  quotedLines({ info, firstLine: 7, nextByte: 0, sgr: '', lines: texts.map((text) => ({ text })), times: [] }, 2);

test('quotes the last lines that name a failure, without colours and without what a progress bar drew over', () => {
  expect(
    quote('ok', '\x1b[31mError: a\x1b[0m', '10 %\r20 %\rnot ok 3', 'done', 'AssertionError: b', '0 failed'),
  ).toEqual([
    { line: 9, text: 'not ok 3' },
    { line: 11, text: 'AssertionError: b' },
  ]);
});

test('quotes the last lines that say anything where none names a failure', () => {
  expect(quote('one', 'two', '', 'three', '  ')).toEqual([
    { line: 8, text: 'two' },
    { line: 10, text: 'three' },
  ]);
});
