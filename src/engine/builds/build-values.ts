import type { Claim } from '#engine/ports/build-store.ts';
import type { VariableStore, VariableValue } from '#engine/ports/variable-store.ts';
import type { TaskState } from '#pipeline/graph.ts';
import { secretPlaceholder } from '#pipeline/template.ts';

/** The variables of one build. */
export interface BuildValues {
  readonly values: readonly VariableValue[];
  /** Names of the sensitive ones that a build of foreign code does not get. */
  readonly withheld: readonly string[];
}

type Given = Pick<Claim, 'withSecrets' | 'variables'>;

/** The pipeline's variables with those that were given for this build alone in the place of those of the same name. */
export async function buildValues(variables: VariableStore, pipelineId: string, given: Given): Promise<BuildValues> {
  return valuesOf(await variables.values(pipelineId), given);
}

/** A value that stands for a sensitive one is sensitive, whether or not whoever gave it said so. */
export function valuesOf(own: readonly VariableValue[], { withSecrets, variables }: Given): BuildValues {
  const byName = new Map(own.map((variable) => [variable.name, variable]));
  for (const { name, value, sensitive } of variables) {
    byName.set(name, { name, value, sensitive: sensitive || byName.get(name)?.sensitive === true });
  }
  const all = [...byName.values()];
  if (withSecrets) return { values: all, withheld: [] };
  return {
    values: all.filter(({ sensitive }) => !sensitive),
    withheld: all.filter(({ sensitive }) => sensitive).map(({ name }) => name),
  };
}

/** What a definition is read with: null for a value that does not show. */
export function shownValues({ values, withheld }: BuildValues): Record<string, string | null> {
  const shown = values.map(({ name, value, sensitive }) => [name, sensitive ? null : value] as const);
  return Object.fromEntries([...shown, ...withheld.map((name) => [name, null] as const)]);
}

/** Why a state cannot run, a sentence, where its work is written with variables that this build does not get; else null. */
export function needsWithheld(state: TaskState, { withheld }: BuildValues): string | null {
  const { commands, image, environment, artifacts, action } = state;
  const work = JSON.stringify({ commands, image, environment, artifacts, action });
  const needed = withheld.filter((name) => work.includes(secretPlaceholder(name)));
  return needed.length === 0
    ? null
    : `It needs ${named(needed)}, which a build of foreign code does not get. Build the change from a branch of the repository itself, or leave the state out of such builds.`;
}

/** What a reader of the build should know of its variables, a sentence each: names alone. */
export function valueNotices({ withheld }: BuildValues, { withSecrets, variables }: Given): string[] {
  const notices: string[] = [];
  if (variables.length > 0) {
    const names = variables.map(({ name }) => name).join(', ');
    notices.push(`Given for this build alone: ${names}.`);
  }
  if (!withSecrets) {
    const without = withheld.length === 0 ? 'gets no sensitive variables' : `does not get ${named(withheld)}`;
    notices.push(`It builds code from outside the repository, and so ${without}.`);
  }
  return notices;
}

function named(names: readonly string[]): string {
  return `the sensitive variable${names.length === 1 ? '' : 's'} ${names.map((name) => `“${name}”`).join(', ')}`;
}
