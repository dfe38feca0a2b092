import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { plainBytes } from '#contract/plain-bytes.ts';
import { floodText } from './flood-fixture.ts';
import { createLogFiles, type LogFileStore } from './log-files.ts';
import { PlainLines } from './plain-lines.ts';

let directory: string;
let store: LogFileStore;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'plain-logs-'));
  store = createLogFiles({ directory });
});
// Tried again: a worker may still be writing the record of a twin that has been read.
afterEach(() => rm(directory, { recursive: true, maxRetries: 10 }));

const file = (id: string, kind: string) => join(directory, id.slice(-2), `${id}.${kind}`);
const naive = (text: string | Buffer) => Buffer.from(plainBytes(Buffer.from(text)));

async function sealed(content: string | Buffer): Promise<string> {
  const id = ulid();
  const writer = await store.create(id, []);
  await writer.append(Buffer.from(content));
  await writer.seal(null);
  return id;
}

async function plainText(from: LogFileStore, id: string): Promise<Buffer> {
  const { path, bytes } = await from.plainLog(id);
  return (await readFile(path)).subarray(0, bytes);
}

/** Longer than three blocks of the twin, with sequences over their borders, and an unfinished last line. */
const flood = `${floodText(1, 14_000)}\x1b[1mthe end`;

test('the twin has the same lines without the sequences', async () => {
  const id = await sealed(flood);
  const plain = await store.plainLog(id);
  expect(plain).toMatchObject({ path: file(id, 'txt'), lines: 14_001 });
  expect((await plainText(store, id)).equals(naive(flood))).toBe(true);
  expect((await stat(plain.path)).size).toBe(plain.bytes);
  const lines = naive(flood).toString().split('\n');
  const lookUp = await PlainLines.open(await store.view(id), plain);
  for (const line of [1, 2, 999, 7000, 11_111, 14_000, 14_001]) {
    const start = await lookUp.startOf(line);
    expect(start).toBe(
      Buffer.byteLength(
        lines
          .slice(0, line - 1)
          .map((each) => `${each}\n`)
          .join(''),
      ),
    );
    const text = lines[line - 1] ?? '';
    const column = Math.floor(text.length / 2);
    const byte = start + Buffer.byteLength(text.slice(0, column));
    // Somewhere behind the character in front of the column.
    const found = await lookUp.byteOfColumn(start, column);
    expect(found).toBeLessThanOrEqual(byte);
    expect(found).toBeGreaterThan(start + Buffer.byteLength(text.slice(0, column - 1)));
    expect(await lookUp.columnOf(start, byte)).toBe(column);
  }
  expect(await lookUp.startOf(14_002)).toBe(plain.bytes);
  await lookUp.close();
});

test('a log without sequences is its own twin, and is not looked through again', async () => {
  const id = await sealed('one\ntwo\r\nthree');
  const plain = { path: file(id, 'log'), bytes: 14, lines: 3, blocks: null };
  expect(await store.plainLog(id)).toEqual(plain);
  const record = { version: 1, logBytes: 14, twinBytes: null, blocks: [] };
  await vi.waitFor(async () => expect(JSON.parse(await readFile(file(id, 'txt.json'), 'utf8'))).toEqual(record));
  expect(await createLogFiles({ directory }).plainLog(id)).toEqual(plain);
  expect((await readdir(join(directory, id.slice(-2)))).sort()).toEqual(
    ['end', 'idx', 'log', 'txt.json'].map((kind) => `${id}.${kind}`),
  );
});

test('while the log is written the twin goes up to the last whole line, at the seal to the end', async () => {
  const id = ulid();
  const writer = await store.create(id, []);
  const parts = [
    'plain one\nhalf ',
    'a line\nwith \x1b[3',
    '1mred\x1b[0m\nand ',
    '\x1b]0;title\x1b',
    '\\more\nlast \x1b[1',
  ];
  let written = '';
  for (const part of parts) {
    written += part;
    await writer.append(Buffer.from(part));
    await writer.flush();
    const whole = naive(written.slice(0, written.lastIndexOf('\n') + 1));
    expect((await plainText(store, id)).toString()).toBe(whole.toString());
    expect((await store.plainLog(id)).lines).toBe(written.split('\n').length - 1);
  }
  await writer.seal(null);
  expect((await plainText(store, id)).toString()).toBe('plain one\nhalf a line\nwith red\nand more\nlast ');
  expect((await store.plainLog(id)).lines).toBe(5);
});

test('calls at once share the work', async () => {
  const id = await sealed(flood);
  const answers = await Promise.all([1, 2, 3, 4].map(() => store.plainLog(id)));
  expect(new Set(answers.map(({ bytes }) => bytes)).size).toBe(1);
  expect((await plainText(store, id)).equals(naive(flood))).toBe(true);
});

test.each([
  ['is longer than its record', (id: string) => appendFile(file(id, 'txt'), 'torn')],
  ['is shorter than its record', (id: string) => truncate(file(id, 'txt'), 1000)],
  ['is gone', (id: string) => rm(file(id, 'txt'))],
  ['has a torn record', (id: string) => writeFile(file(id, 'txt.json'), '{"version":1,"logB')],
  ['has a record of another form', (id: string) => writeFile(file(id, 'txt.json'), '{"version":2}')],
  ['has no record', (id: string) => rm(file(id, 'txt.json'))],
])('a twin that %s is never trusted', async (_, damage) => {
  const id = await sealed(flood);
  const { bytes } = await store.plainLog(id);
  await vi.waitFor(() => stat(file(id, 'txt.json')));
  await damage(id);
  const later = createLogFiles({ directory });
  expect((await plainText(later, id)).equals(naive(flood))).toBe(true);
  expect((await stat(file(id, 'txt'))).size).toBe(bytes);
});

test('a process that is killed while it makes a twin leaves one that the next goes on with or makes anew', async () => {
  const content = flood.repeat(8);
  const id = await sealed(content);
  const module = JSON.stringify(join(import.meta.dirname, 'log-files.ts'));
  const script = `import { createLogFiles } from ${module};
    await createLogFiles({ directory: ${JSON.stringify(directory)} }).plainLog(${JSON.stringify(id)});`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exit = once(child, 'exit');
  await vi.waitFor(async () => expect((await stat(file(id, 'txt'))).size).toBeGreaterThan(0), {
    timeout: 10_000,
    interval: 1,
  });
  child.kill('SIGKILL');
  await exit;
  expect((await plainText(store, id)).equals(naive(content))).toBe(true);
});

test('what is not there or cannot be written is said', async () => {
  await expect(store.plainLog(ulid())).rejects.toMatchObject({ code: 'missing' });
  const id = await sealed(flood);
  await rm(file(id, 'log'));
  await expect(store.plainLog(id)).rejects.toMatchObject({ code: 'missing' });
});
