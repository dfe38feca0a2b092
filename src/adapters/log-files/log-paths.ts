import { join } from 'node:path';
import { isUlid } from '#adapters/file-system/ulid-name.ts';
import { LogFault } from '#engine/ports/log-store.ts';

/** The files of one log; docs/log-format.md describes each. */
export interface LogPaths {
  readonly id: string;
  readonly directory: string;
  readonly log: string;
  readonly index: string;
  readonly end: string;
  /** The log without its escape sequences, and how far it has come. */
  readonly plain: string;
  readonly plainRecord: string;
}

/**
 * Where the log of an id lies. The shard is the end of the id: its front is the time, which would put a day's logs into one
 * directory. Ids come from URLs, so anything that is not a ULID is refused before it becomes a path.
 * @throws LogFault `missing` when the id is not a ULID.
 */
export function logPaths(root: string, id: string): LogPaths {
  if (!isUlid(id)) {
    throw new LogFault('missing', 'There is no such log: the id is not well formed.');
  }
  const directory = join(root, id.slice(-2));
  const base = join(directory, id);
  return {
    id,
    directory,
    log: `${base}.log`,
    index: `${base}.idx`,
    end: `${base}.end`,
    plain: `${base}.txt`,
    plainRecord: `${base}.txt.json`,
  };
}
