import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text as textOf } from 'node:stream/consumers';
import { ulid } from 'ulid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sgrBehind } from '#contract/sgr-state.ts';
import type { LogStore, LogWriter } from '#engine/ports/log-store.ts';
import { createLogFiles } from './log-files.ts';

let directory: string;
let store: LogStore;
const open: LogWriter[] = [];
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'log-reading-'));
  store = createLogFiles({ directory });
});
afterAll(async () => {
  await Promise.all(open.map((writer) => writer.seal(null)));
  await rm(directory, { recursive: true });
});

const ways = ['live', 'sealed', 'left by a dead process'] as const;
type Way = (typeof ways)[number];

/** A log as readers may find it; `chunk` is how many bytes go into one append. */
async function logOf(content: string | Buffer, way: Way = 'sealed', chunk = 50_000): Promise<string> {
  const id = ulid();
  const bytes = Buffer.from(content);
  const writer = await (way === 'left by a dead process' ? createLogFiles({ directory }) : store).create(id, []);
  for (let at = 0; at < bytes.length; at += chunk) {
    await writer.append(bytes.subarray(at, at + chunk));
  }
  await writer.flush();
  if (way === 'sealed') {
    await writer.seal(null);
  } else {
    open.push(writer);
  }
  return id;
}

/** Lines of many lengths, with characters of one to four bytes. */
function lineText(line: number): string {
  return `${line}:${'xé漢🙂'.repeat((line * 31) % 40)}`;
}
const many = Array.from({ length: 3500 }, (_, index) => lineText(index + 1));

describe.each(ways)('windows of a log that is %s', (way) => {
  let id: string;
  beforeAll(async () => {
    id = await logOf(`${many.join('\n')}\n`, way);
  });

  test.each([
    [1, 1],
    [1, 1000],
    [999, 3],
    [1000, 1],
    [1001, 1],
    [1001, 1000],
    [1500, 1200],
    [2000, 2],
    [3499, 2],
    [3500, 1],
  ])('line %i, %i lines', async (line, count) => {
    const window = await store.window(id, line, count);
    expect(window.firstLine).toBe(line);
    expect(window.lines.map(({ text }) => text)).toEqual(many.slice(line - 1, line - 1 + count));
    expect(window.nextByte).toBe(Buffer.byteLength(`${many.slice(0, line - 1 + count).join('\n')}\n`));
    expect(window.info).toMatchObject({ id, lines: 3500, sealed: way === 'sealed' });
  });

  test('fewer at the end, none behind it', async () => {
    const { info, ...last } = await store.window(id, 3499, 100);
    expect(last.lines.map(({ text }) => text)).toEqual(many.slice(3498));
    expect(last.nextByte).toBe(info.bytes);
    expect(await store.window(id, 9999, 5)).toMatchObject({ firstLine: 3501, nextByte: info.bytes, lines: [] });
  });

  test('from the end by negative numbers', async () => {
    expect(await store.window(id, -1, 10)).toMatchObject({ firstLine: 3500, lines: [{ text: lineText(3500) }] });
    expect((await store.window(id, -1000, 1000)).lines.map(({ text }) => text)).toEqual(many.slice(-1000));
    expect(await store.window(id, -99_999, 1)).toMatchObject({ firstLine: 1 });
  });

  test('pieces from anywhere know their line and put together give the log', async () => {
    const whole = Buffer.from(`${many.join('\n')}\n`);
    let at = 0;
    let text = '';
    while (at < whole.length) {
      const piece = await store.read(id, at, 1024, false);
      const before = whole.subarray(0, at).toString('latin1').split('\n');
      expect(piece).toMatchObject({ fromByte: at, line: before.length, lineStart: before.at(-1) === '' });
      expect(piece.text).not.toContain('\ufffd');
      text += piece.text;
      at = piece.toByte;
    }
    expect(text).toBe(whole.toString());
    expect(await store.read(id, at, 1024, false)).toMatchObject({ text: '', line: 3501, lineStart: true, toByte: at });
    await expect(store.read(id, at + 1, 1024, false)).rejects.toMatchObject({ code: 'range' });
    await expect(store.read(id, -1, 1024, false)).rejects.toMatchObject({ code: 'range' });
  });

  test('the tail is the newest whole lines that fit', async () => {
    const piece = await store.read(id, 0, 4096, true);
    const lines = piece.text.split('\n').slice(0, -1);
    expect(lines).toEqual(many.slice(-lines.length));
    expect(piece).toMatchObject({ line: 3501 - lines.length, lineStart: true, toByte: piece.info.bytes });
    const more = Buffer.byteLength(`${many.at(-lines.length - 1)}\n`);
    expect(Buffer.byteLength(piece.text) + more).toBeGreaterThan(4096);
    // A room that ends exactly in front of a line takes that line whole.
    expect((await store.read(id, 0, Buffer.byteLength(piece.text), true)).text).toBe(piece.text);
    // All that is waiting fits: nothing is skipped, and a line is taken up where it was left.
    expect(await store.read(id, piece.info.bytes - 3, 4096, true)).toMatchObject({ fromByte: piece.info.bytes - 3 });
  });
});

test.each(ways)('an unfinished last line counts, in a log that is %s', async (way) => {
  const id = await logOf('one\n\r\ntwo\r50%\rdone', way);
  expect(await store.window(id, 1, 10)).toMatchObject({
    info: { lines: 3 },
    nextByte: 18,
    lines: [{ text: 'one' }, { text: '\r' }, { text: 'two\r50%\rdone' }],
  });
  expect(await store.read(id, 18, 1024, false)).toMatchObject({ line: 3, lineStart: false, text: '' });
});

test.each(ways)('half a character at the end, in a log that is %s', async (way) => {
  const id = await logOf(Buffer.from([0x61, 0x0a, 0x62, 0xe6, 0xbc]), way);
  const end = way === 'sealed' ? { text: 'b\ufffd', toByte: 5 } : { text: 'b', toByte: 3 };
  expect(await store.read(id, 2, 1024, false)).toMatchObject(end);
  expect(await store.window(id, 2, 1)).toMatchObject({ nextByte: end.toByte, lines: [{ text: end.text }] });
});

test('bytes that are no UTF-8 are passed over, never waited for', async () => {
  const id = await logOf(Buffer.from('caf\xe9 \xff\xfe ok\n', 'latin1'), 'live');
  expect(await store.read(id, 0, 4, false)).toMatchObject({ toByte: 3 });
  expect(await store.read(id, 3, 1024, false)).toMatchObject({ text: '\ufffd \ufffd\ufffd ok\n', toByte: 11 });
});

describe('a line of five megabytes', () => {
  const long = `é${'x'.repeat(5_000_000)}`;
  let id: string;
  beforeAll(async () => {
    id = await logOf(`first\n${long}\nlast\n${'é'.repeat(300_000)}\nend`);
  });

  test('is broken softly, and the lines around it are exact', async () => {
    const { lines, nextByte, info } = await store.window(id, 1, 10);
    expect(lines.map(({ text, longLine }) => [text.length, longLine ?? 0])).toEqual([
      [5, 0],
      [16_383, 5_000_002],
      [4, 0],
      [8192, 600_000],
      [3, 0],
    ]);
    expect(nextByte).toBe(info.bytes);
    expect(await store.window(id, 3, 1)).toMatchObject({ lines: [{ text: 'last' }] });
    expect(await store.window(id, 2, 1)).toMatchObject({ nextByte: 6 + 2 + 5_000_000 + 1 });
  });

  test('is read piece by piece under its own line number', async () => {
    expect(await store.read(id, 4_000_000, 2048, false)).toMatchObject({
      line: 2,
      lineStart: false,
      text: 'x'.repeat(2048),
    });
    expect(await store.read(id, 5_000_009, 1024, false)).toMatchObject({ line: 3, lineStart: true });
  });

  test('as the only thing waiting gives its end as tail', async () => {
    const only = await logOf(`start\n${long}${'漢'.repeat(1000)}`, 'live');
    const piece = await store.read(only, 0, 1024, true);
    expect(piece).toMatchObject({ line: 2, lineStart: false, toByte: piece.info.bytes });
    expect(piece.text).toBe('漢'.repeat(341));
    const closed = await logOf(`start\n${long}\n`, 'live');
    expect(await store.read(closed, 0, 1024, true)).toMatchObject({ line: 2, text: `${'x'.repeat(1023)}\n` });
  });
});

test('a window holds two mebibytes at most, and goes on at its next byte', async () => {
  const id = await logOf(`${'x'.repeat(16_000)}\n`.repeat(200));
  const { lines, nextByte } = await store.window(id, 1, 200);
  expect(lines.length).toBe(131);
  expect(nextByte).toBe(131 * 16_001);
});

describe('colours in force where a window starts', () => {
  test.each([
    ['plain', ''],
    ['\x1b[31mred\n', '\x1b[31m'],
    ['\x1b[31;1mred\x1b[39m bold\n', '\x1b[1m'],
    ['\x1b[1;4;92mx\x1b[22;24m\n', '\x1b[92m'],
    ['\x1b[38;5;208mx\n', '\x1b[38;5;208m'],
    ['\x1b[38;2;1;22;33;1mx\n', '\x1b[1;38;2;1;22;33m'],
    ['\x1b[48:2::1:2:3mx\n', '\x1b[48:2::1:2:3m'],
    ['\x1b[4:3;58:5:9mx\n', '\x1b[4:3;58:5:9m'],
    ['\x1b[4:3mx\x1b[4:0m\n', ''],
    ['\x1b[31m\x1b[44mx\x1b[32m\n', '\x1b[32;44m'],
    ['\x1b[31mx\x1b[0m\n', ''],
    ['\x1b[31mx\x1b[m\n', ''],
    ['\x1b[31mx\x1b[0;7m\n', '\x1b[7m'],
    ['\x1b[31mx\x1b[2K\x1b[1A\x1b[?25l\n', '\x1b[31m'],
    ['\x1b[38;5m\x1b[38m\x1b[1m\n', '\x1b[1m'],
  ])('%j → %j', async (before, sgr) => {
    const id = await logOf(`${before}here\n`);
    expect(await store.window(id, before.includes('\n') ? 2 : 1, 1)).toMatchObject({ sgr });
  });

  test('are found megabytes back, between sequences that say nothing of them', async () => {
    const noise = '\x1b[32mok\x1b[39m \x1b[2K\x1b[1mdone\x1b[22m 漢字 in 3 ms\n'.repeat(90_000);
    const id = await logOf(`\x1b[44;4m\n${noise}here`);
    expect(await store.window(id, -1, 1)).toMatchObject({ sgr: '\x1b[4;44m' });
    expect(await store.window(id, 45_000, 1)).toMatchObject({ sgr: '\x1b[4;44m' });
    expect((await store.read(id, 4_000_000, 1024, false)).sgr).toBe('\x1b[4;44m');
  });

  test('are the same however they are asked for, near and far', async () => {
    const random = (seed: number) => (seed * 48_271) % 2_147_483_647;
    const codes = ['0', '', '1', '22', '31', '39', '44', '49', '4', '24', '38;5;9', '4:3', '1;36', '2K'];
    let seed = 7;
    let text = '';
    for (let line = 0; line < 4000; line++) {
      seed = random(seed);
      const code = codes[seed % codes.length] ?? '';
      text += seed % 3 === 0 ? `\x1b[${code}${code === '2K' ? '' : 'm'}word\n` : `${'x'.repeat(seed % 90)}\n`;
    }
    const id = await logOf(text);
    const lines = text.split('\n');
    for (const line of [4000, 3999, 1, 777, 778, 2500, 1200]) {
      const before = lines.slice(0, line - 1).map((each) => `${each}\n`);
      expect((await store.window(id, line, 1)).sgr).toBe(sgrBehind(before.join('')));
    }
  });

  test('a link that is open is in force too, if it leads to the web', async () => {
    const open = '\x1b]8;id=1;https://example.org/a\x07';
    const id = await logOf(`${open}text\nhere\x1b]8;;\x1b\\\nand\x1b]8;;javascript:alert(1)\x07here\nend`);
    expect(await store.window(id, 2, 1)).toMatchObject({ sgr: '\x1b]8;id=1;https://example.org/a\x1b\\' });
    expect(await store.window(id, 3, 1)).toMatchObject({ sgr: '' });
    expect(await store.window(id, 4, 1)).toMatchObject({ sgr: '' });
  });
});

describe('of a line of more than 16 KiB with progress bars', () => {
  const bars = Array.from({ length: 9000 }, (_, index) => `\x1b[32m${index} of 9000 é漢\x1b[39m`).join('\r');

  test.each([
    ['what stands there in the end', `${bars}\rdone`, 'done'],
    ['what stands in front of a last \\r', `${bars}\rdone\r\r`, 'done\r'],
    ['what stands in front of sequences alone', `${bars}\rdone\r\x1b[K`, 'done\r'],
    ['the end of a state that is long itself', `${bars}\r${'漢'.repeat(9000)}`, '漢'.repeat(5461)],
    ['the beginning where there is no \\r', '漢'.repeat(9000), '漢'.repeat(5461)],
    ['the beginning of one that ends with \\r\\n', `${'x'.repeat(20_000)}\r`, 'x'.repeat(16_384)],
  ])('%s is shown', async (_, line, shown) => {
    const id = await logOf(`before\n${line}\nbehind`);
    const { lines } = await store.window(id, 1, 3);
    expect(lines[1]?.longLine).toBe(Buffer.byteLength(line));
    expect(lines[1]?.text.startsWith('\x1b[39m') ? lines[1].text.slice(5) : lines[1]?.text).toBe(shown);
    expect(lines[2]).toEqual({ text: 'behind' });
    expect((await store.window(id, 2, 1)).nextByte).toBe(Buffer.byteLength(`before\n${line}\n`));
  });

  test('the colours behind the piece are those behind the line', async () => {
    const id = await logOf(`\x1b[1m${'x'.repeat(20_000)}\x1b[31m red\nnext\n\x1b[0;33m${bars}\r\x1b[7mend\nlast`);
    const { lines } = await store.window(id, 1, 4);
    expect(
      sgrBehind(
        lines
          .slice(0, 1)
          .map(({ text }) => text)
          .join('\n'),
      ),
    ).toBe('\x1b[1;31m');
    expect(
      sgrBehind(
        lines
          .slice(0, 3)
          .map(({ text }) => text)
          .join('\n'),
      ),
    ).toBe((await store.window(id, 4, 1)).sgr);
  });
});

test('windows and pieces say when their lines were written', async () => {
  const id = await logOf(`${many.join('\n')}\n`);
  const { times, info } = await store.window(id, 1500, 1200);
  expect(times.map(({ line }) => line)).toEqual([1001, 2001]);
  expect(times[0]?.at).toBeLessThanOrEqual(Date.now());
  expect((await store.window(id, 1500, 10)).times.map(({ line }) => line)).toEqual([1001]);
  expect((await store.window(id, 9999, 10)).times.map(({ line }) => line)).toEqual([3001]);
  expect((await store.read(id, 0, info.bytes, false)).times.map(({ line }) => line)).toEqual([1, 1001, 2001, 3001]);
  expect((await store.window(await logOf(''), 1, 10)).times).toEqual([]);
});

test('lines know their bytes', async () => {
  const id = await logOf('one\ntwo\nthree');
  expect(await store.bytesOfLines(id, 2, 2)).toEqual({ start: 4, end: 8 });
  expect(await store.bytesOfLines(id, 2, null)).toEqual({ start: 4, end: 13 });
  expect(await store.bytesOfLines(id, 1, 99)).toEqual({ start: 0, end: 13 });
  await expect(store.bytesOfLines(id, 4, 5)).rejects.toMatchObject({ code: 'range' });
});

test('the stream gives the bytes asked for, and no more while the log grows', async () => {
  const id = await logOf('0123456789'.repeat(100_000), 'live');
  expect(await textOf(store.stream(id, 5, 15))).toBe('5678901234');
  expect(await textOf(store.stream(id, 7, 7))).toBe('');
  expect((await buffer(store.stream(id, 0, 1_000_000))).equals(Buffer.from('0123456789'.repeat(100_000)))).toBe(true);
  await expect(textOf(store.stream(id, 999_998, 2_000_000))).rejects.toThrow('cut short: it ends at byte 1000000');
  await expect(textOf(store.stream(ulid(), 0, 1))).rejects.toMatchObject({ code: 'missing' });
});

test('small and large appends give the same lines', async () => {
  const text = `${many.slice(0, 1200).join('\n')}\n\n\nlast`;
  for (const chunk of [1, 7, 4096, 1_000_000]) {
    const id = await logOf(text, 'sealed', chunk);
    const info = await store.info(id);
    expect(info).toMatchObject({ lines: 1203, bytes: Buffer.byteLength(text) });
    expect((await store.window(id, 1199, 10)).lines.map((line) => line.text)).toEqual([
      lineText(1199),
      lineText(1200),
      '',
      '',
      'last',
    ]);
  }
});
