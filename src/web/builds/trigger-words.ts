import type { TriggerKind } from '#contract/triggers.ts';

/** What started a build, behind the name of who did it. */
export const triggerWords: Readonly<Record<TriggerKind, string>> = {
  push: 'pushed',
  'pull-request': 'from a pull request',
  poll: 'found by looking at the branch',
  first: 'first build',
  schedule: 'on schedule',
  replay: 'replayed',
  manual: 'run by hand',
  rerun: 'run again',
  sample: 'from the samples',
  upstream: 'started upstream',
};
