import { TriggerBuild } from '#contract/builds.ts';
import type { FieldFlaws } from '#web/ui/field-flaws.ts';

export interface VariableDraft {
  /** Names the row while it is written. */
  readonly key: string;
  readonly name: string;
  readonly value: string;
  readonly sensitive: boolean;
}

/** A build by hand while somebody writes what it shall be. */
export interface RunDraft {
  readonly branch: string;
  readonly commit: string;
  readonly variables: readonly VariableDraft[];
}

export const emptyRun: RunDraft = { branch: '', commit: '', variables: [] };

/** The build that a draft means, or what is wrong with it: by field, a variable by its row as `variables.0`. */
export function runOf(
  draft: RunDraft,
): { readonly wanted: TriggerBuild; readonly flaws: null } | { readonly wanted: null; readonly flaws: FieldFlaws } {
  const branch = draft.branch.trim();
  const commit = draft.commit.trim();
  const variables = draft.variables.map(({ name, value, sensitive }) => ({ name: name.trim(), value, sensitive }));
  const parsed = TriggerBuild.safeParse({
    ...(branch === '' ? {} : { branch }),
    ...(commit === '' ? {} : { commit }),
    variables,
  });
  const flaws: Record<string, string> = {};
  for (const [index, { name }] of variables.entries()) {
    const isSecond = variables.findIndex((other) => other.name === name) < index;
    if (name !== '' && isSecond) flaws[`variables.${index}`] = `${name} is given twice.`;
  }
  for (const { path, message } of parsed.error?.issues ?? []) {
    const field = path[0] === 'variables' ? path.slice(0, 2).join('.') : String(path[0] ?? '');
    flaws[field] ??= message;
  }
  return parsed.success && Object.keys(flaws).length === 0
    ? { wanted: parsed.data, flaws: null }
    : { wanted: null, flaws };
}
