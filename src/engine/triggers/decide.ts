import type { TriggerSettings } from '#contract/pipeline-settings.ts';
import type { Decision } from '#contract/triggers.ts';
import type { Hint } from '#engine/ports/forge.ts';
import { buildsBranch } from './branch-pattern.ts';

/** Nothing is built, and why. */
export interface Settled {
  readonly kind: 'settled';
  readonly decision: Decision;
  readonly reason: string;
  readonly branch: string | null;
  readonly commit: string | null;
}

/** Would be built if the repository says the same. */
export interface Candidate {
  readonly kind: 'candidate';
  readonly event: 'push' | 'pull-request';
  /** What the build's branch is called. Foreign code never bears the name of a branch of the repository: it has no part in their health. */
  readonly branch: string;
  readonly commit: string;
  /** Set on code of a fork, which is on no branch: where the forge keeps it, or null where it does not. */
  readonly foreign: { readonly fetchRef: string | null } | null;
}

/** What is to be said of a hint whatever the pipelines are; null when each pipeline has to decide. */
export function decideForAll(hint: Hint): Settled | null {
  if (hint.kind === 'ping') return settled('ping', 'The sender only wanted to know whether somebody is there.');
  if (hint.kind === 'other') return settled('other-event', `Events of the kind “${hint.event}” build nothing.`);
  return null;
}

/** What a pipeline makes of a hint, as far as that can be said without the repository. */
export function decide(hint: Hint, settings: TriggerSettings): Settled | Candidate {
  switch (hint.kind) {
    case 'push':
      return decidePush(hint, settings);
    case 'pull-request':
      return decidePullRequest(hint, settings);
    case 'tag':
      return settled('tag', `Tags build nothing; this one is ${hint.tag}.`);
    default:
      return decideForAll(hint) ?? settled('other-event', 'Such an event builds nothing.');
  }
}

function decidePush(hint: Extract<Hint, { kind: 'push' }>, settings: TriggerSettings): Settled | Candidate {
  const { branch, commit, before } = hint;
  if (commit === null) return settled('branch-deleted', `Branch ${branch} was deleted.`, branch);
  if (!settings.automatic)
    return settled('automatic-off', 'Automatic builds are off in the pipeline’s settings.', branch, commit);
  if (!buildsBranch(settings, branch)) {
    const others = settings.branches.length === 0 ? '' : ` or one that ${settings.branches.join(', ')} lets through`;
    const reason = `Branch ${branch} is not ${settings.branch}${others}.`;
    return settled('branch-not-matched', reason, branch, commit);
  }
  if (commit === before) return settled('no-change', `The push left ${branch} where it was.`, branch, commit);
  return { kind: 'candidate', event: 'push', branch, commit, foreign: null };
}

function decidePullRequest(
  hint: Extract<Hint, { kind: 'pull-request' }>,
  settings: TriggerSettings,
): Settled | Candidate {
  const { number, headBranch, headCommit: commit, fromFork } = hint;
  const branch = fromFork ? `pull/${number}` : headBranch;
  const say = (decision: Decision, reason: string) => settled(decision, reason, branch, commit);
  if (!hint.changesCode) return say('no-change', `What happened to pull request ${number} changes no code.`);
  if (settings.pullRequests === 'off')
    return say('pull-request-off', 'Pull requests do not build, by the pipeline’s settings.');
  if (fromFork && settings.pullRequests !== 'forks')
    return say(
      'fork-not-allowed',
      `Pull request ${number} is from a fork; by the pipeline’s settings these do not build.`,
    );
  if (!fromFork && settings.automatic && buildsBranch(settings, headBranch))
    return say('covered-by-push', `Pushes to ${headBranch} build by themselves.`);
  const foreign = fromFork ? { fetchRef: hint.fetchRef } : null;
  return { kind: 'candidate', event: 'pull-request', branch, commit, foreign };
}

function settled(
  decision: Decision,
  reason: string,
  branch: string | null = null,
  commit: string | null = null,
): Settled {
  return { kind: 'settled', decision, reason, branch, commit };
}
