import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream';
import type { Commit } from '#contract/builds.ts';
import { SourceFault, type SourceRepository } from '#engine/ports/source.ts';
import { nearest } from '#pipeline/nearest.ts';
import { archiveStream } from './archive-stream.ts';
import { isCommitId, LOG_FORMAT, listNearNames, parseLog, readBlob } from './commit-tree.ts';
import { type GitResult, runGit } from './git-command.ts';
import { isRefMissing, unreachable } from './git-failure.ts';
import { type GitHome, makeGitHome } from './git-home.ts';
import { branchRef, Mirror } from './mirror.ts';
import { checkAddress, withoutCredentials } from './repository-address.ts';
import { Turns } from './turns.ts';

export interface GitRepositoriesOptions {
  /** Directory of the mirrors; belongs to the adapter. */
  readonly directory: string;
  /** PATH on which git (2.20 or newer) and ssh are found. */
  readonly searchPath: string;
  /** How long one git may take that talks to a repository. Default 120,000 ms. */
  readonly timeoutMs?: number;
}
