import { execFile } from 'node:child_process';
import {
  chmod,
  chown,
  link,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { extract, type Header, pack } from 'tar-stream';
import { ulid } from 'ulid';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Workspaces } from '#engine/ports/workspaces.ts';
import { createWorkspaces } from './workspaces.ts';

const run = promisify(execFile);
const never = new AbortController().signal;
let root: string;
let directory: string;
let workspaces: Workspaces;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'workspaces-'));
  directory = join(root, 'attempts');
  workspaces = createWorkspaces({ directory });
});
afterEach(() => rm(root, { recursive: true }));

type TarEntry = Partial<Header> & { name: string; content?: string };

async function archiveOf(entries: readonly TarEntry[]): Promise<Buffer> {
  const tar = pack();
  for (const { content = '', ...header } of entries) {
    tar.entry(header, content);
  }
  tar.finalize();
  return buffer(workspaces.compress(Readable.from(tar)));
}

const prepare = (archive: Buffer, attempt = ulid()) =>
  workspaces.prepare(attempt, [[async () => Readable.from([archive])]], never);

/** A workspace with nothing in it, to be filled by the test. */
async function emptyWorkspace(): Promise<{ attempt: string; source: string }> {
  const attempt = ulid();
  return { attempt, source: await prepare(await archiveOf([]), attempt) };
}

/** Packs one workspace and unpacks it as another. */
async function copyOf(attempt: string): Promise<string> {
  return prepare(await buffer(workspaces.pack(attempt)));
}

async function namesIn(archive: Buffer): Promise<string[]> {
  const names: string[] = [];
  const tar = extract();
  Readable.from([gunzipSync(archive)]).pipe(tar as unknown as NodeJS.WritableStream);
  for await (const entry of tar) {
    names.push(entry.header.name);
    entry.resume();
  }
  return names;
}

describe('there and back', () => {
  test('files, modes, times, links, empty folders and dotfiles', async () => {
    const { attempt, source } = await emptyWorkspace();
    expect(source).toBe(join(directory, attempt, 'src'));
    await mkdir(join(source, 'bin'));
    await mkdir(join(source, 'empty', 'inner'), { recursive: true });
    await mkdir(join(source, '.git'));
    await writeFile(join(source, '.git', 'HEAD'), 'ref');
    await writeFile(join(source, '.env'), '');
    await writeFile(join(source, 'bin', 'run'), '#!/bin/sh\n');
    await chmod(join(source, 'bin', 'run'), 0o755);
    await writeFile(join(source, 'all'), 'x');
    await chmod(join(source, 'all'), 0o666);
    await writeFile(join(source, 'secret'), 'x');
    await chmod(join(source, 'secret'), 0o400);
    await utimes(join(source, 'secret'), 1_000_000_000, 1_000_000_000);
    await symlink('bin/run', join(source, 'run'));
    await symlink('/nowhere/at/all', join(source, 'dangling'));
    await link(join(source, 'bin', 'run'), join(source, 'same'));
    await writeFile(join(source, 'bin', 'locked-file'), 'y');
    await chmod(join(source, 'bin'), 0o555);

    const copy = await copyOf(attempt);
    expect((await readdir(copy, { recursive: true })).sort()).toEqual(
      (await readdir(source, { recursive: true })).sort(),
    );
    for (const name of ['bin', 'bin/run', 'all', 'secret', 'empty/inner']) {
      expect([name, (await stat(join(copy, name))).mode & 0o777]).toEqual([
        name,
        (await stat(join(source, name))).mode & 0o777,
      ]);
    }
    expect((await stat(join(copy, 'secret'))).mtimeMs).toBe(1_000_000_000_000);
    expect(await readlink(join(copy, 'run'))).toBe('bin/run');
    expect(await readlink(join(copy, 'dangling'))).toBe('/nowhere/at/all');
    expect((await stat(join(copy, 'same'))).ino).toBe((await stat(join(copy, 'bin/run'))).ino);
    expect(await readFile(join(copy, 'same'), 'utf8')).toBe('#!/bin/sh\n');
    await workspaces.remove(attempt);
    expect(await readdir(directory)).not.toContain(attempt);
  });

  test('names of every length and script', async () => {
    const { attempt, source } = await emptyWorkspace();
    const names = [
      `${'n'.repeat(120)}.txt`,
      `${'folder/'.repeat(40)}file`,
      `${'d'.repeat(200)}/${'e'.repeat(200)}/${'f'.repeat(200)}`,
      'naïve/漢字/🙂.txt',
      ' leading and trailing ',
      'new\nline',
      '-rf',
      'back\\slash',
      '*?"<>|',
    ];
    for (const name of names) {
      await mkdir(dirname(join(source, name)), { recursive: true });
      await writeFile(join(source, name), name);
    }
    await symlink('t'.repeat(300), join(source, 'long-target'));
    await symlink('ziel/ä', join(source, 'unicode-target'));
    const copy = await copyOf(attempt);
    for (const name of names) {
      expect(await readFile(join(copy, name), 'utf8')).toBe(name);
    }
    expect(await readlink(join(copy, 'long-target'))).toBe('t'.repeat(300));
    expect(await readlink(join(copy, 'unicode-target'))).toBe('ziel/ä');
  });

  // Other systems refuse to make such a file.
  test.skipIf(process.platform !== 'linux')('a name that is no UTF-8 does not lose the file', async () => {
    const { attempt, source } = await emptyWorkspace();
    await writeFile(Buffer.concat([Buffer.from(`${source}/caf`), Buffer.from([0xe9])]), 'latin');
    expect(await readFile(join(await copyOf(attempt), 'caf\ufffd'), 'utf8')).toBe('latin');
  });

  test('tar reads what is packed, and what tar packs is read', async () => {
    const { attempt, source } = await emptyWorkspace();
    await mkdir(join(source, 'folder'));
    await writeFile(join(source, 'folder', `${'n'.repeat(150)}-ü`), 'text');
    await utimes(join(source, 'folder'), -5, -5);
    const file = join(root, 'a.tgz');
    await writeFile(file, await buffer(workspaces.pack(attempt)));
    const unpacked = join(root, 'unpacked');
    await mkdir(unpacked);
    await run('tar', ['-xzf', file, '-C', unpacked]);
    expect(await readFile(join(unpacked, 'folder', `${'n'.repeat(150)}-ü`), 'utf8')).toBe('text');
    await run('tar', ['-czf', file, '-C', unpacked, '.']);
    const copy = await prepare(await readFile(file));
    expect(await readFile(join(copy, 'folder', `${'n'.repeat(150)}-ü`), 'utf8')).toBe('text');
  });

  test('nothing of an earlier preparation is left', async () => {
    const attempt = ulid();
    await prepare(await archiveOf([{ name: 'old', content: 'x' }]), attempt);
    const source = await prepare(await archiveOf([{ name: 'new', content: 'x' }]), attempt);
    expect(await readdir(source)).toEqual(['new']);
  });
});

describe('packing what does not hold still', () => {
  test('sockets and FIFOs are left out', async () => {
    const { attempt, source } = await emptyWorkspace();
    const server = createServer();
    await new Promise<void>((listening) => server.listen(join(source, 'socket'), listening));
    await run('mkfifo', [join(source, 'fifo')]);
    await writeFile(join(source, 'file'), 'x');
    try {
      expect(await namesIn(await buffer(workspaces.pack(attempt)))).toEqual(['file']);
    } finally {
      await new Promise((closed) => server.close(closed));
    }
  });

  test('files that shrink, grow or vanish leave the archive whole', async () => {
    const { attempt, source } = await emptyWorkspace();
    const size = 30_000_000;
    // The first file is larger than all buffers, so packing stands still in the middle of it until the archive is read.
    for (const name of ['a-shrinks', 'b-grows', 'c-vanishes', 'd-turns', 'e-stays']) {
      await writeFile(join(source, name), '');
      await truncate(join(source, name), name.startsWith('a') ? size : 10);
    }
    const archive = workspaces.pack(attempt);
    const chunks: Buffer[] = [];
    archive.once('readable', () => undefined);
    await new Promise((readable) => archive.once('readable', readable));
    await truncate(join(source, 'a-shrinks'), 1000);
    const growing = await open(join(source, 'b-grows'), 'a');
    await growing.writeFile('more');
    await growing.close();
    await rm(join(source, 'c-vanishes'));
    await rm(join(source, 'd-turns'));
    await mkdir(join(source, 'd-turns'));
    for await (const chunk of archive) {
      chunks.push(Buffer.from(chunk));
    }
    const copy = await prepare(Buffer.concat(chunks));
    expect((await readdir(copy)).sort()).toEqual(['a-shrinks', 'b-grows', 'd-turns', 'e-stays']);
    expect((await stat(join(copy, 'a-shrinks'))).size).toBe(size);
    expect((await stat(join(copy, 'd-turns'))).isDirectory()).toBe(true);
    expect((await stat(join(copy, 'e-stays'))).size).toBe(10);
  });

  test.skipIf(process.platform !== 'linux')('an archive that nobody wants any more lets go of the files', async () => {
    const { attempt, source } = await emptyWorkspace();
    await writeFile(join(source, 'large'), '');
    await truncate(join(source, 'large'), 50_000_000);
    const archive = workspaces.pack(attempt) as Readable;
    await new Promise((readable) => archive.once('readable', readable));
    archive.destroy();
    await vi.waitFor(async () => {
      const opened = await Promise.all(
        (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
      );
      expect(opened.filter((path) => path.startsWith(source))).toEqual([]);
    });
  });

  test('a workspace that is not there fails the stream', async () => {
    await expect(buffer(workspaces.pack(ulid()))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('what breaks the source of an archive breaks the archive', async () => {
    const source = new PassThrough();
    const archive = buffer(workspaces.compress(source));
    source.write('x');
    source.destroy(new Error('git died'));
    await expect(archive).rejects.toThrow('git died');
  });
});

describe('hostile archives', () => {
  test.each<[string, TarEntry[]]>([
    ['an absolute path', [{ name: '/tmp/pipewright-escape', content: 'x' }]],
    ['a path that climbs', [{ name: '../../escape', content: 'x' }]],
    ['a path that climbs in its middle', [{ name: 'a/../../../escape', content: 'x' }]],
    ['a folder that climbs', [{ name: '../escape/', type: 'directory' }]],
    ['a link that climbs', [{ name: '../escape', type: 'symlink', linkname: 'x' }]],
    [
      'a file through a link',
      [
        { name: 'out', type: 'symlink', linkname: '../..' },
        { name: 'out/escape', content: 'x' },
      ],
    ],
    [
      'a folder through a link',
      [
        { name: 'out', type: 'symlink', linkname: '../..' },
        { name: 'out/escape/', type: 'directory' },
      ],
    ],
    [
      'a link as folder',
      [
        { name: 'out', type: 'symlink', linkname: '../..' },
        { name: 'out/', type: 'directory' },
      ],
    ],
    [
      'a link through a link',
      [
        { name: 'out', type: 'symlink', linkname: '../..' },
        { name: 'out/escape', type: 'symlink', linkname: 'x' },
      ],
    ],
    [
      'a link over a folder, and then through it',
      [
        { name: 'out/', type: 'directory' },
        { name: 'out', type: 'symlink', linkname: '../..' },
        { name: 'out/escape', content: 'x' },
      ],
    ],
    ['a hard link to a file outside', [{ name: 'passwd', type: 'link', linkname: '/etc/passwd' }]],
    ['a hard link that climbs', [{ name: 'escape', type: 'link', linkname: '../../bait' }]],
    [
      'a hard link through a link',
      [
        { name: 'out', type: 'symlink', linkname: '../../..' },
        { name: 'escape', type: 'link', linkname: 'out/bait' },
      ],
    ],
    [
      'a hard link to a link',
      [
        { name: 'out', type: 'symlink', linkname: '../../../bait' },
        { name: 'escape', type: 'link', linkname: 'out' },
      ],
    ],
    ['a hard link to nothing', [{ name: 'escape', type: 'link', linkname: 'nothing' }]],
    ['a device', [{ name: 'null', type: 'character-device', devmajor: 1, devminor: 3 }]],
    ['a FIFO', [{ name: 'fifo', type: 'fifo' }]],
    [
      'a file in the place of the directory',
      [
        { name: './', type: 'file', content: '' },
        { name: '.', type: 'symlink', linkname: '/' },
      ],
    ],
    [
      'a file in a file',
      [
        { name: 'file', content: 'x' },
        { name: 'file/escape', content: 'x' },
      ],
    ],
  ])('%s is refused, nothing is written outside and nothing is left', async (_name, entries) => {
    await writeFile(join(root, 'bait'), 'bait');
    const archive = await archiveOf([{ name: 'before', content: 'x' }, ...entries, { name: 'after', content: 'x' }]);
    const before = await readdir(root);
    await expect(prepare(archive)).rejects.toMatchObject({ code: 'hostile-archive' });
    expect(await readdir(directory)).toEqual([]);
    expect((await readdir(root)).filter((name) => name !== 'attempts')).toEqual(before);
    expect((await stat(join(root, 'bait'))).nlink).toBe(1);
    await expect(lstat('/tmp/pipewright-escape')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('a file of the same name replaces a link instead of writing through it', async () => {
    await writeFile(join(root, 'bait'), 'bait');
    const source = await prepare(
      await archiveOf([
        { name: 'file', type: 'symlink', linkname: '../../../bait' },
        { name: 'file', content: 'inside' },
      ]),
    );
    expect(await readFile(join(source, 'file'), 'utf8')).toBe('inside');
    expect(await readFile(join(root, 'bait'), 'utf8')).toBe('bait');
  });

  test('the last of several entries counts, and set-user-id is dropped', async () => {
    const source = await prepare(
      await archiveOf([
        { name: './a//file', content: 'old and longer' },
        { name: 'a/file', content: 'new', mode: 0o6755 },
      ]),
    );
    expect(await readFile(join(source, 'a', 'file'), 'utf8')).toBe('new');
    expect((await stat(join(source, 'a', 'file'))).mode & 0o7777).toBe(0o755);
  });
});

describe('broken archives', () => {
  test.each([
    ['no gzip', Buffer.from('this is no archive')],
    ['no tar', gzipSync('this is no tar'.repeat(100))],
  ])('%s', async (_name, archive) => {
    await expect(prepare(archive)).rejects.toThrow();
    expect(await readdir(directory)).toEqual([]);
  });

  test('cut off', async () => {
    const archive = await archiveOf([{ name: 'file', content: String(Array.from({ length: 50_000 }, Math.random)) }]);
    await expect(prepare(archive.subarray(0, archive.length / 2))).rejects.toMatchObject({ code: 'Z_BUF_ERROR' });
    const tar = gunzipSync(archive);
    await expect(prepare(gzipSync(tar.subarray(0, tar.length / 2)))).rejects.toThrow('Unexpected end of data');
    expect(await readdir(directory)).toEqual([]);
  });

  test('the error of its source comes out', async () => {
    const archive = new PassThrough();
    archive.write((await archiveOf([{ name: 'file', content: 'x' }])).subarray(0, 20));
    const opened = async () => {
      setImmediate(() => archive.destroy(new Error('store broke')));
      return archive;
    };
    const prepared = workspaces.prepare(ulid(), [[opened]], never);
    await expect(prepared).rejects.toThrow('store broke');
  });
});

describe('several archives', () => {
  const both = async (...archives: TarEntry[][]) => {
    const [first = [], ...rest] = archives.map((entries) => async () => Readable.from([await archiveOf(entries)]));
    return workspaces.prepare(ulid(), [[first].flat(), rest], never);
  };
  const base = [
    { name: 'same', content: 'old', mtime: new Date(0) },
    { name: 'left', content: 'old', mtime: new Date(0) },
    { name: 'right', content: 'old', mtime: new Date(0) },
  ];
  const changed = (name: string, content: string) =>
    base.map((entry) => (entry.name === name ? { ...entry, content } : entry));

  test('add up: each brings what it changed, even where size and time are the same', async () => {
    const source = await both(base, changed('left', 'new'), changed('right', 'NEW'), [{ name: 'more', content: 'x' }]);
    const read = (name: string) => readFile(join(source, name), 'utf8');
    expect(await Promise.all(['same', 'left', 'right', 'more'].map(read))).toEqual(['old', 'new', 'NEW', 'x']);
    expect((await readdir(join(source, '..'))).sort()).toEqual(['src']);
  });

  test('a later one wins, also over a folder and over a file where it has a folder', async () => {
    const source = await both(
      [
        { name: 'd/inner', content: 'x' },
        { name: 'f', content: 'x' },
      ],
      [
        { name: 'd', content: 'file now' },
        { name: 'f/inner', content: 'y' },
      ],
      [{ name: 'f/inner', content: 'z' }],
    );
    expect(await readFile(join(source, 'd'), 'utf8')).toBe('file now');
    expect(await readFile(join(source, 'f/inner'), 'utf8')).toBe('z');
  });

  test('of a later group count against all groups before', async () => {
    const open = (entries: TarEntry[]) => async () => Readable.from([await archiveOf(entries)]);
    const groups = [
      [open(base)],
      [open(changed('left', 'two')), open(base)],
      [open(changed('left', 'three')), open(changed('left', 'two'))],
    ];
    const source = await workspaces.prepare(ulid(), groups, never);
    expect(await readFile(join(source, 'left'), 'utf8')).toBe('three');
  });

  test('never write through a link that an earlier one brought', async () => {
    await writeFile(join(root, 'outside'), 'safe');
    const source = await both(
      [
        { name: 'way', type: 'symlink', linkname: '../../..' },
        { name: 'file', type: 'symlink', linkname: '../../../outside' },
      ],
      [
        { name: 'way/outside', content: 'broken' },
        { name: 'file', content: 'broken' },
      ],
    );
    expect(await readFile(join(root, 'outside'), 'utf8')).toBe('safe');
    expect(await readFile(join(source, 'file'), 'utf8')).toBe('broken');
  });
});

describe('files that are kept', () => {
  const tree = [
    { name: 'out/report.json', content: '{}' },
    { name: 'out/deep/page.html', content: 'html' },
    { name: 'out.txt', content: 'text' },
    { name: 'away', type: 'symlink' as const, linkname: '/etc' },
  ];
  const names = async (path: string) => {
    const attempt = ulid();
    await prepare(await archiveOf(tree), attempt);
    const packed = await workspaces.packFiles(attempt, path);
    if (packed === null) return null;
    const bytes = await buffer(packed.content);
    if (packed.fileName !== null) return `${packed.fileName}: ${bytes}`;
    const found: string[] = [];
    const entries = extract();
    entries.end(gunzipSync(bytes));
    for await (const entry of entries) {
      found.push(entry.header.name);
      entry.resume();
    }
    return found;
  };

  test.each([
    ['./out.txt', 'out.txt: text'],
    ['/out/report.json', 'report.json: {}'],
    ['out/', ['out/', 'out/deep/', 'out/deep/page.html', 'out/report.json']],
    ['out', ['out/', 'out/deep/', 'out/deep/page.html', 'out/report.json']],
    ['out/**/*.html', ['out/deep/page.html']],
    ['*.txt', ['out.txt']],
    ['out.txt/', null],
    ['missing', null],
    ['missing/*', null],
    ['../src/out.txt', null],
    ['../../*', null],
    ['away/passwd', null],
    ['away/pass*', null],
  ])('%s', async (path, expected) => {
    expect(await names(path)).toEqual(expected);
  });
});

test('aborting ends a preparation that stands still, and leaves nothing', async () => {
  const controller = new AbortController();
  const archive = new PassThrough();
  archive.write((await archiveOf([{ name: 'file', content: 'x' }])).subarray(0, 20));
  const prepared = workspaces.prepare(ulid(), [[async () => archive]], controller.signal);
  await vi.waitFor(async () => expect(await readdir(directory)).toHaveLength(1));
  controller.abort();
  await expect(prepared).rejects.toMatchObject({ name: 'AbortError' });
  expect(archive.destroyed).toBe(true);
  expect(await readdir(directory)).toEqual([]);
});

test('removing is safe on anything, and follows no links', async () => {
  await workspaces.remove(ulid());
  const { attempt, source } = await emptyWorkspace();
  await writeFile(join(root, 'bait'), 'bait');
  await symlink(root, join(source, 'out'));
  await workspaces.remove(attempt);
  expect(await readFile(join(root, 'bait'), 'utf8')).toBe('bait');
  expect(await readdir(directory)).toEqual([]);
});

// Only a user without root's rights is ever kept from removing something.
const isRoot = process.getuid?.() === 0;
test.skipIf(isRoot && !process.seteuid)('folders that take no writing are removed', async () => {
  const { attempt, source } = await emptyWorkspace();
  await mkdir(join(source, 'a', 'b', 'c'), { recursive: true });
  await writeFile(join(source, 'a', 'b', 'c', 'file'), 'x');
  if (isRoot) {
    const nobody = 65_534;
    for (const path of [root, directory, join(directory, attempt), source, 'a', 'a/b', 'a/b/c', 'a/b/c/file']) {
      await chown(path.startsWith('/') ? path : join(source, path), nobody, nobody);
    }
  }
  await chmod(join(source, 'a', 'b', 'c'), 0o000);
  await chmod(join(source, 'a'), 0o555);
  if (isRoot) {
    process.seteuid?.(65_534);
  }
  try {
    await workspaces.remove(attempt);
  } finally {
    if (isRoot) {
      process.seteuid?.(0);
    }
  }
  expect(await readdir(directory)).toEqual([]);
});

test('the sweep keeps what it is told to keep, and what is not an attempt', async () => {
  const [kept, lost] = [ulid(), ulid()];
  await prepare(await archiveOf([]), kept);
  await prepare(await archiveOf([]), lost);
  await writeFile(join(directory, 'README'), 'not mine');
  await workspaces.sweep([kept, ulid()]);
  expect((await readdir(directory)).sort()).toEqual([kept, 'README'].sort());
  await createWorkspaces({ directory: join(root, 'new', 'place') }).sweep([]);
});

test.each(['', '..', '../escape', 'abc', `${ulid()}/..`])('%j is no attempt and never becomes a path', async (id) => {
  await expect(workspaces.remove(id)).rejects.toThrow(TypeError);
  await expect(workspaces.prepare(id, [], never)).rejects.toThrow(TypeError);
  expect(() => workspaces.pack(id)).toThrow(TypeError);
});
