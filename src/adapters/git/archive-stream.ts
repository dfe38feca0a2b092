import { PassThrough } from 'node:stream';
import { commitGone } from './commit-tree.ts';
import { type GitCommand, startGit } from './git-command.ts';

/**
 * git's tar stream of a commit. Destroying it, or aborting the signal, ends git. It fails with a SourceFault, or with the
 * signal's reason.
 */
export function archiveStream(command: GitCommand, sha: string, signal: AbortSignal): PassThrough {
  const git = startGit(command);
  const onAbort = () => stream.destroy(signal.reason);
  const stream = new PassThrough({
    destroy(error, callback) {
      signal.removeEventListener('abort', onAbort);
      git.end();
      git.stdout.destroy();
      callback(error);
    },
  });
  git.stdout.pipe(stream, { end: false });
  git.closed.then(
    (exitCode) => {
      if (exitCode === 0) stream.end();
      else stream.destroy(commitGone(sha, { exitCode, stderr: git.stderr() }));
    },
    (error: Error) => stream.destroy(error),
  );
  signal.addEventListener('abort', onAbort);
  if (signal.aborted) onAbort();
  return stream;
}
