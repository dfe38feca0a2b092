import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { LogFault } from '#engine/ports/log-store.ts';
import { readRange } from './file-bytes.ts';
import { readFault } from './io-fault.ts';

const blockSize = 256 * 1024;

/** The bytes [start, end) of a file of a log, in constant memory. The stream fails when there is no such file, or it ends before. */
export function byteStream(path: () => string, start: number, end: number): NodeJS.ReadableStream {
  return Readable.from(blocks(path, start, end), { objectMode: false });
}

async function* blocks(path: () => string, start: number, end: number): AsyncGenerator<Buffer> {
  try {
    const file = await open(path(), 'r');
    try {
      for (let at = start; at < end; at += blockSize) {
        const blockEnd = Math.min(end, at + blockSize);
        const block = await readRange(file, at, blockEnd);
        yield block;
        // Whoever was promised these bytes would wait for them for ever.
        if (at + block.length < blockEnd) {
          throw new LogFault('io', `The log was cut short: it ends at byte ${at + block.length}, not at ${end}.`);
        }
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    throw readFault(error);
  }
}
