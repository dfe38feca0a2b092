import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LineTemplates, lineTemplate, longestTemplate } from './line-template.ts';

/** Each line with its template. */
const templates: [kind: string, line: string, template: string][] = [
  ['words', 'Compiled without a warning', 'Compiled without a warning'],
  ['a number', 'Tests 2 failed, 179 passed', 'Tests # failed, # passed'],
  ['grouped and signed numbers', 'changed by -5 to 1,203 of 3/10', 'changed by # to # of #'],
  ['numbers in a list', 'rows [1, 2, 3]', 'rows [#]'],
  ['an ISO time', '2026-01-02T03:04:05.123Z INFO ready', '# INFO ready'],
  ['a date and a clock', '2026/01/02 03:04:05 +0100 ready', '# ready'],
  ['a date as `date` prints it', 'Tue Nov 25 02:50:05 UTC 2026 ready', '# UTC # ready'],
  ['a web server’s time', '[25/Nov/2026:10:05:12 +0000] GET /', '[#] GET /'],
  ['a month without a day', 'Nov is a month', 'Nov is a month'],
  ['durations', 'done in 1m 12s (412 ms), 12.3µs, 3 seconds', 'done in # (#), #'],
  ['a duration in one word', 'after 1h2m3s', 'after #'],
  ['sizes', 'dist/app.js 142.31 kB, 3 MiB, 8 bytes', 'dist/app.js #'],
  ['a share, padded', '[  5%] Building main.cpp.o', '[#] Building main.cpp.o'],
  ['a version', 'RUN v5.0.3 on node22', 'RUN v# on node#'],
  ['a port and an address', 'listening on http://127.0.0.1:8080/health', 'listening on http:/#/health'],
  ['line and column', 'at src/tax/lines.test.ts:48:31', 'at src/tax/lines.test.ts:#'],
  ['a commit', 'HEAD is now at 4be1c9a Charge tax', 'HEAD is now at # Charge tax'],
  ['a digest', 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b', 'sha#'],
  ['a UUID', 'request 550e8400-e29b-41d4-a716-446655440000 failed', 'request # failed'],
  ['a ULID in a path', '/data/workspaces/01J9ZX3T5K8QW2V7N4M6P0R1S2/src/a.ts', '/data/workspaces/#/src/a.ts'],
  ['a hash in a file name', 'assets/index-BfDz8k2L.js', 'assets/index-#.js'],
  ['a hexadecimal number', 'fault at 0x7ffe12ab', 'fault at #'],
  ['a temporary file', 'wrote /tmp/tmp.Xa8Bq2LkPz/out.json', 'wrote #/out.json'],
  ['a step’s own temporary file', "open '/d/scratch/step-AbCdEf/tmp/xyz' failed", "open '#' failed"],
  ['a temporary folder of the sources', 'src/tmp/build/x.o', '#/x.o'],
  ['a worker’s number', '[gw3] PASSED worker-12', '[gw#] PASSED worker-#'],
  ['codes of errors, which stay', 'error TS2345, E404, SC2086, F401', 'error TS2345, E404, SC2086, F401'],
  ['marks that repeat', '=====> ────── Failed Tests 2 ──────', '=> ─ Failed Tests # ─'],
  ['spaces', '\t  expected   1904\t to be 1905  ', 'expected # to be #'],
  ['a progress bar', '10 %\r20 %\rnot ok 3', 'not ok #'],
  ['a Windows line end', 'ok 3\r', 'ok #'],
  ['nothing', ' \r', ''],
  ['other scripts and emoji', '✗ größe 5 — 数 5 🎉🎉', '✗ größe # — 数 # 🎉'],
];

test.each(templates)('%s', (_, line, template) => {
  expect(lineTemplate(line)).toBe(template);
});

test('docs/new-lines.md tells the truth', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../docs/new-lines.md'), 'utf8');
  const rows = [...text.matchAll(/^\| .+ \| `(.+)` \| `(.+)` \|$/gm)];
  expect(rows.length).toBeGreaterThan(9);
  for (const [, line = '', template] of rows) expect(lineTemplate(line)).toBe(template);
});

describe('for any line', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 6 }),
    fc.constantFrom(
      ' ',
      '#',
      '/tmp/',
      '/',
      'Nov',
      'Tue, ',
      '-',
      ':',
      '[',
      '(',
      '5',
      '12s',
      ' MB',
      '0x',
      'E404',
      '\t',
      '\r',
    ),
  );
  const line = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));

  test('the template of a template is itself', () => {
    fc.assert(
      fc.property(line, (text) => {
        const template = lineTemplate(text.toWellFormed());
        expect(lineTemplate(template)).toBe(template);
      }),
      { numRuns: 10_000 },
    );
  });

  test('one that differs in numbers only has the same template', () => {
    const word = fc.constantFrom(
      'built',
      'in',
      'error:',
      'src/a.ts',
      '(of',
      'ok)',
      'v',
      'Nov',
      '=',
      '[',
      ']',
      '✗',
      ',',
    );
    const parts = fc.array(fc.oneof(word, fc.constant(null)), { minLength: 1, maxLength: 12 });
    const number = fc.nat({ max: 1_000_000_000 });
    fc.assert(
      fc.property(parts, fc.infiniteStream(number), fc.infiniteStream(number), (wanted, first, second) => {
        const fill = (numbers: Iterator<number>) => wanted.map((part) => part ?? numbers.next().value).join(' ');
        expect(lineTemplate(fill(first))).toBe(lineTemplate(fill(second)));
      }),
      { numRuns: 2000 },
    );
  });
});

test('of a very long line its first part counts, behind the last progress bar', () => {
  const long = 'x'.repeat(3 * longestTemplate);
  expect(lineTemplate(long)).toBe('x'.repeat(longestTemplate));
  expect(lineTemplate(`${long}\rdone in 3 s`)).toBe('done in #');
});

test('the same line has the same hash wherever it lies, and lines in the millions share none', () => {
  const templates = new LineTemplates();
  const hashOf = (text: string, start: number, end: number) => {
    templates.read(new TextEncoder().encode(text), start, end);
    return templates.high * 2 ** 21 + (templates.low >>> 11);
  };
  expect(hashOf('ab built in 3 s yz', 3, 15)).toBe(hashOf('built in 44 ms', 0, 14));
  const letters = (count: number) => [...count.toString(2)].map((bit) => (bit === '1' ? 'y' : 'x')).join('');
  const hashes = new Set<number>();
  for (let i = 0; i < 300_000; i++) {
    const text = letters(i);
    hashes.add(hashOf(text, 0, text.length));
  }
  expect(hashes.size).toBe(300_000);
});
