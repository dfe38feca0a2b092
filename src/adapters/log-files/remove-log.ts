import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncDirectory } from '#adapters/file-system/sync-directory.ts';
import { errorCode, ioFault } from './io-fault.ts';
import type { LogPaths } from './log-paths.ts';

/**
 * Deletes every file of a log, whoever put it beside the log. The log itself goes last: while one of the others is left, so is
 * the log, and the same call finishes what was cut off. Files that are gone already are no fault. @throws LogFault `io`
 */
export async function removeLog({ id, directory, log }: LogPaths): Promise<void> {
  try {
    const names = (await readdir(directory)).filter((name) => name.startsWith(`${id}.`));
    const paths = names.map((name) => join(directory, name));
    for (const path of paths) if (path !== log) await rm(path, { force: true });
    await rm(log, { force: true });
    if (names.length > 0) await syncDirectory(directory);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw ioFault('The log could not be removed', error);
  }
}
