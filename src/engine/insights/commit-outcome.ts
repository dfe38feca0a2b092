import type { Status } from '#contract/status.ts';

export type CommitOutcome = 'good' | 'bad';

/** The statuses that say something of a commit. An invalid definition fails the same way every time: nothing of it is flaky. */
export const outcomeStatuses: Readonly<Record<CommitOutcome, readonly Status[]>> = {
  good: ['succeeded'],
  bad: ['failed', 'timed-out'],
};

/** What a build's end says of its commit; null for nothing. One commit with both outcomes is flaky. */
export function commitOutcome(status: Status): CommitOutcome | null {
  if (outcomeStatuses.good.includes(status)) return 'good';
  return outcomeStatuses.bad.includes(status) ? 'bad' : null;
}

export function otherOutcome(outcome: CommitOutcome): CommitOutcome {
  return outcome === 'good' ? 'bad' : 'good';
}
