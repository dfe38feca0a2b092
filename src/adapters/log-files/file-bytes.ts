import type { FileHandle } from 'node:fs/promises';

const blockSize = 64 * 1024;

/** Writes all of it at the end of the file; the system may take a write in parts. */
export async function appendAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, null);
    done += bytesWritten;
  }
}

/** Reads [start, end); shorter when the file ends before. */
export async function readRange(file: FileHandle, start: number, end: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(Math.max(0, end - start));
  let done = 0;
  while (done < bytes.length) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, start + done);
    if (bytesRead === 0) {
      break;
    }
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}

/** Calls `found` with the offset of every newline in [start, end) until it answers true, which ends the scan. */
export async function scanNewlines(
  file: FileHandle,
  start: number,
  end: number,
  found: (offset: number) => boolean,
): Promise<void> {
  for (let from = start; from < end; from += blockSize) {
    const block = await readRange(file, from, Math.min(end, from + blockSize));
    for (let at = block.indexOf(10); at !== -1; at = block.indexOf(10, at + 1)) {
      if (found(from + at)) {
        return;
      }
    }
  }
}

export function countNewlines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) {
    count++;
  }
  return count;
}
