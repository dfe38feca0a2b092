import { type FileHandle, open, readFile, rename, stat, truncate } from 'node:fs/promises';
import { z } from 'zod';
import { PlainBytes } from '#contract/plain-bytes.ts';
import { appendAll, readRange } from './file-bytes.ts';
import { errorCode } from './io-fault.ts';
import type { LogPaths } from './log-paths.ts';

/** One block of the log is read at a time; `blocks` of the record speaks of blocks of this size. */
export const twinBlock = 1024 * 1024;

/** How far the plain twin of a log has come: what `<id>.txt.json` holds (docs/log-format.md). */
export const TwinProgress = z.object({
  version: z.literal(1),
  /** Bytes of the log that were looked at; a line starts behind them, or nothing. */
  logBytes: z.int().nonnegative(),
  /** Bytes of the twin; null while the log has no escape sequence and therefore no twin. */
  twinBytes: z.int().nonnegative().nullable(),
  /** Bytes of the twin in front of each block of the log that was begun. */
  blocks: z.array(z.int().nonnegative()),
});
export type TwinProgress = z.infer<typeof TwinProgress>;

const nothing: TwinProgress = { version: 1, logBytes: 0, twinBytes: null, blocks: [] };

/**
 * Reads how far the twin on the disk has come. A record is written behind the bytes it speaks of, so a longer twin was torn and
 * is cut back; a shorter one, or a record that cannot be read, means to begin anew.
 */
export async function readTwinProgress(paths: LogPaths, logBytes: number): Promise<TwinProgress> {
  try {
    const progress = TwinProgress.parse(JSON.parse(await readFile(paths.plainRecord, 'utf8')));
    if (progress.logBytes > logBytes) {
      return nothing;
    }
    if (progress.twinBytes !== null) {
      const { size } = await stat(paths.plain);
      if (size < progress.twinBytes) {
        return nothing;
      }
      await truncate(paths.plain, progress.twinBytes);
    }
    return progress;
  } catch (error) {
    if (error instanceof z.ZodError || error instanceof SyntaxError || errorCode(error) === 'ENOENT') {
      return nothing;
    }
    throw error;
  }
}

/**
 * Takes the twin up to byte `to` of the log, where a line starts or the sealed log ends. Runs in constant memory. Once it
 * resolves the twin may be read up to `twinBytes`; it is durable, and its record written, when `keepTwin` has resolved.
 */
export async function extendTwin(paths: LogPaths, known: TwinProgress, to: number): Promise<TwinProgress> {
  if (to <= known.logBytes) {
    return known;
  }
  const log = await open(paths.log, 'r');
  try {
    if (known.twinBytes === null && !(await hasEscape(log, known.logBytes, to))) {
      return { ...known, logBytes: to };
    }
    const { logBytes, twinBytes, blocks } = known.twinBytes === null ? nothing : known;
    return await append(paths, log, { logBytes, twinBytes: twinBytes ?? 0, blocks: [...blocks], to });
  } finally {
    await log.close();
  }
}

/** Syncs the twin and then writes its record, so that not even a power cut leaves a record of bytes that are not there. */
export async function keepTwin(paths: LogPaths, progress: TwinProgress): Promise<void> {
  if (progress.twinBytes !== null) {
    const twin = await open(paths.plain, 'r+');
    try {
      await twin.datasync();
    } finally {
      await twin.close();
    }
  }
  const temporary = `${paths.plainRecord}.tmp`;
  const file = await open(temporary, 'w');
  try {
    await file.writeFile(`${JSON.stringify(progress)}\n`);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(temporary, paths.plainRecord);
}

async function hasEscape(log: FileHandle, from: number, to: number): Promise<boolean> {
  const buffer = Buffer.allocUnsafe(twinBlock);
  for (let at = from; at < to; ) {
    const { bytesRead } = await log.read(buffer, 0, Math.min(twinBlock, to - at), at);
    if (bytesRead === 0) {
      return false;
    }
    if (buffer.subarray(0, bytesRead).includes(27)) {
      return true;
    }
    at += bytesRead;
  }
  return false;
}

async function append(
  paths: LogPaths,
  log: FileHandle,
  from: { logBytes: number; twinBytes: number; blocks: number[]; to: number },
): Promise<TwinProgress> {
  let { logBytes, twinBytes } = from;
  const { blocks, to } = from;
  const twin = await open(paths.plain, 'a');
  try {
    await twin.truncate(twinBytes);
    const plain = new PlainBytes();
    while (logBytes < to) {
      if (logBytes === blocks.length * twinBlock) {
        blocks.push(twinBytes);
      }
      const block = await readRange(log, logBytes, Math.min(to, blocks.length * twinBlock));
      if (block.length === 0) {
        break;
      }
      logBytes += block.length;
      const kept = plain.strip(block);
      await appendAll(twin, block.subarray(0, kept));
      twinBytes += kept;
    }
    return { version: 1, logBytes, twinBytes, blocks };
  } finally {
    await twin.close();
  }
}
