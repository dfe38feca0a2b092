import type { Supersede } from '#contract/pipeline-settings.ts';
import type { Status } from '#contract/status.ts';
import type { TriggerKind } from '#contract/triggers.ts';

/** What a change of a branch starts by itself. Only such builds supersede, and are superseded: nobody waits for the older ones. */
export const automaticTriggers: readonly TriggerKind[] = ['push', 'pull-request', 'poll'];

/** In which of its states an older automatic build of the branch is canceled when one of this kind is queued. */
export function supersededStatuses(setting: Supersede, kind: TriggerKind): readonly Status[] {
  if (!automaticTriggers.includes(kind)) return [];
  switch (setting) {
    case 'off':
      return [];
    case 'queued':
      return ['queued'];
    case 'running':
      return ['queued', 'running'];
  }
}
