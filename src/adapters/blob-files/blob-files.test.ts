import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { BlobStore } from '#engine/ports/blob-store.ts';
import { createBlobFiles } from './blob-files.ts';

let directory: string;
let store: BlobStore;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'blob-files-'));
  store = createBlobFiles({ directory });
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');
const never = new AbortController().signal;
const leftovers = () => readdir(join(directory, 'unfinished'));

test('what is put comes back, under the name of its bytes', async () => {
  const blob = await store.put(Readable.from([Buffer.from('hello '), Buffer.from('world')]), never);
  expect(blob).toEqual({ sha256: sha256('hello world'), bytes: 11 });
  expect(await store.has(blob.sha256)).toBe(true);
  expect(await text(await store.get(blob.sha256))).toBe('hello world');
  expect(await readFile(join(directory, blob.sha256.slice(0, 2), blob.sha256), 'utf8')).toBe('hello world');
  expect(await leftovers()).toEqual([]);
  expect(await createBlobFiles({ directory }).has(blob.sha256)).toBe(true);
});

test('parts of it', async () => {
  const { sha256 } = await store.put(Readable.from([Buffer.from('0123456789')]), never);
  expect(await text(await store.get(sha256, { start: 2, end: 5 }))).toBe('234');
  expect(await text(await store.get(sha256, { start: 0, end: 1 }))).toBe('0');
  expect(await text(await store.get(sha256, { start: 8, end: 100 }))).toBe('89');
  expect(await text(await store.get(sha256, { start: 3, end: 3 }))).toBe('');
});

test('nothing is a blob too', async () => {
  const blob = await store.put(Readable.from([]), never);
  expect(blob).toEqual({ sha256: sha256(''), bytes: 0 });
  expect(await text(await store.get(blob.sha256))).toBe('');
});

test('a large one, from an async iterable', async () => {
  const part = Buffer.alloc(1024 * 1024, 'abc');
  async function* parts() {
    for (let count = 0; count < 20; count++) {
      yield part;
    }
  }
  const blob = await store.put(parts(), never);
  expect(blob).toEqual({ sha256: sha256(Buffer.concat(Array(20).fill(part))), bytes: 20 * part.length });
});

test('equal bytes are stored once, also when they come at the same time', async () => {
  const blobs = await Promise.all(
    Array.from({ length: 5 }, () => store.put(Readable.from([Buffer.from('same')]), never)),
  );
  expect(new Set(blobs.map((blob) => blob.sha256)).size).toBe(1);
  expect(await readdir(join(directory, sha256('same').slice(0, 2)))).toEqual([sha256('same')]);
  expect(await leftovers()).toEqual([]);
});

test.each(['0'.repeat(64), '', '../../etc/passwd', 'ABC', `${'a'.repeat(62)}/..`])(
  'there is no blob %j',
  async (name) => {
    expect(await store.has(name)).toBe(false);
    await expect(store.get(name)).rejects.toMatchObject({ code: 'missing' });
  },
);

test('aborting ends a put whose source stands still, closes the source and leaves nothing', async () => {
  const controller = new AbortController();
  const source = new PassThrough();
  source.write('begun');
  const put = store.put(source, controller.signal);
  await vi.waitFor(async () => expect(await leftovers()).toHaveLength(1));
  controller.abort(new Error('canceled'));
  await expect(put).rejects.toThrow('canceled');
  expect(await leftovers()).toEqual([]);
  await vi.waitFor(() => expect(source.destroyed).toBe(true));
  await expect(store.put(Readable.from([]), controller.signal)).rejects.toThrow('canceled');
});

test('aborting ends a put whose iterable never answers', async () => {
  const controller = new AbortController();
  async function* stuck(): AsyncGenerator<Buffer> {
    yield Buffer.from('x');
    controller.abort(new Error('canceled'));
    await new Promise(() => undefined);
  }
  await expect(store.put(stuck(), controller.signal)).rejects.toThrow('canceled');
  expect(await leftovers()).toEqual([]);
});

test('the error of a source comes out as it is', async () => {
  async function* broken() {
    yield Buffer.from('x');
    throw new TypeError('source broke');
  }
  await expect(store.put(broken(), never)).rejects.toThrow(TypeError);
  expect(await leftovers()).toEqual([]);
});

test('a source that has broken before it is read is no surprise', async () => {
  const source = new PassThrough();
  source.destroy(new Error('broke early'));
  await expect(store.put(source, never)).rejects.toThrow('broke early');
});

test('a disk that refuses is a fault, and the source is closed', async () => {
  await rm(join(directory, 'unfinished'), { recursive: true });
  const source = new PassThrough();
  await expect(store.put(source, never)).rejects.toMatchObject({ code: 'io' });
  expect(source.destroyed).toBe(true);
  expect(() => createBlobFiles({ directory: '/dev/null/blobs' })).toThrow(/directory of the blobs/);
});

test('what a killed server left is swept', async () => {
  const { sha256 } = await store.put(Readable.from([Buffer.from('kept')]), never);
  await mkdir(join(directory, 'unfinished'), { recursive: true });
  await writeFile(join(directory, 'unfinished', '01JDXXXXXXXXXXXXXXXXXXXXXX'), 'half');
  const next = createBlobFiles({ directory });
  expect(await leftovers()).toEqual([]);
  expect(await text(await next.get(sha256))).toBe('kept');
});
