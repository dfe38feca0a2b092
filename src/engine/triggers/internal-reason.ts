import type { Trigger } from '#contract/builds.ts';

/** What the ledger says of a build that no delivery asked for. */
export function internalReason({ type, actor }: Trigger): string {
  switch (type) {
    case 'first':
      return 'The pipeline was added.';
    case 'sample':
      return 'The samples were added.';
    case 'rerun':
      return `${actor} ran a build again.`;
    case 'upstream':
      return `${actor} triggered it.`;
    case 'schedule':
      return `It was due by “${actor}”.`;
    case 'poll':
      return 'The branch had moved when it was looked at.';
    case 'push':
    case 'pull-request':
    case 'replay':
      return `${actor} asked for it.`;
    case 'manual':
      return `${actor} ran it.`;
  }
}
