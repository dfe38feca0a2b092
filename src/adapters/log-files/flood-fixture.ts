/**
 * A process for tests to kill: writes `floodText` to a log through the store for ever, in chunks that care about neither
 * lines nor characters, and prints the offset of every flush, which is then promised to be in the file.
 * Arguments: directory, log id.
 */
import { createLogFiles } from './log-files.ts';

/** Lines 1, 2, 3 … of many lengths, with colours and wide characters; some without any text, some of 40 KiB. */
export function floodText(firstLine: number, lines: number): string {
  let text = '';
  for (let line = firstLine; line < firstLine + lines; line++) {
    const size = line % 997 === 0 ? 40_960 : (line * 7919) % 160;
    text += `${line} \x1b[3${line % 8}m${'é漢x'.repeat(size / 3)}\x1b[0m${line % 5 === 0 ? '\r' : ''}\n`;
  }
  return text;
}

if (import.meta.main) {
  const [, , directory = '', id = ''] = process.argv;
  const writer = await createLogFiles({ directory }).create(id, []);
  for (let line = 1, round = 1; ; round++) {
    const text = Buffer.from(floodText(line, 300));
    line += 300;
    for (let at = 0; at < text.length; ) {
      const size = 1 + ((at * 31 + round * 17) % 9000);
      await writer.append(text.subarray(at, at + size));
      at += size;
    }
    if (round % 5 === 0) {
      process.stdout.write(`${(await writer.flush()).byte}\n`);
    }
  }
}
