import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PlainBytes, plainBytes } from './plain-bytes.ts';

const plainText = (text: string) => Buffer.from(plainBytes(Buffer.from(text))).toString();

test.each([
  ['\x1b[31mred\x1b[0m', 'red'],
  ['\x1b[38;2;1;2;3mx\x1b[m', 'x'],
  ['\x1b[4:3mcurly\x1b[?25l\x1b[2K\x1b[1;1H', 'curly'],
  ['\x1b]0;title\x07text', 'text'],
  ['\x1b]0;title\x1b\\text', 'text'],
  ['\x1b]8;;https://example.org/\x1b\\link\x1b]8;;\x1b\\', 'link'],
  ['\x1bPq#0\x07#1\x1b\\sixel', 'sixel'],
  ['\x1b_apc\x1b\\\x1b^pm\x1b\\\x1bXsos\x1b\\x', 'x'],
  ['\x1b(B\x1b)0\x1b#8\x1b7\x1b8\x1bc\x1b=x', 'x'],
  ['\x1b([31m', '31m'],
  ['50%\r100%\r\n', '50%\r100%\r\n'],
  ['\x00nul\x7f\x08\x0b', '\x00nul\x7f\x08\x0b'],
  ['é漢🙂\x1b[1m🙂', 'é漢🙂🙂'],
  // A newline ends what is open and stays.
  ['\x1b[31\nred', '\nred'],
  ['\x1b\nx', '\nx'],
  ['\x1b]0;never ended\nx', '\nx'],
  ['\x1bPnever ended\x07\nx', '\nx'],
  // What cannot stand in a sequence ends it and stays; CAN and SUB go with it.
  ['\x1b[3\rx', '\rx'],
  ['\x1b[3éx', 'éx'],
  ['\x1béx', 'éx'],
  ['\x1b[3\x18x\x1b[3\x1ax', 'xx'],
  // A sequence in a sequence.
  ['\x1b[3\x1b[31mx', 'x'],
  ['\x1b\x1b[31mx', 'x'],
  ['\x1b]0;a\x1b[31mx', 'x'],
  ['cut \x1b[3', 'cut '],
  ['cut \x1b', 'cut '],
])('%j is %j', (text, plain) => {
  expect(plainText(text)).toBe(plain);
});

test('what is given stays as it is', () => {
  const bytes = Buffer.from('\x1b[31mred');
  plainBytes(bytes.subarray(0, 6));
  expect(bytes.toString()).toBe('\x1b[31mred');
});

const piece = fc.oneof(
  fc.constantFrom('\x1b', '[', ']', '31m', '0;', '\x07', '\\', '\n', '\r', 'P', '(', '\x18', 'text', '漢', '🙂'),
  fc.string({ maxLength: 80 }),
);
const texts = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''));

test('wherever the chunks are cut, and as many lines come out as went in', () => {
  fc.assert(
    fc.property(texts, fc.array(fc.nat(400), { maxLength: 20 }), (text, cuts) => {
      const bytes = Buffer.from(text);
      const whole = Buffer.from(plainBytes(bytes));
      const plain = new PlainBytes();
      const places = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
      const parts = places.slice(1).map((end, index) => {
        const chunk = Buffer.from(bytes.subarray(places[index], end));
        return chunk.subarray(0, plain.strip(chunk));
      });
      expect(Buffer.concat(parts).equals(whole)).toBe(true);
      expect(whole.includes(27)).toBe(false);
      expect(whole.toString().split('\n')).toEqual(text.split('\n').map(plainText));
    }),
  );
});
