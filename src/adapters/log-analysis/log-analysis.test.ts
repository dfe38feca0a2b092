import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLogFiles } from '#adapters/log-files/log-files.ts';
import { LineTemplates } from '#engine/logs/line-template.ts';
import type { LogAnalysis } from '#engine/ports/log-analysis.ts';
import type { LogStore } from '#engine/ports/log-store.ts';
import { eachLine } from './each-line.ts';
import { createLogAnalysis } from './log-analysis.ts';
import { TemplateSet } from './template-set.ts';

const never = new AbortController().signal;
let directory: string;
let logs: LogStore;
let analysis: LogAnalysis;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pipewright-analysis-'));
  logs = createLogFiles({ directory });
  analysis = createLogAnalysis({ directory });
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function sealedLog(...lines: string[]): Promise<string> {
  const id = ulid();
  const writer = await logs.create(id, []);
  await writer.append(Buffer.from(lines.map((line) => `${line}\n`).join('')));
  await writer.seal(null);
  return id;
}

const pathOf = (id: string, extension: string) => join(directory, id.slice(-2), `${id}${extension}`);
const failed = (id: string, fromLine = 1) => ({ id, state: 'Test', fromLine });
const passing = (ms: number) => [
  `\x1b[1mRUN\x1b[0m v5.0.3 at 10:00:${ms % 60}`,
  ...Array.from({ length: 50 }, (_, index) => ` \x1b[32m✓\x1b[39m src/part-${index}.test.ts (${ms} tests) ${ms}ms`),
  `10 %\r${ms} %\rdone in ${ms / 1000} s`,
];

describe('a failed log beside green ones', () => {
  test('has the lines that are new, counted, named and with the first that looks like an error', async () => {
    const green = [await sealedLog(...passing(412)), await sealedLog(...passing(98), 'npm warn: update me')];
    const red = await sealedLog(
      ...passing(7),
      'npm warn: update me',
      'now something else is printed',
      '\x1b[31mAssertionError\x1b[39m: expected 1904 to be 1905',
      '    at src/tax/lines.test.ts:48:31',
      ...passing(8),
      '    at src/tax/lines.test.ts:99:1',
    );
    const against = green.map((id, index) => ({ id, buildNumber: index + 1 }));
    const comparison = await analysis.compare(failed(red), against, never);
    expect(comparison.newLines).toEqual({
      status: 'known',
      against: [1, 2],
      count: 4,
      total: 109,
      first: { line: 54, text: 'now something else is printed' },
      ranges: [
        [54, 56],
        [109, 109],
      ],
    });
    expect(comparison.telling).toEqual({
      kind: 'new-error',
      lines: [
        {
          line: 55,
          text: 'AssertionError: expected 1904 to be 1905',
          template: 'AssertionError: expected # to be #',
        },
      ],
    });
    expect(await analysis.known(red)).toEqual(comparison);
    expect(await analysis.known(green[0] ?? '')).toBeNull();
  });

  test('tells by its new lines where none looks like an error, from the failed command on', async () => {
    const green = await sealedLog('setting up', 'all good');
    const red = await sealedLog(
      'setting up',
      'a new tool was installed',
      'nothing is good',
      'nothing at all',
      'more',
      'yet more',
    );
    const { telling, newLines } = await analysis.compare(failed(red, 3), [{ id: green, buildNumber: 1 }], never);
    expect(newLines).toMatchObject({ status: 'known', count: 5, first: { line: 2 } });
    expect(telling).toMatchObject({ kind: 'new', lines: [{ line: 3 }, { line: 4 }, { line: 5 }] });
  });

  test('that has nothing new tells by what looks like an error', async () => {
    const lines = ['setting up', 'AssertionError: expected 1 to be 2', 'done'];
    const green = await sealedLog(...lines);
    const red = await sealedLog(...lines);
    const { telling, newLines } = await analysis.compare(failed(red), [{ id: green, buildNumber: 1 }], never);
    expect(newLines).toMatchObject({ status: 'known', count: 0, first: null, ranges: [] });
    expect(telling).toMatchObject({ kind: 'error', lines: [{ line: 2 }] });
  });

  test.each([
    ['no green log', 'AssertionError: x', 'No green build of Test has a log to compare with.', 'error'],
    ['an empty log', null, 'The log is empty.', 'nothing'],
  ])('with %s says why nothing is new', async (_, line, why, kind) => {
    const red = await sealedLog(...(line === null ? [] : [line]));
    const comparison = await analysis.compare(failed(red), [], never);
    expect(comparison.newLines).toEqual({ status: 'none', why });
    expect(comparison.telling.kind).toBe(kind);
  });

  test('leaves out a green log that is gone, and makes a set anew that is damaged', async () => {
    const gone = await sealedLog('one');
    const green = await sealedLog('two');
    await rm(pathOf(gone, '.log'));
    await analysis.learn(green, never);
    await appendFile(pathOf(green, '.tpl'), 'torn');
    const red = await sealedLog('one', 'two');
    const against = [
      { id: gone, buildNumber: 2 },
      { id: green, buildNumber: 1 },
    ];
    const { newLines } = await analysis.compare(failed(red), against, never);
    expect(newLines).toMatchObject({ status: 'known', against: [1], count: 1, first: { line: 1 } });
    expect(new TemplateSet().addEncoded(await readFile(pathOf(green, '.tpl')))).toBe(true);
  });
});

test('a call that is aborted ends, leaves nothing half written, and can be made again', async () => {
  const green = await sealedLog(Array.from({ length: 200_000 }, (_, index) => `line ${index}`).join('\n'));
  const stop = new AbortController();
  const learning = analysis.learn(green, stop.signal);
  stop.abort(new Error('enough'));
  await expect(learning).rejects.toThrow('enough');
  await analysis.learn(green, never);
  const left = (await readdir(join(directory, green.slice(-2)))).filter((name) => name.includes('.tpl'));
  expect(left).toEqual([`${green}.tpl`]);
});

test('a log that is not there is a fault with its reason', async () => {
  await expect(analysis.learn(ulid(), never)).rejects.toMatchObject({ code: 'missing' });
});

describe('a set of templates', () => {
  const fill = (set: TemplateSet, count: number) => {
    for (let i = 0; i < count; i++) set.add(Math.imul(i, 0x9e3779b1) >>> 0, i);
  };

  test('holds what was added and nothing else, also after it went through a file', () => {
    const set = new TemplateSet();
    fill(set, 30_000);
    fill(set, 30_000);
    const read = new TemplateSet();
    expect(read.addEncoded(set.encode())).toBe(true);
    expect([set.size, read.size]).toEqual([30_000, 30_000]);
    for (let i = 1; i < 30_000; i++) expect(read.has(Math.imul(i, 0x9e3779b1) >>> 0, i)).toBe(true);
    expect(read.has(5, 5)).toBe(false);
    expect(read.encode()).toEqual(set.encode());
  });

  test('stops at its cap and says so in its file', () => {
    const set = new TemplateSet(100);
    fill(set, 100);
    expect(set.capped).toBe(false);
    fill(set, 101);
    expect([set.size, set.capped]).toEqual([100, true]);
    const read = new TemplateSet();
    read.addEncoded(set.encode());
    expect(read.capped).toBe(true);
  });
});

describe('the lines of a log', () => {
  async function linesOf(content: string): Promise<string[]> {
    const path = join(directory, 'lines.log');
    await rm(path, { force: true });
    await appendFile(path, content);
    const lines: string[] = [];
    const templates = new LineTemplates();
    eachLine(path, (bytes, start, end) => {
      templates.read(bytes, start, end);
      lines.push(Buffer.from(templates.bytes.subarray(0, templates.length)).toString());
      return true;
    });
    return lines;
  }
  const long = (letter: string) => letter.repeat(1_300_000);

  test.each([
    ['none', '', []],
    ['an unfinished last one', 'a\nb', ['a', 'b']],
    ['a last one of nothing but a colour', 'a\n\x1b[0m', ['a', '']],
    ['longer than the buffer', `a\n${long('x')}\nb\n`, ['a', 'x'.repeat(4096), 'b']],
    ['a long one with progress bars', `${long('x')}\r${long('y')}\rdone 5\r\nb\n`, ['done #', 'b']],
    ['a carriage return at the end of the buffer', `${'x'.repeat(1024 * 1024 - 1)}\r\nb\n`, ['x'.repeat(4096), 'b']],
    ['text behind it', `${'x'.repeat(1024 * 1024 - 1)}\rlast\nb\n`, ['last', 'b']],
  ])('are read in constant memory: %s', async (_, content, lines) => {
    expect(await linesOf(content)).toEqual(lines);
  });
});
