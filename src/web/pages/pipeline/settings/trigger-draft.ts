import { type PullRequests, type Supersede, TriggerSettings } from '#contract/pipeline-settings.ts';
import type { DefinitionPlace } from '#web/pipelines/definition-place-fields.tsx';
import { type FieldFlaws, flawsOf } from '#web/ui/field-flaws.ts';

/** The trigger settings while somebody writes them. */
export interface TriggerDraft extends DefinitionPlace {
  readonly branch: string;
  readonly automatic: boolean;
  /** One a line. */
  readonly patterns: string;
  readonly pullRequests: PullRequests;
  readonly supersede: Supersede;
}

export function triggerDraftOf(settings: TriggerSettings): TriggerDraft {
  const { branch, definitionPath, automatic, branches, pullRequests, supersede } = settings;
  return {
    branch,
    place: definitionPath === null ? 'usual' : 'path',
    path: definitionPath ?? '',
    automatic,
    patterns: branches.join('\n'),
    pullRequests,
    supersede,
  };
}

/** The settings that a draft means, or what is wrong with it, by field. */
export function triggersOf(
  draft: TriggerDraft,
):
  | { readonly settings: TriggerSettings; readonly flaws: null }
  | { readonly settings: null; readonly flaws: FieldFlaws } {
  const { branch, place, path, automatic, patterns, pullRequests, supersede } = draft;
  const branches = patterns.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
  const definitionPath = place === 'path' ? path : null;
  const parsed = TriggerSettings.safeParse({ branch, definitionPath, automatic, branches, pullRequests, supersede });
  if (parsed.success) return { settings: parsed.data, flaws: null };
  const flaws = flawsOf(parsed.error);
  const pattern = parsed.error.issues.find(({ path: [field, index] }) => field === 'branches' && index !== undefined);
  if (!pattern) return { settings: null, flaws };
  const text = branches[Number(pattern.path[1])];
  return { settings: null, flaws: { ...flaws, branches: `“${text}” is no pattern. ${pattern.message}` } };
}
