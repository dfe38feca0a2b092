import { z } from 'zod';
import type { Build } from '#contract/builds.ts';
import type { Status } from '#contract/status.ts';
import type { CommitStatus } from '#engine/ports/forge.ts';
import { buildInWords } from './build-in-words.ts';

/** What a `commit-status` letter holds. Connection and path at the forge are looked up when it is sent: they may have changed by then. */
export const StatusLetter = z.object({
  repositoryId: z.string(),
  commit: z.string(),
  state: z.enum(['pending', 'success', 'failure', 'canceled']),
  context: z.string(),
  description: z.string(),
  /** Of the build's page. */
  path: z.string(),
});
export type StatusLetter = z.infer<typeof StatusLetter>;

/** `lost` is no failure of the code, and no success either. */
const stateOf: Record<Status, CommitStatus['state']> = {
  queued: 'pending',
  running: 'pending',
  succeeded: 'success',
  skipped: 'success',
  failed: 'failure',
  'timed-out': 'failure',
  invalid: 'failure',
  canceled: 'canceled',
  lost: 'canceled',
};

/** GitHub takes no more. */
const longestDescription = 140;

/** What a forge is told of the build on that commit. */
export function statusLetter(build: Build, commit: string, repositoryId: string): StatusLetter {
  return {
    repositoryId,
    commit,
    state: stateOf[build.status],
    context: `pipewright/${build.pipelineId}`,
    description: cut(buildInWords(build)),
    path: buildPath(build),
  };
}

/** One status a commit and context: a newer one takes the place of an older one that has not been sent. */
export function statusKey({ repositoryId, commit, context }: StatusLetter): string {
  return `status/${repositoryId}/${commit}/${context}`;
}

/** Between which keys those of a repository's statuses lie, the second one excluded. */
export function statusKeysOf(repositoryId: string): readonly [first: string, behind: string] {
  // A "0" is what follows on the "/".
  return [`status/${repositoryId}/`, `status/${repositoryId}0`];
}

/** Of the build's page, behind the server's address. */
export function buildPath({ pipelineId, number }: Pick<Build, 'pipelineId' | 'number'>): string {
  return `${pipelinePath(pipelineId)}/builds/${number}`;
}

export function pipelinePath(pipelineId: string): string {
  return `/pipelines/${encodeURIComponent(pipelineId)}`;
}

function cut(text: string): string {
  const characters = [...text];
  return characters.length <= longestDescription ? text : `${characters.slice(0, longestDescription - 1).join('')}…`;
}
