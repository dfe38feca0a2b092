import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { appendFile, mkdir, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ulid } from 'ulid';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { floodText } from './flood-fixture.ts';
import { indexRecordBytes, LineIndex } from './line-index.ts';
import { createLogFiles } from './log-files.ts';

let directory: string;
let child: ChildProcess | null = null;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'log-recovery-'));
});
afterEach(async () => {
  child?.kill('SIGKILL');
  child = null;
  await rm(directory, { recursive: true });
});

const file = (id: string, kind: 'log' | 'idx' | 'end') => join(directory, id.slice(-2), `${id}.${kind}`);
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

function countLines(bytes: Buffer): number {
  const newlines = bytes.toString('latin1').split('\n').length - 1;
  return newlines + (bytes.length > 0 && bytes.at(-1) !== 10 ? 1 : 0);
}

async function checkIndex(id: string, bytes: Buffer): Promise<LineIndex> {
  const stored = await readFile(file(id, 'idx'));
  expect(stored.length % indexRecordBytes).toBe(0);
  const index = LineIndex.decode(stored, bytes.length);
  expect(index.count).toBe(stored.length / indexRecordBytes);
  const starts = new Map<number, number>();
  for (let line = 1, at = 0; at < bytes.length; line++) {
    starts.set(line, at);
    at = bytes.indexOf(10, at) + 1 || bytes.length;
  }
  const recorded = new Set<number>();
  for (let position = 0; position < index.count; position++) {
    const record = index.at(position);
    expect(starts.get(record?.line ?? 0)).toBe(record?.byte);
    recorded.add(record?.line ?? 0);
  }
  for (let line = 1; line <= starts.size; line += 1000) {
    expect(recorded).toContain(line);
  }
  return index;
}

describe('a process that is killed while it writes', () => {
  const fixture = join(import.meta.dirname, 'flood-fixture.ts');

  test.each([1, 2, 3, 5, 9, 14])('at some moment behind flush %i', async (flushes) => {
    const id = ulid();
    child = spawn(process.execPath, [fixture, directory, id], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exit = once(child, 'exit');
    let flushed = 0;
    let seen = 0;
    if (child.stdout) {
      for await (const line of createInterface({ input: child.stdout })) {
        flushed = Number(line);
        seen++;
        if (seen === flushes) {
          child.kill('SIGKILL');
        }
      }
    }
    await exit;

    const store = createLogFiles({ directory });
    const before = await readFile(file(id, 'log'));
    const dead = await store.info(id);
    expect(dead).toMatchObject({ bytes: before.length, lines: countLines(before), sealed: false });
    const seal = await store.recover(id, 'The server was killed.');
    const bytes = await readFile(file(id, 'log'));
    expect(bytes.equals(before)).toBe(true);
    expect(bytes.length).toBeGreaterThanOrEqual(flushed);
    expect(
      Buffer.from(floodText(1, countLines(bytes)))
        .subarray(0, bytes.length)
        .equals(bytes),
    ).toBe(true);
    expect(seal).toEqual({
      lines: countLines(bytes),
      bytes: bytes.length,
      sha256: sha256(bytes),
      gap: 'The server was killed.',
    });
    await checkIndex(id, bytes);
    expect(await store.recover(id, 'again')).toEqual(seal);
  });

  test('because the disk takes no more: everything fails, nothing hangs, and what is there is recovered', async () => {
    const id = ulid();
    const limited = `trap '' XFSZ; ulimit -f 2048; exec "$0" "$@"`;
    child = spawn('bash', ['-c', limited, process.execPath, fixture, directory, id], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const exit = once(child, 'exit');
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    expect((await exit)[0]).toBe(1);
    expect(said).toContain('The log could not be written: the file would be larger than the system allows.');
    expect(said).toContain("code: 'io'");
    const bytes = await readFile(file(id, 'log'));
    expect(bytes.length).toBe(2048 * 1024);
    expect(await createLogFiles({ directory }).recover(id, 'full')).toMatchObject({
      bytes: bytes.length,
      sha256: sha256(bytes),
    });
    await checkIndex(id, bytes);
  });
});

describe('what a dead process left', () => {
  async function left(bytes: Buffer): Promise<string> {
    const id = ulid();
    const writer = await createLogFiles({ directory }).create(id, []);
    for (let at = 0; at < bytes.length; at += 10_007) {
      await writer.append(bytes.subarray(at, at + 10_007));
    }
    await writer.seal(null);
    await rm(file(id, 'end'));
    return id;
  }

  const text = Buffer.from(floodText(1, 5300).slice(0, -3));

  test.each([
    ['whole', async () => undefined],
    ['missing', (id: string) => rm(file(id, 'idx'))],
    ['empty', (id: string) => truncate(file(id, 'idx'), 0)],
    [
      'torn in its last record',
      async (id: string) => truncate(file(id, 'idx'), (await stat(file(id, 'idx'))).size - 11),
    ],
    ['torn in its first record', (id: string) => truncate(file(id, 'idx'), 5)],
    ['followed by zeros', (id: string) => appendFile(file(id, 'idx'), Buffer.alloc(100))],
    ['followed by noise', (id: string) => appendFile(file(id, 'idx'), Buffer.alloc(100, 0x41))],
    [
      'ahead of the log',
      async (id: string) => {
        const index = new LineIndex();
        index.push(1, 0, 1);
        index.push(40_000, text.length + 10, 2);
        await writeFile(file(id, 'idx'), index.encode(0));
      },
    ],
    [
      'wrong about its last line',
      async (id: string) => {
        const index = new LineIndex();
        index.push(1, 0, 1);
        index.push(9, 100, 2);
        await writeFile(file(id, 'idx'), index.encode(0));
      },
    ],
  ])('with an index that is %s', async (_name, damage) => {
    const id = await left(text);
    await damage(id);
    const seal = await createLogFiles({ directory }).recover(id, 'lost');
    expect(seal).toEqual({ lines: 5300, bytes: text.length, sha256: sha256(text), gap: 'lost' });
    await checkIndex(id, text);
  });

  test('a log that never began is made, empty and sealed', async () => {
    const id = ulid();
    const store = createLogFiles({ directory });
    await expect(store.info(id)).rejects.toMatchObject({ code: 'missing' });
    const seal = await store.recover(id, 'never began');
    expect(seal).toEqual({ lines: 0, bytes: 0, sha256: sha256(Buffer.alloc(0)), gap: 'never began' });
    expect(await store.window(id, 1, 10)).toMatchObject({ firstLine: 1, nextByte: 0, lines: [] });
    await expect(store.create(id, [])).rejects.toMatchObject({ code: 'exists' });
  });

  test('half an end record is nothing; a damaged one is a fault', async () => {
    const id = await left(text);
    const store = createLogFiles({ directory });
    await writeFile(`${file(id, 'end')}.tmp`, '{"lines":');
    expect((await store.info(id)).sealed).toBe(false);
    await writeFile(file(id, 'end'), '{"lines":');
    await expect(store.info(id)).rejects.toMatchObject({ code: 'io' });
    await rm(file(id, 'end'));
    expect(await store.recover(id, 'lost')).toMatchObject({ lines: 5300 });
  });

  test('recovering twice at once seals once', async () => {
    const id = await left(text);
    const store = createLogFiles({ directory });
    const [one, two] = await Promise.all([store.recover(id, 'one'), store.recover(id, 'two')]);
    expect(one).toEqual(two);
    expect(one.gap).toBe('one');
  });

  test('a log that this process still writes is sealed through its writer', async () => {
    const id = ulid();
    const store = createLogFiles({ directory });
    const writer = await store.create(id, []);
    void writer.append(text);
    const seal = await store.recover(id, 'gave up');
    expect(seal).toEqual({
      ...{ lines: 5300, bytes: text.length, sha256: sha256(text), gap: 'gave up' },
      longestSilenceMs: expect.any(Number),
    });
    expect(await writer.seal(null)).toEqual(seal);
  });

  test('something else in the place of a log is a fault', async () => {
    const id = ulid();
    await mkdir(file(id, 'log'), { recursive: true });
    await expect(createLogFiles({ directory }).recover(id, 'lost')).rejects.toMatchObject({ code: 'io' });
  });
});
