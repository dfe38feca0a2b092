import { LogFault } from '#engine/ports/log-store.ts';

const sentences: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be larger than the system allows',
  EROFS: 'the file system is read-only',
  EACCES: 'permission was denied',
  EPERM: 'permission was denied',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
};

/** The system's error code (`ENOENT`), or an empty string when the error is not of the system. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Translates an error of the file system; `what` begins the sentence: "The log could not be written". A LogFault passes. */
export function ioFault(what: string, error: unknown): LogFault {
  if (error instanceof LogFault) {
    return error;
  }
  const why = sentences[errorCode(error)] ?? (error instanceof Error ? error.message : String(error));
  return new LogFault('io', `${what}: ${why}.`, { cause: error });
}

/** The same for reading, where a file that is not there means that there is no such log. */
export function readFault(error: unknown): LogFault {
  return errorCode(error) === 'ENOENT'
    ? new LogFault('missing', 'There is no such log.', { cause: error })
    : ioFault('The log could not be read', error);
}
