import { type FileHandle, open, readFile } from 'node:fs/promises';
import type { LogSeal } from '#contract/builds.ts';
import type { LogInfo } from '#contract/logs.ts';
import { readEndRecord } from './end-record.ts';
import { readRange, scanNewlines } from './file-bytes.ts';
import { errorCode, readFault } from './io-fault.ts';
import { LineIndex } from './line-index.ts';
import type { LogExtent } from './line-lookup.ts';
import type { LogPaths } from './log-paths.ts';
import { incompleteTail } from './utf8-tail.ts';

/** What one reading call sees of a log: taken once, true for as long as the call lasts. */
export interface LogView extends LogExtent {
  readonly paths: LogPaths;
  /** Bytes up to the last whole character; equal to `bytes` when the log is sealed and no more can come. */
  readonly readable: number;
  readonly seal: LogSeal | null;
}

export function logInfo(view: LogView): LogInfo {
  const { lines, bytes, seal } = view;
  return {
    id: view.paths.id,
    lines,
    bytes,
    sealed: seal !== null,
    sha256: seal?.sha256 ?? null,
    gap: seal?.gap ?? null,
  };
}

/** Looks at a log that this process does not write: sealed, or left behind by a dead one. @throws LogFault `missing`, `io` */
export async function viewFromDisk(paths: LogPaths): Promise<LogView> {
  const seal = await readEndRecord(paths);
  if (seal) {
    const index = await readIndex(paths, seal.bytes);
    return { paths, lines: seal.lines, bytes: seal.bytes, readable: seal.bytes, index, seal };
  }
  const file = await openLog(paths);
  try {
    const { size: bytes } = await file.stat();
    const index = await readIndex(paths, bytes);
    const tail = await readRange(file, Math.max(0, bytes - 4), bytes);
    return {
      paths,
      lines: await countLines(file, index, bytes),
      bytes,
      readable: bytes - incompleteTail(tail),
      index,
      seal: null,
    };
  } catch (error) {
    throw readFault(error);
  } finally {
    await file.close();
  }
}

/** @throws LogFault `missing`, `io` */
export async function openLog(paths: LogPaths): Promise<FileHandle> {
  try {
    return await open(paths.log, 'r');
  } catch (error) {
    throw readFault(error);
  }
}

/** The good part of the index file; empty when there is none. */
export async function readIndex(paths: LogPaths, logBytes: number): Promise<LineIndex> {
  try {
    return LineIndex.decode(await readFile(paths.index), logBytes);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') {
      return new LineIndex();
    }
    throw readFault(error);
  }
}

async function countLines(file: FileHandle, index: LineIndex, bytes: number): Promise<number> {
  if (bytes === 0) {
    return 0;
  }
  const { line, byte } = index.last() ?? { line: 1, byte: 0 };
  let lines = line;
  // The last byte does not count: a line starts behind a newline only when there is a byte for it.
  await scanNewlines(file, byte, bytes - 1, () => {
    lines++;
    return false;
  });
  return lines;
}
