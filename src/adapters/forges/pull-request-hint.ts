import { z } from 'zod';
import type { Hint, SentDelivery } from '#engine/ports/forge.ts';
import { bodyOf } from './delivery-body.ts';

export const Person = z.object({ login: z.string() });

const Side = z.object({
  ref: z.string(),
  sha: z.string(),
  /** GitHub's; null for a fork that was deleted since. */
  repo: z.object({ id: z.number() }).nullish(),
  /** Gitea's. */
  repo_id: z.number().nullish(),
});

const PullRequest = z.object({
  action: z.string(),
  number: z.int(),
  pull_request: z.object({ head: Side, base: Side }),
  sender: Person.nullish(),
});

/**
 * A `pull_request` event of GitHub, or of Gitea, which imitates it.
 *
 * @param codeChanges the actions that bring commits, by the forge's words.
 * @throws ForgeFault `unreadable`
 */
export function pullRequestHint(sent: SentDelivery, codeChanges: readonly string[]): Hint {
  const { action, number, pull_request, sender } = bodyOf(sent, PullRequest, 'pull request');
  const { head, base } = pull_request;
  const from = repositoryOf(head);
  return {
    kind: 'pull-request',
    number,
    changesCode: codeChanges.includes(action),
    headBranch: head.ref,
    headCommit: head.sha,
    targetBranch: base.ref,
    // What names no repository may be anybody's code.
    fromFork: from === null || from !== repositoryOf(base),
    fetchRef: `refs/pull/${number}/head`,
    actor: sender?.login ?? null,
  };
}

function repositoryOf({ repo_id, repo }: z.output<typeof Side>): number | null {
  return repo_id ?? repo?.id ?? null;
}
