import { DatabaseSync } from 'node:sqlite';

/** Another server works in this data directory. */
export class DirectoryInUse extends Error {
  readonly code = 'directory-in-use';
}

/**
 * Takes the data directory for this process until `release` or the process's death: an exclusive lock of the operating system
 * on a small database file, which the system itself drops when the process is killed. Whoever holds it knows that no other
 * server of this directory is alive.
 *
 * @throws DirectoryInUse
 */
export function takeDirectory(lockFile: string): { release(): void } {
  const handle = new DatabaseSync(lockFile);
  try {
    handle.exec('PRAGMA journal_mode = DELETE; PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch (cause) {
    handle.close();
    throw new DirectoryInUse(`Another Pipewright is running on this data directory (${lockFile} is locked).`, {
      cause,
    });
  }
  return { release: () => handle.close() };
}
