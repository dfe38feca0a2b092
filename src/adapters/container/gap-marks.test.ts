import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type GapMark, GapMarks } from './gap-marks.ts';

const token = 'abc123';
const mark = (gap: number, exitCode: number) => `\0${token} ${gap} ${exitCode}\n`;

function read(chunks: Iterable<Buffer>): (string | GapMark)[] {
  const marks = new GapMarks(token);
  const found: (string | GapMark)[] = [];
  const add = (piece: Buffer | GapMark) => {
    if (!Buffer.isBuffer(piece)) found.push(piece);
    else if (piece.length === 0) return;
    else if (typeof found.at(-1) === 'string') found[found.length - 1] += piece.toString('latin1');
    else found.push(piece.toString('latin1'));
  };
  for (const chunk of chunks) for (const piece of marks.split(chunk)) add(piece);
  add(marks.end());
  return found;
}

test('marks are found between what was printed, lines ended or not', () => {
  expect(read([Buffer.from(`${mark(0, 0)}a\nb${mark(1, 0)}${mark(2, 130)}c`)])).toEqual([
    { gap: 0, exitCode: 0 },
    'a\nb',
    { gap: 1, exitCode: 0 },
    { gap: 2, exitCode: 130 },
    'c',
  ]);
});

test.each([
  ['another token', `\0abc124 0 0\n`],
  ['a gap that is not due', mark(1, 0)],
  ['no number', `\0${token} x 0\n`],
  ['no line end', `\0${token} 0 0`],
  ['no line end for long', `\0${token} 0 0${' '.repeat(100)}\n`],
])('what is no mark is output: %s', (_, text) => {
  expect(read([Buffer.from(text)])).toEqual([text]);
});

test('however the stream is cut, the same is read of it', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom('\0', `\0${token}`, `\0abc`, `\0${token} 9 9\n`),
  );
  const property = fc.property(
    fc.array(piece, { maxLength: 8 }),
    fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
    (texts, sizes) => {
      const bytes = Buffer.from(texts.map((text, gap) => `${text}${mark(gap, gap)}`).join(''));
      const chunks: Buffer[] = [];
      for (let at = 0; at < bytes.length; ) {
        const size = sizes.next().value ?? 1;
        chunks.push(bytes.subarray(at, at + size));
        at += size;
      }
      expect(read(chunks)).toEqual(read([bytes]));
      expect(read([bytes]).filter((found) => typeof found !== 'string')).toHaveLength(texts.length);
    },
  );
  fc.assert(property, { numRuns: 300 });
});
