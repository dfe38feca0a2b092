import { expect, test } from 'vitest';
import { linesAround, seenSentence } from './verdict-lines.ts';

const info = { id: 'x', lines: 99, bytes: 99, sealed: true, sha256: null, gap: null };
const window = (firstLine: number, ...texts: string[]) => ({
  info,
  firstLine,
  nextByte: 0,
  sgr: '',
  lines: texts.map((text) => ({ text })),
  times: [],
});

test('the telling lines stand with what follows the first of them, blank lines and colours left out', () => {
  const telling = [
    { line: 7, text: 'FAIL tax' },
    { line: 11, text: 'AssertionError: expected 3' },
  ];
  const around = window(
    7,
    '\x1b[31mFAIL tax\x1b[0m',
    '',
    ' - Expected 3',
    ' + Received 4',
    'AssertionError: expected 3',
    'end',
  );
  expect(linesAround(telling, around, 4)).toEqual([
    { line: 7, text: 'FAIL tax' },
    { line: 9, text: ' - Expected 3' },
    { line: 10, text: ' + Received 4' },
    { line: 11, text: 'AssertionError: expected 3' },
  ]);
});

test('until the lines around are here the telling ones stand alone, and none are nothing', () => {
  expect(linesAround([{ line: 7, text: 'FAIL' }], undefined, 4)).toEqual([{ line: 7, text: 'FAIL' }]);
  expect(linesAround([], window(1, 'one'), 4)).toEqual([]);
});

test.each([
  [1, 12, 12, 12, 'Not seen before'],
  [4, 12, 40, 30, 'Seen 4 times since #12, last in #40'],
  [4, 12, 40, 40, 'Seen 4 times since #12'],
  [2, 12, 40, 12, 'Seen 2 times since this build, last in #40'],
])('%i times from #%i to #%i, on the page of #%i: %s', (times, first, last, number, sentence) => {
  expect(seenSentence({ times, firstSeen: { number: first }, lastSeen: { number: last } }, number)).toBe(sentence);
});
