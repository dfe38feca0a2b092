import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Wanted } from '#engine/ports/log-search.ts';
import type { SearchedLog } from '#engine/ports/many-log-search.ts';
import { createLogFiles, type LogFileStore } from './log-files.ts';
import { createManyLogSearch } from './search-many.ts';

let folder: string;
let logs: LogFileStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipewright-search-'));
  logs = createLogFiles({ directory: folder });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const never = new AbortController().signal;

async function write(text: string | Buffer, seal = true): Promise<string> {
  const id = ulid();
  const writer = await logs.create(id, []);
  await writer.append(Buffer.from(text));
  await writer.flush();
  if (seal) await writer.seal(null);
  return id;
}

async function* wanted(ids: readonly string[]) {
  for (const id of ids) yield { id, bytes: (await logs.info(id).catch(() => ({ bytes: 0 }))).bytes };
}

async function search(ids: readonly string[], query: Partial<Wanted>, signal = never): Promise<SearchedLog[]> {
  const found: SearchedLog[] = [];
  const search = createManyLogSearch(logs).search(wanted(ids), { q: '', regex: '0', case: '0', ...query }, signal);
  for await (const log of search) found.push(log);
  return found;
}

test('every log comes back in the order given, with its first lines, their places and how many there are', async () => {
  const ids = [
    await write('one\n\x1b[31mthe Needle\x1b[0m and a needle\nlast'),
    await write('nothing here\n'),
    ulid(),
    await write(''),
    await write(`${'x'.repeat(300)} needle ${'y'.repeat(500)}\n`.repeat(5)),
    await write('käse ✓ needle'),
  ];
  const found = await search(ids, { q: 'needle' });
  expect(found.map(({ id }) => id)).toEqual(ids);
  expect(found.every(({ complete }) => complete)).toBe(true);
  expect(found.map(({ hits }) => hits)).toEqual([1, 0, 0, 0, 5, 1]);
  expect(found[0]?.lines).toEqual([
    {
      line: 2,
      column: 4,
      text: 'the Needle and a needle',
      cut: { front: false, end: false },
      marks: [
        { start: 4, end: 10 },
        { start: 17, end: 23 },
      ],
    },
  ]);
  expect(found[4]?.lines).toHaveLength(3);
  const [long] = found[4]?.lines ?? [];
  expect(long).toMatchObject({ line: 1, column: 301, cut: { front: true, end: true } });
  expect(long?.text.slice(long.marks[0]?.start, long.marks[0]?.end)).toBe('needle');
  expect(long?.text.length).toBeLessThan(400);
  expect(found[5]?.lines).toMatchObject([{ line: 1, column: 7, marks: [{ start: 7, end: 13 }] }]);
});

test('case and expressions count; an escape sequence is never found', async () => {
  const ids = [await write('\x1b[31mError\x1b[0m 31m\nerror 7\nError 42')];
  const lines = async (query: Partial<Wanted>) => (await search(ids, query))[0]?.lines.map(({ line }) => line);
  expect(await lines({ q: 'error' })).toEqual([1, 2, 3]);
  expect(await lines({ q: 'Error', case: '1' })).toEqual([1, 3]);
  expect(await lines({ q: 'error \\d\\d', regex: '1' })).toEqual([1, 3]);
  expect(await lines({ q: 'r\\d', regex: '0' })).toEqual([]);
  expect(await lines({ q: '[31m' })).toEqual([]);
  await expect(search(ids, { q: '(', regex: '1' })).rejects.toMatchObject({ code: 'bad-query' });
});

test('counting ends at a number that is said', async () => {
  const ids = [await write('hit\n'.repeat(1000)), await write('hit\n'.repeat(1001))];
  expect((await search(ids, { q: 'hit' })).map(({ hits, more }) => ({ hits, more }))).toEqual([
    { hits: 1000, more: false },
    { hits: 1000, more: true },
  ]);
});

test('a log that is being written is searched as far as its lines are whole', async () => {
  const id = await write('a hit\nhalf a hit', false);
  expect(await search([id], { q: 'hit' })).toMatchObject([{ hits: 1, complete: true }]);
});

test('more logs than one run takes come all, each once', async () => {
  const ids: string[] = [];
  for (let number = 0; number < 70; number++) ids.push(await write(`log ${number}\n`));
  const found = await search(ids, { q: 'log' });
  expect(found.map(({ lines }) => lines[0]?.text)).toEqual(ids.map((_, number) => `log ${number}`));
});

test('control characters of a progress bar and broken characters do no harm to the text', async () => {
  const ids = [await write(Buffer.from('10 %\r100 % hit\x00\xff\x07\r\n', 'latin1'))];
  expect((await search(ids, { q: 'hit' }))[0]?.lines[0]).toMatchObject({
    text: '10 % 100 % hit \ufffd  ',
    column: 11,
    marks: [{ start: 11, end: 14 }],
  });
});

test('a search that is stopped says which log it was in', async () => {
  const id = await write('hit\n');
  expect(await search([id], { q: 'hit' }, AbortSignal.abort())).toMatchObject([{ id, complete: false }]);
  const stop = new AbortController();
  const many = createManyLogSearch(logs).search(
    (async function* () {
      yield { id, bytes: 100_000_000 };
      stop.abort();
      yield { id, bytes: 100_000_000 };
    })(),
    { q: 'hit', regex: '0', case: '0' },
    stop.signal,
  );
  const found: SearchedLog[] = [];
  for await (const log of many) found.push(log);
  expect(found).toEqual([{ id, complete: false, lines: [], hits: 0, more: false }]);
});
