import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ulid } from 'ulid';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LogStore } from '#engine/ports/log-store.ts';
import { createLogFiles } from './log-files.ts';

let directory: string;
let store: LogStore;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'log-files-'));
  store = createLogFiles({ directory });
});
afterEach(() => rm(directory, { recursive: true }));

const file = (id: string, kind: 'log' | 'idx' | 'end') => join(directory, id.slice(-2), `${id}.${kind}`);
const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');

test('a log is written, sealed and known by its end record', async () => {
  const id = ulid();
  const writer = await store.create(id, []);
  await writer.append(Buffer.from('one\ntwo\nthr'));
  expect(await writer.flush()).toEqual({ line: 3, byte: 11 });
  expect(await store.info(id)).toEqual({ id, lines: 3, bytes: 11, sealed: false, sha256: null, gap: null });
  await writer.append(Buffer.from('ee\n'));
  expect(await writer.flush()).toEqual({ line: 4, byte: 14 });

  const seal = await writer.seal(null);
  const counted = { lines: 3, bytes: 14, sha256: sha256('one\ntwo\nthree\n'), gap: null };
  expect(seal).toEqual({ ...counted, longestSilenceMs: expect.any(Number) });
  expect(await writer.seal('too late')).toEqual(seal);
  expect(await store.info(id)).toEqual({ id, sealed: true, ...counted });

  expect(await readFile(file(id, 'log'), 'utf8')).toBe('one\ntwo\nthree\n');
  const end = JSON.parse(await readFile(file(id, 'end'), 'utf8'));
  expect(end).toEqual({ ...seal, sealedAt: expect.stringMatching(/^\d{4}-.*Z$/) });
  expect((await readdir(join(directory, id.slice(-2)))).sort()).toEqual([`${id}.end`, `${id}.idx`, `${id}.log`]);
  // Another process, later.
  expect(await createLogFiles({ directory }).info(id)).toEqual(await store.info(id));
});

test('when the last output came is known while a log is written, and its silence when it is sealed', async () => {
  const id = ulid();
  expect(store.lastOutputAt(id)).toBeNull();
  const begun = Date.now();
  const writer = await store.create(id, []);
  const first = Date.parse(store.lastOutputAt(id) ?? '');
  expect(first).toBeGreaterThanOrEqual(begun - 1);
  await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(first + 20));
  await writer.append(Buffer.from('one\n'));
  expect(Date.parse(store.lastOutputAt(id) ?? '')).toBeGreaterThan(first + 10);
  const { longestSilenceMs } = await writer.seal(null);
  expect(longestSilenceMs).toBeGreaterThanOrEqual(20);
  expect(store.lastOutputAt(id)).toBeNull();
});

test('an empty log has no lines', async () => {
  const id = ulid();
  const writer = await store.create(id, []);
  expect(await writer.flush()).toEqual({ line: 1, byte: 0 });
  expect(await writer.seal('nothing ran')).toEqual({
    ...{ lines: 0, bytes: 0, sha256: sha256(''), gap: 'nothing ran' },
    longestSilenceMs: expect.any(Number),
  });
});

test('the chunk belongs to the caller again after append', async () => {
  const id = ulid();
  const writer = await store.create(id, []);
  const chunk = Buffer.alloc(5);
  let expected = '';
  for (let n = 10_000; n < 12_000; n++) {
    chunk.write(String(n));
    expected += n;
    void writer.append(chunk);
  }
  chunk.fill(0);
  await writer.seal(null);
  expect(await readFile(file(id, 'log'), 'utf8')).toBe(expected);
});

test('append waits while a mebibyte is on its way', async () => {
  const id = ulid();
  const writer = await store.create(id, []);
  const chunk = Buffer.alloc(600 * 1024, 'x');
  const order: string[] = [];
  const first = writer.append(chunk).then(() => order.push('first'));
  const second = writer.append(chunk).then(() => order.push('second'));
  await first;
  expect(order).toEqual(['first']);
  await second;
  expect((await store.info(id)).bytes).toBeGreaterThan(1200 * 1024 - 1024 * 1024);
  await writer.seal(null);
  expect((await store.info(id)).bytes).toBe(1200 * 1024);
});

test('secrets do not reach the disk; what is held back stays held at a flush and comes out at the seal', async () => {
  const id = ulid();
  const writer = await store.create(id, ['hunter2!']);
  await writer.append(Buffer.from('login hunt'));
  expect(await writer.flush()).toEqual({ line: 1, byte: 6 });
  await writer.append(Buffer.from('er2!\nbye hunter'));
  expect(await writer.flush()).toEqual({ line: 2, byte: 14 });
  await writer.seal(null);
  expect(await readFile(file(id, 'log'), 'utf8')).toBe('login ***\nbye hunter');
});

test('an id is begun once', async () => {
  const id = ulid();
  const writer = await store.create(id, []);
  await expect(store.create(id, [])).rejects.toMatchObject({ code: 'exists' });
  await writer.seal(null);
  await expect(store.create(id, [])).rejects.toMatchObject({ code: 'exists' });
});

test.each([
  '',
  '../../etc/passwd',
  '01J/../../../x',
  '01JDAAAAAAAAAAAAAAAAAAAAA',
  'not-a-ulid',
  `${'0'.repeat(25)}\0`,
  '8'.repeat(26),
])('an id that is no ULID never becomes a path: %j', async (id) => {
  const missing = { code: 'missing' };
  const { signal } = new AbortController();
  await expect(store.create(id, [])).rejects.toMatchObject(missing);
  await expect(store.recover(id, 'gap')).rejects.toMatchObject(missing);
  await expect(store.info(id)).rejects.toMatchObject(missing);
  await expect(store.window(id, 1, 1)).rejects.toMatchObject(missing);
  await expect(store.read(id, 0, 1024, false)).rejects.toMatchObject(missing);
  await expect(store.grown(id, 0, signal)).rejects.toMatchObject(missing);
  await expect(text(store.stream(id, 0, 1))).rejects.toMatchObject(missing);
  expect(await readdir(directory)).toEqual([]);
});

test('after the seal nothing is taken', async () => {
  const writer = await store.create(ulid(), []);
  await writer.seal(null);
  await expect(writer.append(Buffer.from('x'))).rejects.toMatchObject({ code: 'io' });
});

test('a log whose end record cannot be written is not sealed, says so, and is recovered later', async () => {
  const id = ulid();
  const writer = await store.create(id, []);
  await writer.append(Buffer.from('kept\n'));
  await writer.flush();
  const shard = join(directory, id.slice(-2));
  await rm(shard, { recursive: true });
  await expect(writer.seal(null)).rejects.toMatchObject({ code: 'io' });
  await expect(writer.append(Buffer.from('x'))).rejects.toMatchObject({ code: 'io' });
  await expect(writer.flush()).rejects.toMatchObject({ code: 'io' });
  expect((await store.info(id)).sealed).toBe(false);
  expect(await store.recover(id, 'lost')).toMatchObject({ lines: 0, gap: 'lost' });
});

test('readers wake as the log grows and when it is sealed', async () => {
  const id = ulid();
  const writer = await store.create(id, []);
  const { signal } = new AbortController();
  const woken = vi.fn();
  const wait = store.grown(id, 0, signal).then(woken);
  await store.info(id);
  expect(woken).not.toHaveBeenCalled();
  await writer.append(Buffer.from('hello'));
  await wait;
  await store.grown(id, 4, signal);

  // Half a character is nothing to read yet; a follower that asked would turn in circles.
  const end = store.grown(id, 5, signal).then(woken);
  await writer.append(Buffer.from([0xe6, 0xbc]));
  await writer.flush();
  expect(woken).toHaveBeenCalledTimes(1);
  expect(await store.read(id, 5, 1024, false)).toMatchObject({ text: '', toByte: 5 });
  await writer.append(Buffer.from([0xa2]));
  await end;
  expect(await store.read(id, 5, 1024, false)).toMatchObject({ text: '漢', toByte: 8 });

  const sealed = store.grown(id, 8, signal);
  await writer.seal(null);
  await sealed;
  await store.grown(id, 1_000_000, signal);
});

test('a thousand followers of one log wake at one write', async () => {
  const id = ulid();
  const writer = await store.create(id, []);
  const { signal } = new AbortController();
  const waits = Array.from({ length: 1000 }, () => store.grown(id, 0, signal));
  await writer.append(Buffer.from('x'));
  await Promise.all(waits);
  await writer.seal(null);
});

test('waiting for growth ends with the signal', async () => {
  const id = ulid();
  const writer = await store.create(id, []);
  const controller = new AbortController();
  const wait = store.grown(id, 0, controller.signal);
  controller.abort(new Error('gone'));
  await expect(wait).rejects.toThrow('gone');
  await expect(store.grown(id, 0, controller.signal)).rejects.toThrow('gone');
  await writer.seal(null);
});

test('a reader of a log that a dead process left wakes when it is recovered', async () => {
  const id = ulid();
  const writer = await createLogFiles({ directory }).create(id, []);
  await writer.append(Buffer.from('left'));
  await writer.flush();
  const wait = store.grown(id, 4, new AbortController().signal);
  expect(await store.recover(id, 'The server was killed.')).toMatchObject({ lines: 1, bytes: 4 });
  await wait;
  await writer.seal(null).catch((error: unknown) => expect(error).toBeInstanceOf(Error));
});

test('a directory that cannot be made is said at once', () => {
  expect(() => createLogFiles({ directory: '/dev/null/logs' })).toThrow(/directory of the logs/);
});
