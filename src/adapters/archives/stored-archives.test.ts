import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { createGzip, gzipSync } from 'node:zlib';
import { type Header, pack } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createBlobFiles } from '#adapters/blob-files/blob-files.ts';
import { ArchiveContents, ArchiveQuery } from '#contract/archives.ts';
import { pageOfArchive } from '#engine/builds/archive-contents.ts';
import type { Archives } from '#engine/ports/archives.ts';
import type { BlobStore } from '#engine/ports/blob-store.ts';
import { createStoredArchives } from './stored-archives.ts';

let directory: string;
let blobs: BlobStore;
let archives: Archives;
const never = new AbortController().signal;
const mtime = new Date('2026-11-01T12:00:00.000Z');

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'archives-'));
  blobs = createBlobFiles({ directory });
  archives = createStoredArchives(blobs);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

type Entry = Partial<Header> & { name: string; content?: string };

async function tarOf(entries: readonly Entry[]): Promise<Buffer> {
  const archive = pack();
  for (const { content, ...header } of entries) archive.entry({ mtime, ...header }, content ?? '');
  archive.finalize();
  return buffer(archive as unknown as NodeJS.ReadableStream);
}

async function stored(bytes: Uint8Array): Promise<string> {
  return (await blobs.put(Readable.from([bytes]), never)).sha256;
}

const archived = async (entries: readonly Entry[]) => stored(gzipSync(await tarOf(entries)));

/** Gzipped zeros behind the header of a file that large, made without ever holding them. */
async function bomb(gigabytes: number): Promise<string> {
  const bytes = gigabytes * 1024 ** 3;
  const first = (await tarOf([{ name: 'zeros' }])).subarray(0, 512);
  first.write(`${bytes.toString(8).padStart(11, '0')} `, 124);
  first.write('        ', 148);
  const sum = first.reduce((all, byte) => all + byte, 0);
  first.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const zeros = Buffer.alloc(4 * 1024 * 1024);
  async function* parts() {
    yield first;
    for (let sent = 0; sent < bytes; sent += zeros.length) yield zeros;
  }
  return (await blobs.put(Readable.from(parts()).pipe(createGzip({ level: 1 })), never)).sha256;
}

/** Says in that header the greatest size that there is, or with another sign none that can be read. */
function lie(tar: Buffer, header: number, sign: number): void {
  tar.fill(0xff, header + 124, header + 136);
  tar[header + 124] = sign;
  tar.write('        ', header + 148);
  const sum = tar.subarray(header, header + 512).reduce((all, byte) => all + byte, 0);
  tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, header + 148);
}

describe('a listing', () => {
  test('has path, kind, size, mode and time of everything, in the order of the archive', async () => {
    const sha256 = await archived([
      { name: 'dist/', type: 'directory', mode: 0o755 },
      { name: 'dist/main.js', content: 'main', mode: 0o644 },
      { name: 'dist/latest', type: 'symlink', linkname: 'main.js', mode: 0o777 },
      { name: 'run.sh', content: 'echo', mode: 0o4755 },
    ]);
    const modifiedAt = mtime.toISOString();
    expect(await archives.list(sha256, never)).toEqual({
      cut: null,
      entries: [
        { path: 'dist/', type: 'directory', bytes: 0, mode: 0o755, modifiedAt, target: null },
        { path: 'dist/main.js', type: 'file', bytes: 4, mode: 0o644, modifiedAt, target: null },
        { path: 'dist/latest', type: 'symlink', bytes: 0, mode: 0o777, modifiedAt, target: 'main.js' },
        { path: 'run.sh', type: 'file', bytes: 4, mode: 0o4755, modifiedAt, target: null },
      ],
    });
  });

  test('is made once and then remembered', async () => {
    const sha256 = await archived([{ name: 'a', content: 'a' }]);
    const get = vi.spyOn(blobs, 'get');
    const listing = await archives.list(sha256, never);
    expect(await archives.list(sha256, never)).toBe(listing);
    expect(get).toHaveBeenCalledTimes(1);
  });

  test('is made once for all who ask at the same time, whoever of them goes', async () => {
    const sha256 = await archived([{ name: 'a', content: 'a' }]);
    const get = vi.spyOn(blobs, 'get');
    const gone = new AbortController();
    const first = archives.list(sha256, gone.signal);
    const others = [archives.list(sha256, never), archives.list(sha256, never)];
    gone.abort(new Error('gone'));
    await expect(first).rejects.toThrow('gone');
    const [listing, same] = await Promise.all(others);
    expect(listing?.entries).toHaveLength(1);
    expect(same).toBe(listing);
    expect(get).toHaveBeenCalledTimes(1);
  });

  test('of an empty archive is empty', async () => {
    expect(await archives.list(await archived([]), never)).toEqual({ entries: [], cut: null });
  });

  test.each([
    ['plain text', Buffer.from('hello')],
    ['a gzipped text', gzipSync('x'.repeat(2000))],
    ['nothing at all', Buffer.alloc(0)],
  ])('is not had of %s', async (_, bytes) => {
    expect(await archives.list(await stored(bytes), never)).toBeNull();
  });

  test('ends where an archive was cut short, and says so', async () => {
    const tar = await tarOf([
      { name: 'whole', content: 'whole' },
      { name: 'half', content: 'x'.repeat(5000) },
    ]);
    const listing = await archives.list(await stored(gzipSync(tar.subarray(0, 3000))), never);
    expect(listing?.cut).toBe('damaged');
    expect(listing?.entries.map(({ path }) => path)).toEqual(['whole', 'half']);
  });
});

describe('a hostile archive', () => {
  test('with names that lead out of it is listed and harms nothing', async () => {
    const names = ['../../etc/passwd', '/etc/shadow', 'a/../../b', 'line\nbreak', '<script>alert(1)</script>'];
    const sha256 = await archived(names.map((name) => ({ name, content: 'x' })));
    const before = await readdir(directory, { recursive: true });
    expect((await archives.list(sha256, never))?.entries.map(({ path }) => path)).toEqual(names);
    expect(await text((await archives.open(sha256, 0, never)).content)).toBe('x');
    expect(await readdir(directory, { recursive: true })).toEqual(before);
  });

  test('of too many entries, or too long names, is cut', async () => {
    const sha256 = await archived(Array.from({ length: 20 }, (_, index) => ({ name: `file-${index}` })));
    const limits = { entries: 5, characters: 1000, bytes: 1_000_000 };
    expect(await createStoredArchives(blobs, limits).list(sha256, never)).toMatchObject({
      cut: 'bound',
      entries: { length: 5 },
    });
    const few = createStoredArchives(blobs, { ...limits, characters: 14 });
    expect(await few.list(sha256, never)).toMatchObject({ cut: 'bound', entries: { length: 2 } });
    const long = await archived([{ name: 'n'.repeat(100_000) }]);
    expect((await archives.list(long, never))?.entries[0]?.path).toHaveLength(1025);
  });

  test.each([
    ['a file', 1024, 0x80],
    ['a link', 2048, 0x80],
    ['a file, in no number', 1024, 0xc0],
  ])('with an impossible size of %s ends there', async (_, header, sign) => {
    const tar = await tarOf([
      { name: 'good', content: 'x' },
      { name: 'bad', content: 'x' },
      { name: 'link', type: 'symlink', linkname: 'bad' },
      { name: 'last', content: 'x' },
    ]);
    lie(tar, header, sign);
    const listing = await archives.list(await stored(gzipSync(tar)), never);
    expect(listing?.cut).toBe('damaged');
    expect(listing?.entries.map(({ path }) => path)).toEqual(header === 1024 ? ['good'] : ['good', 'bad']);
    expect(ArchiveContents.parse(pageOfArchive(listing, ArchiveQuery.parse({}))).isArchive).toBe(true);
  });

  test('says what it likes of the size of a directory', async () => {
    const tar = await tarOf([
      { name: 'd/', type: 'directory' },
      { name: 'last', content: 'x' },
    ]);
    lie(tar, 0, 0x80);
    expect(await archives.list(await stored(gzipSync(tar)), never)).toMatchObject({
      cut: null,
      entries: [{ path: 'd/', bytes: 0 }, { path: 'last' }],
    });
  });

  test('that unpacks to more than is looked through is cut', async () => {
    const sha256 = await bomb(0.25);
    const small = createStoredArchives(blobs, { entries: 10, characters: 1000, bytes: 16 * 1024 * 1024 });
    expect(await small.list(sha256, never)).toMatchObject({ cut: 'bound', entries: [{ path: 'zeros' }] });
  });

  test('is let go of when nobody waits any more', async () => {
    const sha256 = await bomb(0.25);
    const gone = new AbortController();
    const listing = archives.list(sha256, gone.signal);
    gone.abort(new Error('gone'));
    await expect(listing).rejects.toThrow('gone');
  });
});

describe('one file', () => {
  test('is read from within, and nothing but it', async () => {
    const sha256 = await archived([
      { name: 'a', content: 'first' },
      { name: 'same', content: 'one' },
      { name: 'same', content: 'the other' },
      { name: 'z', content: 'last' },
    ]);
    expect(await text((await archives.open(sha256, 2, never)).content)).toBe('the other');
    const large = await archived([{ name: 'large', content: 'ab'.repeat(1_000_000) }, { name: 'b' }]);
    const { entry, content } = await archives.open(large, 0, never);
    expect(entry.bytes).toBe(2_000_000);
    expect((await buffer(content)).length).toBe(2_000_000);
    expect(await text((await archives.open(large, 1, never)).content)).toBe('');
  });

  test('that is none, or is not there, is refused', async () => {
    const sha256 = await archived([{ name: 'd/', type: 'directory' }]);
    await expect(archives.open(sha256, 0, never)).rejects.toMatchObject({ code: 'missing' });
    await expect(archives.open(sha256, 1, never)).rejects.toMatchObject({ code: 'missing' });
    await expect(archives.open(await stored(Buffer.from('x')), 0, never)).rejects.toMatchObject({ code: 'missing' });
  });

  test('fails where the archive is cut within it', async () => {
    const tar = await tarOf([{ name: 'half', content: 'x'.repeat(50_000) }]);
    const sha256 = await stored(gzipSync(tar.subarray(0, 3000)));
    const { content } = await archives.open(sha256, 0, never);
    await expect(buffer(content)).rejects.toThrow();
  });

  test('closes the archive when its reader goes', async () => {
    const sha256 = await bomb(0.25);
    let blob: NodeJS.ReadableStream | null = null;
    const watched = createStoredArchives({
      async get(name) {
        blob = await blobs.get(name);
        return blob;
      },
    });
    const { content } = await watched.open(sha256, 0, never);
    (content as Readable).destroy();
    await vi.waitFor(() => expect((blob as Readable | null)?.destroyed).toBe(true));
  });
});
