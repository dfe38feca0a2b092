import { Provider, providerNames } from '#contract/forges.ts';
import type { Decision, Delivery, TriggerKind, Verified } from '#contract/triggers.ts';

export const kindWords: Readonly<Record<TriggerKind, string>> = {
  push: 'Push',
  'pull-request': 'Pull request',
  poll: 'Found by looking',
  manual: 'By hand',
  first: 'First build',
  rerun: 'Run again',
  schedule: 'Schedule',
  upstream: 'Upstream build',
  sample: 'Sample',
  replay: 'Replay',
};

export const decisionWords: Readonly<Record<Decision, string>> = {
  built: 'Built',
  'would-build': 'Would build',
  duplicate: 'Built before',
  ping: 'Ping',
  tag: 'Tag',
  'branch-deleted': 'Branch deleted',
  'no-change': 'No change',
  'skip-ci': 'Skipped by message',
  'branch-not-matched': 'Other branch',
  'automatic-off': 'Automatic builds off',
  'pull-request-off': 'Pull requests off',
  'fork-not-allowed': 'Fork not allowed',
  'covered-by-push': 'Covered by push',
  'commit-gone': 'Commit gone',
  'no-definition': 'No definition',
  'other-event': 'Other event',
  'no-pipeline': 'No pipeline',
  unreadable: 'Unreadable',
  failed: 'Failed',
};

export const verifiedWords: Readonly<Record<Verified, string>> = {
  signature: 'By its signature',
  token: 'By its secret token',
  internal: 'Arose inside Pipewright',
};

/** What came, in a word: a push of a tag, or a forge's ping, is called what it is. */
export function titleOf({ kind, decisions }: Pick<Delivery, 'kind' | 'decisions'>): string {
  const [first] = decisions;
  const named = first && (first.decision === 'tag' || first.decision === 'ping') ? first.decision : null;
  return kind === 'push' && named !== null && decisions.every(({ decision }) => decision === named)
    ? decisionWords[named]
    : kindWords[kind];
}

/** Who sent it: a forge by its name. */
export function sourceWord(source: string): string {
  const provider = Provider.safeParse(source).data;
  return provider ? providerNames[provider] : 'Signed webhook';
}
