import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LogFrame } from '#contract/live.ts';
import type { LogWindow } from '#contract/logs.ts';
import { sgrBehind } from '#contract/sgr-state.ts';
import { LogLines, type LogSource } from './log-lines.ts';

const never = new AbortController().signal;

/** A log that is written as the test goes on; answers as the server does. */
class WrittenLog implements LogSource {
  text = '';
  sealed = false;
  windows = 0;

  get #starts(): number[] {
    const starts = this.text === '' ? [] : [0];
    for (let at = this.text.indexOf('\n'); at !== -1; at = this.text.indexOf('\n', at + 1))
      if (at + 1 < this.text.length) starts.push(at + 1);
    return starts;
  }

  get #info() {
    const { length: bytes } = this.text;
    return { id: 'a', lines: this.#starts.length, bytes, sealed: this.sealed, sha256: null, gap: null };
  }

  async window(line: number, count: number): Promise<LogWindow> {
    this.windows += 1;
    const starts = this.#starts;
    const first = line < 0 ? Math.max(1, starts.length + line + 1) : Math.min(line, starts.length + 1);
    const lines = starts.slice(first - 1, first - 1 + count).map((start) => {
      const end = this.text.indexOf('\n', start);
      return { text: this.text.slice(start, end === -1 ? undefined : end) };
    });
    const nextByte = starts[first - 1 + lines.length] ?? this.text.length;
    const sgr = sgrBehind(this.text.slice(0, starts[first - 1] ?? 0));
    return { info: this.#info, firstLine: first, nextByte, sgr, lines, times: [{ line: 1, at: 5 }] };
  }

  async frame({ fromByte, maxBytes }: { fromByte: number; maxBytes: number }): Promise<LogFrame> {
    const { bytes, lines, sealed } = this.#info;
    let from = fromByte;
    if (bytes - from > maxBytes) from = this.text.indexOf('\n', bytes - maxBytes) + 1;
    const line = this.#starts.filter((start) => start <= from).length;
    const lineStart = from === bytes ? this.text.endsWith('\n') || bytes === 0 : this.#starts.includes(from);
    return {
      type: 'log',
      request: 0,
      fromByte: from,
      toByte: bytes,
      line: lineStart && from === bytes ? line + 1 : Math.max(1, line),
      lineStart,
      text: this.text.slice(from),
      sgr: sgrBehind(this.text.slice(0, from)),
      times: [{ line: 1, at: 5 }],
      lines,
      bytes,
      sealed,
    };
  }

  /** What every line is in the end, colours at its beginning included. */
  get expected(): [number, string, string][] {
    return this.#starts.map((start, index) => {
      const end = this.text.indexOf('\n', start);
      return [index + 1, sgrBehind(this.text.slice(0, start)), this.text.slice(start, end === -1 ? undefined : end)];
    });
  }
}

function atHand(lines: LogLines): [number, string, string][] {
  return Array.from({ length: lines.count }, (_, index): [number, string, string] => {
    const known = lines.get(index + 1);
    return [index + 1, known?.sgr ?? '-', known?.text ?? '-'];
  });
}

describe('following', () => {
  test('however the log is cut into frames, the lines are those of the file', async () => {
    const piece = fc.constantFrom('a', 'bc\n', '\n', '\x1b[31m', '\x1b[0m', 'd\ne', '\x1b[1mf\n', 'x\r');
    const property = fc.asyncProperty(
      fc.array(fc.array(piece, { maxLength: 6 }), { minLength: 1, maxLength: 12 }),
      fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
      async (rounds, wants) => {
        const log = new WrittenLog();
        const lines = new LogLines(log);
        await lines.openEnd(50, never);
        let round = 0;
        const write = () => {
          log.text += (rounds[round] ?? []).join('');
          log.sealed = round >= rounds.length - 1;
          round += 1;
        };
        write();
        await lines.follow(
          {
            // The last frame is read for its text: a reader who looks away gets what he missed from the file.
            wantsText: () => log.sealed || wants[round] === true,
            drawn: async () => write(),
          },
          never,
        );
        await lines.load(1, lines.count, never);
        expect(atHand(lines)).toEqual(log.expected);
      },
    );
    await fc.assert(property, { numRuns: 500 });
  });

  test('a flood is read by its newest lines, and what was skipped is fetched when it is looked at', async () => {
    const log = new WrittenLog();
    log.text = 'first\n';
    const lines = new LogLines(log);
    await lines.openEnd(50, never);
    log.text += Array.from({ length: 20_000 }, (_, index) => `\x1b[3${index % 8}mline ${index}\n`).join('');
    log.sealed = true;
    await lines.follow({ wantsText: () => true, drawn: async () => undefined }, never);
    expect(lines.count).toBe(20_001);
    expect(lines.get(20_001)?.text).toContain('line 19999');
    // The first line as well: it was the last one then, and may have grown.
    expect(lines.missing(1, 20_001)).toBe(1);
    await lines.load(10_000, 10_010, never);
    expect(lines.get(10_000)).toMatchObject({ text: '\x1b[36mline 9998', at: 5 });
    expect(lines.missing(10_000, 10_010)).toBeNull();
  });

  test('memory does not grow with the log', async () => {
    const log = new WrittenLog();
    log.text = 'line\n'.repeat(120_000);
    log.sealed = true;
    const lines = new LogLines(log);
    await lines.openEnd(100, never);
    for (let line = 1; line < 110_000; line += 2000) {
      lines.focus = line;
      await lines.load(line, line + 1999, never);
    }
    const kept = Array.from({ length: 120_000 }, (_, index) => lines.get(index + 1)).filter(Boolean);
    expect(kept.length).toBeLessThan(15_000);
    expect(lines.get(109_000)).toBeDefined();
    expect(lines.get(120_000)).toBeDefined();
  });
});
