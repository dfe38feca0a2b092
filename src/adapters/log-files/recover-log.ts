import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { makeDirectory } from '#adapters/file-system/sync-directory.ts';
import type { LogSeal } from '#contract/builds.ts';
import { readEndRecord, writeEndRecord } from './end-record.ts';
import { appendAll, readRange } from './file-bytes.ts';
import { ioFault } from './io-fault.ts';
import { indexRecordBytes, LineIndex } from './line-index.ts';
import { LineScanner } from './line-scanner.ts';
import type { LogPaths } from './log-paths.ts';
import { readIndex } from './log-view.ts';

const blockSize = 1024 * 1024;

/**
 * Seals a log that nobody writes any more. The bytes on disk are the truth: the index is cut back to its last good record and
 * rebuilt from there, the SHA-256 is taken of the file. Killed half way, it can be done again. @throws LogFault `io`
 */
export async function recoverLog(paths: LogPaths, gap: string): Promise<LogSeal> {
  const sealed = await readEndRecord(paths);
  if (sealed) {
    return sealed;
  }
  try {
    await makeDirectory(paths.directory);
    const log = await open(paths.log, 'a+');
    try {
      const seal = await rebuild(paths, log, gap);
      await log.sync();
      await writeEndRecord(paths, seal);
      return seal;
    } finally {
      await log.close();
    }
  } catch (error) {
    throw ioFault('The log could not be recovered', error);
  }
}

async function rebuild(paths: LogPaths, log: FileHandle, gap: string): Promise<LogSeal> {
  const { size, mtimeMs } = await log.stat();
  const index = await goodIndex(paths, log, size);
  const good = index.count;
  const scanner = new LineScanner(index);
  const from = scanner.bytes;
  const hash = createHash('sha256');
  for (let at = 0; at < size; at += blockSize) {
    const block = await readRange(log, at, Math.min(size, at + blockSize));
    hash.update(block);
    // When the lines without a record were written is not known; not later than the file's last change.
    scanner.scan(block.subarray(Math.max(0, from - at)), Math.floor(mtimeMs));
  }
  const file = await open(paths.index, 'a');
  try {
    await file.truncate(good * indexRecordBytes);
    await appendAll(file, index.encode(good));
    await file.sync();
  } finally {
    await file.close();
  }
  return { lines: scanner.lines, bytes: size, sha256: hash.digest('hex'), gap };
}

/** After a power loss the last records may speak of bytes that never reached the disk: then the index is built anew. */
async function goodIndex(paths: LogPaths, log: FileHandle, size: number): Promise<LineIndex> {
  const index = await readIndex(paths, size);
  const last = index.last();
  if (last && last.byte > 0) {
    const [before] = await readRange(log, last.byte - 1, last.byte);
    return before === 10 ? index : new LineIndex();
  }
  return index;
}
