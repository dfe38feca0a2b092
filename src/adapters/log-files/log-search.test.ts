import { mkdtemp, open as openFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { ulid } from 'ulid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeDirectory } from '#adapters/file-system/sync-directory.ts';
import { LogHitsQuery, LogMarksQuery } from '#contract/logs.ts';
import { plainBytes } from '#contract/plain-bytes.ts';
import type { LogSearch } from '#engine/ports/log-search.ts';
import { errorLines, otherLines } from '#testing/error-lines.ts';
import { floodText } from './flood-fixture.ts';
import { createLogFiles, type LogFileStore } from './log-files.ts';
import { logPaths } from './log-paths.ts';
import { createLogSearch } from './log-search.ts';

let directory: string;
let store: LogFileStore;
let search: LogSearch;
const { signal } = new AbortController();
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'log-search-'));
  store = createLogFiles({ directory });
  search = createLogSearch(store);
});
afterAll(() => rm(directory, { recursive: true }));

async function logOf(content: string | Buffer): Promise<string> {
  const id = ulid();
  const writer = await store.create(id, []);
  await writer.append(Buffer.from(content));
  await writer.seal(null);
  return id;
}

const hits = (id: string, query: object, by = search, until = signal) => by.hits(id, LogHitsQuery.parse(query), until);
const marks = (id: string, query: object) => search.marks(id, LogMarksQuery.parse(query), signal);

describe('what is found', () => {
  const content = [
    'plain Word, word and WORD',
    '\x1b[31mcol\x1b[1moured\x1b[0m word',
    '\x1b]8;;https://example.org/word\x1b\\link\x1b]8;;\x1b\\ 31m',
    ' 10%\r 50%\r100% done',
    '漢字 🙂 wide word',
    'dos word\r',
    'nul \0 word',
    '',
    'last word',
  ].join('\n');
  const bytes = Buffer.concat([Buffer.from(content), Buffer.from([10, 0xff, 0xc3, 0x28]), Buffer.from(' bad word\n')]);
  let id: string;
  beforeAll(async () => {
    id = await logOf(bytes);
  });

  test.each([
    [{ q: 'word' }, 9, 7, { line: 1, column: 6 }],
    [{ q: 'word', case: '1' }, 7, 7, { line: 1, column: 12 }],
    [{ q: 'coloured' }, 1, 1, { line: 2, column: 0 }],
    [{ q: '31m' }, 1, 1, { line: 3, column: 5 }],
    [{ q: '50%' }, 1, 1, { line: 4, column: 6 }],
    [{ q: 'wide' }, 1, 1, { line: 5, column: 6 }],
    [{ q: 'word', line: 5 }, 9, 7, { line: 5, column: 11 }],
    [{ q: 'bad' }, 1, 1, { line: 10, column: 4 }],
    [{ q: 'w.rd$', regex: '1' }, 7, 7, { line: 1, column: 21 }],
    [{ q: '^dos word$', regex: '1' }, 1, 1, { line: 6, column: 0 }],
    [{ q: '\\p{Han}+', regex: '1' }, 1, 1, { line: 5, column: 0 }],
    [{ q: 'w.rd' }, 0, 0, null],
    [{ q: '-e' }, 0, 0, null],
    [{ q: 'example.org' }, 0, 0, null],
    [{ q: 'word plain' }, 0, 0, null],
  ])('%j', async (query, total, lines, at) => {
    const found = await hits(id, query);
    expect(found).toMatchObject({ total, lines, searchedLines: 10, sealed: true });
    expect(found.at === null ? null : { line: found.at.line, column: found.at.column }).toEqual(at);
    expect(found.sample).toHaveLength(lines);
  });

  test('goes on from where the reader stands, and round at the ends', async () => {
    const at = async (query: object) => (await hits(id, { q: 'word', ...query })).at;
    expect(await at({ line: 1, column: 12 })).toEqual({ index: 1, line: 1, column: 12 });
    expect(await at({ line: 1, column: 13 })).toEqual({ index: 2, line: 1, column: 21 });
    expect(await at({ line: 1, column: 22 })).toEqual({ index: 3, line: 2, column: 9 });
    expect(await at({ line: 5, column: 12 })).toEqual({ index: 5, line: 6, column: 4 });
    expect(await at({ line: 10, column: 9 })).toEqual({ index: 0, line: 1, column: 6 });
    expect(await at({ line: 999 })).toEqual({ index: 0, line: 1, column: 6 });
    expect(await at({ line: 1, column: 12, direction: 'previous' })).toEqual({ index: 0, line: 1, column: 6 });
    expect(await at({ line: 1, column: 6, direction: 'previous' })).toEqual({ index: 8, line: 10, column: 8 });
    expect(await at({ line: 5, column: 0, direction: 'previous' })).toEqual({ index: 3, line: 2, column: 9 });
  });

  test('is marked in a window, in columns without the sequences', async () => {
    expect(await marks(id, { q: 'word', from: 2, to: 6 })).toEqual({
      lines: [
        { line: 2, ranges: [{ start: 9, end: 13 }] },
        { line: 5, ranges: [{ start: 11, end: 15 }] },
        { line: 6, ranges: [{ start: 4, end: 8 }] },
      ],
    });
    expect(await marks(id, { q: '🙂', from: 1, to: 2000 })).toEqual({
      lines: [{ line: 5, ranges: [{ start: 3, end: 5 }] }],
    });
    expect(await marks(id, { q: 'word', from: 99, to: 100 })).toEqual({ lines: [] });
  });

  test('are the errors of a log, one a line', async () => {
    const log = await logOf(
      'fine\n\x1b[31mError: \x1b[0mone, error: two\n0 errors\nsrc/a.ts(3,5): error TS2304: x\nok\n',
    );
    expect(await hits(log, { rule: 'errors' })).toMatchObject({ total: 2, lines: 2, sample: [2, 4] });
    expect((await hits(log, { rule: 'errors', line: 3 })).at).toMatchObject({ index: 1, line: 4 });
    expect(await marks(log, { rule: 'errors', from: 1, to: 5 })).toMatchObject({ lines: [{ line: 2 }, { line: 4 }] });
  });
});

test('the rules for errors mean the same to the search as to everybody else', async () => {
  const id = await logOf([...errorLines, ...otherLines].map((line) => `${line}\r\n`).join(''));
  const found = await marks(id, { rule: 'errors', from: 1, to: 1000 });
  expect(found.lines.map(({ line }) => line)).toEqual(errorLines.map((_, index) => index + 1));
  expect((await hits(id, { rule: 'errors' })).total).toBe(errorLines.length);
});

describe('what cannot be looked for is said', () => {
  test.each([
    [{ q: '' }, 'There is nothing to look for: q is empty.'],
    [{ q: 'a\nb' }, 'A hit lies within one line: line breaks and NUL cannot be looked for.'],
    [{ q: 'a\\nb', regex: '1' }, 'A hit lies within one line: the expression cannot look for line breaks.'],
    [{ q: 'x[z-a]', regex: '1' }, 'at character 3: invalid character class range'],
    [{ q: '(open', regex: '1' }, 'The expression cannot be read: unclosed group.'],
    [
      { q: 'a(?=b)', regex: '1' },
      'at character 2: look-around, including look-ahead and look-behind, is not supported',
    ],
    [{ q: '(a)\\1', regex: '1' }, 'at character 4: backreferences are not supported'],
    [{ q: '[\\w ]{1000}{900}', regex: '1' }, 'The expression is too large.'],
    [{ q: 'x*', regex: '1' }, 'matches where there is nothing'],
    [{ q: '^', regex: '1' }, 'matches where there is nothing'],
    [{ q: '\\b', regex: '1' }, 'matches where there is nothing'],
  ])('%j', async (query, message) => {
    const id = await logOf('some text\n');
    const refused = expect.objectContaining({ code: 'bad-query', message: expect.stringContaining(message) });
    await expect(hits(id, query)).rejects.toEqual(refused);
    await expect(marks(id, { ...query, from: 1, to: 1 })).rejects.toEqual(refused);
  });

  test('marks of too many lines, or of none', async () => {
    const id = await logOf('x\n');
    await expect(marks(id, { q: 'x', from: 1, to: 2001 })).rejects.toMatchObject({ code: 'bad-query' });
    await expect(marks(id, { q: 'x', from: 2, to: 1 })).rejects.toThrow('to=1 lies before from=2');
  });

  test('a log that is not there', async () => {
    await expect(hits(ulid(), { q: 'x' })).rejects.toMatchObject({ code: 'missing' });
    await expect(marks(ulid(), { q: 'x', from: 1, to: 1 })).rejects.toMatchObject({ code: 'missing' });
  });
});

test('no expression can make a search hang', async () => {
  const id = await logOf(`${'a'.repeat(2_000_000)}!\n${'aa '.repeat(100_000)}\n`);
  expect((await hits(id, { q: '(a+)+$', regex: '1' })).total).toBe(0);
  expect((await hits(id, { q: '(a|aa)+b', regex: '1' })).total).toBe(0);
  expect((await hits(id, { q: '(x+x+)+y', regex: '1' })).total).toBe(0);
});

test('while the log is written its whole lines are searched, and each time only what is new', async () => {
  const id = ulid();
  const writer = await store.create(id, []);
  const write = async (text: string) => {
    await writer.append(Buffer.from(text));
    await writer.flush();
  };
  await write('needle one\nno\nneed');
  expect(await hits(id, { q: 'needle' })).toMatchObject({ total: 1, searchedLines: 2, sealed: false });
  expect(await marks(id, { q: 'need', from: 1, to: 9 })).toMatchObject({ lines: [{ line: 1 }, { line: 3 }] });
  await write('le two\n\x1b[32mnee\x1b[0mdle three\nneedle');
  const grown = await hits(id, { q: 'needle', line: 4 });
  expect(grown).toMatchObject({ total: 3, searchedLines: 4, at: { index: 2, line: 4, column: 0 }, sample: [1, 3, 4] });
  const many = await Promise.all([1, 3, 4].map((line) => hits(id, { q: 'needle', line })));
  expect(many.map(({ at }) => at?.index)).toEqual([0, 1, 2]);
  await writer.seal(null);
  expect(await hits(id, { q: 'needle', line: 5 })).toMatchObject({
    total: 4,
    searchedLines: 5,
    sealed: true,
    at: { index: 3, line: 5, column: 0 },
  });
});

test('a search ends when its client goes, and the next one is right', async () => {
  const id = await logOf('needle\n'.repeat(200_000));
  const gone = new AbortController();
  const first = hits(id, { q: 'needle' }, search, gone.signal);
  const second = hits(id, { q: 'needle' });
  gone.abort(new Error('gone'));
  await expect(first).rejects.toThrow('gone');
  expect((await second).total).toBe(200_000);
  await expect(hits(id, { q: 'other' }, search, AbortSignal.abort(new Error('never came')))).rejects.toThrow(
    'never came',
  );
  const alone = new AbortController();
  const lonely = hits(id, { q: 'need' }, search, alone.signal);
  alone.abort(new Error('gone too'));
  await expect(lonely).rejects.toThrow('gone too');
  expect((await hits(id, { q: 'need' })).total).toBe(200_000);
});

test('a search that takes too long is given up with a reason', async () => {
  const id = await logOf(floodText(1, 20_000));
  const hasty = createLogSearch(store, { limitMs: 1 });
  await expect(hits(id, { q: 'x' }, hasty)).rejects.toMatchObject({
    code: 'timeout',
    message: 'The search took longer than 0.001 s and was given up. Look for less.',
  });
  expect((await hits(id, { q: 'x' })).total).toBeGreaterThan(0);
});

test('many searches forget those asked for longest ago, and find them again', async () => {
  const id = await logOf('a1 a2\n');
  for (const round of [1, 2]) {
    for (let number = 0; number < 40; number++) {
      expect((await hits(id, { q: `a${number}` })).total, `round ${round}`).toBe([1, 2].includes(number) ? 1 : 0);
    }
  }
});

test('a line of 300 MB', async () => {
  const id = ulid();
  const paths = logPaths(directory, id);
  await makeDirectory(paths.directory);
  const file = await openFile(paths.log, 'w');
  const size = 300 * 1024 * 1024;
  await file.write('first\nneedle \x1b[1mstart', 0);
  await file.write('\rthe nee\x1b[2mdle end\nlast needle\n', size);
  await file.close();
  await store.recover(id, 'made by a test');
  const { lines } = await store.window(id, 1, 10);
  expect(lines.map(({ text, longLine }) => [text, longLine ?? 0])).toEqual([
    ['first', 0],
    ['the nee\x1b[2mdle end', size + 19 - 6],
    ['last needle', 0],
  ]);
  expect((await hits(id, { q: 'needle' })).total).toBe(3);
  expect((await hits(id, { q: 'needle', line: 3 })).at).toEqual({ index: 2, line: 3, column: 5 });
  // Marks are those of the piece that is shown.
  expect(await marks(id, { q: 'needle', from: 2, to: 3 })).toEqual({
    lines: [
      { line: 2, ranges: [{ start: 4, end: 10 }] },
      { line: 3, ranges: [{ start: 5, end: 11 }] },
    ],
  });
});

const words = fc.constantFrom(
  'a',
  'b',
  'ab',
  'ä',
  'Ä',
  'é漢',
  '🙂',
  ' ',
  '\r',
  '\0',
  '\t',
  'A',
  '\x1b[31m',
  '\x1b[0m',
  '\x1b]0;ab\x07',
);
const lineBytes = fc
  .array(
    fc.oneof(
      words.map((word) => Buffer.from(word)),
      fc.constantFrom(Buffer.from([0xff]), Buffer.from([0xe6, 0xbc])),
    ),
    {
      maxLength: 12,
    },
  )
  .map((parts) => Buffer.concat(parts));
const logs = fc.record({
  lines: fc.array(lineBytes, { minLength: 1, maxLength: 30 }),
  q: fc.constantFrom('a', 'b', 'ab', 'aa', 'ä', 'é', '漢a', '🙂', ' ', 'ba'),
  exact: fc.boolean(),
  line: fc.integer({ min: 1, max: 32 }),
  column: fc.nat(12),
});

test.each([1_000_000, 5])(
  'hits are those of a naive search over the plain lines, %i of them kept',
  async (mostHits) => {
    const kept = createLogSearch(store, { mostHits });
    await fc.assert(
      fc.asyncProperty(logs, async ({ lines, q, exact, line, column }) => {
        const id = await logOf(Buffer.concat(lines.flatMap((each) => [each, Buffer.from('\n')])));
        const plain = lines.map((each) => Buffer.from(plainBytes(each)).toString());
        const expected = plain.flatMap((text, index) =>
          [...text.matchAll(new RegExp(q, exact ? 'gu' : 'giu'))].map((match) => ({
            line: index + 1,
            column: match.index,
          })),
        );
        const query = { q, case: exact ? '1' : '0' };
        const next = await hits(id, { ...query, line, column }, kept);
        const previous = await hits(id, { ...query, line, column, direction: 'previous' }, kept);
        const before = expected.filter((hit) => hit.line < line || (hit.line === line && hit.column < column)).length;
        const count = expected.length;
        const numbered = (index: number) => (count === 0 ? null : { index, ...expected[index] });
        expect(next.total).toBe(count);
        expect(next.lines).toBe(new Set(expected.map((hit) => hit.line)).size);
        expect(next.at).toEqual(numbered(before % Math.max(1, count)));
        expect(previous.at).toEqual(numbered((before + count - 1) % Math.max(1, count)));
        const marked = await marks(id, { ...query, from: 1, to: 32 });
        expect(
          marked.lines.flatMap(({ line: at, ranges }) => ranges.map(({ start }) => ({ line: at, column: start }))),
        ).toEqual(expected);
        if (mostHits > count) {
          expect(next.sample).toEqual([...new Set(expected.map((hit) => hit.line))]);
        }
      }),
      { numRuns: 20 },
    );
  },
);
