import { existsSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { errorCode } from '#adapters/log-files/io-fault.ts';
import type { LogPaths } from '#adapters/log-files/log-paths.ts';

/** `<id>.tpl`: the templates of a green log. */
export function templatesPath({ directory, id }: LogPaths): string {
  return `${directory}/${id}.tpl`;
}

/** `<id>.new.json`: what is new in a failed log. */
export function comparisonPath({ directory, id }: LogPaths): string {
  return `${directory}/${id}.new.json`;
}

/**
 * Writes a file beside a log, whole or not at all. It is not synced: what a power cut takes is made again from the log. Where
 * the log was removed meanwhile nothing is written, so that nothing of it stays behind.
 */
export function writeBeside(paths: LogPaths, target: string, content: Uint8Array | string): void {
  const temporary = `${target}.tmp`;
  writeFileSync(temporary, content);
  if (existsSync(paths.log)) renameSync(temporary, target);
  else unlinkSync(temporary);
}

/** Null when there is no such file. */
export function readBeside(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}
