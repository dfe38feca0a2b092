import { open, readFile, rename } from 'node:fs/promises';
import { syncDirectory } from '#adapters/file-system/sync-directory.ts';
import { LogSeal } from '#contract/builds.ts';
import { LogFault } from '#engine/ports/log-store.ts';
import { errorCode, ioFault } from './io-fault.ts';
import type { LogPaths } from './log-paths.ts';

/** The seal of a log; null while it has none. @throws LogFault `io` when the end record is there but is not one. */
export async function readEndRecord(paths: LogPaths): Promise<LogSeal | null> {
  let text: string;
  try {
    text = await readFile(paths.end, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') {
      return null;
    }
    throw ioFault('The log could not be read', error);
  }
  try {
    return LogSeal.parse(JSON.parse(text));
  } catch (error) {
    throw new LogFault('io', `The end record of log ${paths.id} is damaged.`, { cause: error });
  }
}

/**
 * Seals the log. The end record appears whole or not at all, and only behind a log and an index that are on the disk: the
 * caller has synced both.
 */
export async function writeEndRecord(paths: LogPaths, seal: LogSeal): Promise<void> {
  const record = { ...seal, sealedAt: new Date().toISOString() };
  const temporary = `${paths.end}.tmp`;
  const file = await open(temporary, 'w');
  try {
    await file.writeFile(`${JSON.stringify(record)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, paths.end);
  await syncDirectory(paths.directory);
}
