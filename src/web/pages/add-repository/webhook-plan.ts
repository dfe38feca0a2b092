import type { WebhookKind } from '#contract/repositories.ts';
import type { WizardDraft } from './wizard-draft.ts';

/** The webhook that will be made: what a person chose where it can be had, else the best there is. */
export function webhookOf({ automatic, webhook }: WizardDraft, permitted: boolean): WebhookKind {
  if (!automatic) return 'none';
  if (webhook === 'registered' && !permitted) return 'none';
  return webhook ?? (permitted ? 'registered' : 'none');
}

/** What will be done to the repository, in plain words: the whole of it. */
export function deedsAtRepository(kind: WebhookKind, permitted: boolean): string[] {
  const deeds = {
    registered: [
      'A webhook for pushes and pull requests is added through the forge’s API. It is removed again with the pipeline.',
      'The forge shows the outcome of each build on its commit.',
    ],
    manual: ['Nothing by Pipewright. You add a webhook with the address and secret that are shown next.'],
    none: ['Nothing. Commits are fetched, and that is all.'],
  }[kind];
  return kind !== 'registered' && permitted
    ? [...deeds, 'The forge shows the outcome of each build on its commit.']
    : deeds;
}
