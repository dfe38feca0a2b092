import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { errorLines, otherLines } from '#testing/error-lines.ts';
import { errorLineRules, isErrorLine } from './error-lines.ts';

test.each(errorLines)('an error: %s', (line) => {
  expect(isErrorLine(line)).toBe(true);
});

test.each(otherLines)('none: %s', (line) => {
  expect(isErrorLine(line)).toBe(false);
});

test('each rule has a line in the table', () => {
  for (const { pattern, from } of errorLineRules) {
    expect(
      errorLines.some((line) => new RegExp(pattern).test(line)),
      from,
    ).toBe(true);
  }
});

test('each rule is in docs/error-lines.md', async () => {
  const page = await readFile('docs/error-lines.md', 'utf8');
  for (const { from } of errorLineRules) {
    expect(page).toContain(`| ${from} |`);
  }
});

test('every rule is one that both engines read alike', () => {
  for (const { pattern, from } of errorLineRules) {
    expect(from).not.toBe('');
    // Look-around and back-references are not in both, classes and brackets beyond ASCII mean bytes to one of them.
    expect(pattern).not.toMatch(/\(\?|\\[1-9dDwWsS]|\[[^\]]*[^\x20-\x7e\t][^\]]*\]/);
    expect(new RegExp(pattern).test('')).toBe(false);
  }
});
