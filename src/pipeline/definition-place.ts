import type { Problem } from './problem.ts';

/** Where a commit's microtica.yaml is looked for, in this order. */
export const definitionPaths = ['microtica.yaml', '.microtica/microtica.yaml'] as const;

/**
 * The problem of a commit without a definition.
 *
 * @param names paths that do exist in the commit; near misses among them (`microtica.yml`, `.micotica/…`) are named.
 * @param path where the pipeline's settings say that it is; null for the usual places.
 */
export function missingDefinition(names: readonly string[], path: string | null = null): Problem {
  const misses = nearMisses(names);
  const found = misses.length > 0 ? ` Found ${misses.map((name) => `“${name}”`).join(', ')}: rename it.` : '';
  const start = { offset: 0, line: 1, column: 1 };
  return {
    code: 'missing-definition',
    severity: 'error',
    message: path === null ? `${nowhere}${found}` : nothingAt(path, names),
    range: { start, end: start },
  };
}

const nowhere = `No ${definitionPaths[0]} at the root and no ${definitionPaths[1]} in this commit.`;

function nothingAt(path: string, names: readonly string[]): string {
  const usual = definitionPaths.find((known) => names.includes(known));
  const found = usual === undefined ? '' : `, but “${usual}” is there`;
  return `No ${path} in this commit${found}. The pipeline's settings say that its definition is at ${path}.`;
}

/** Those of the paths that were most likely meant to be a definition. */
export function nearMisses(names: readonly string[]): string[] {
  return names.filter(isNearMiss);
}

/** Whether a folder may be meant to hold the definition. */
export function isNearMissFolder(name: string): boolean {
  return nearMissFolder.test(name);
}

const nearMissFile = /^\.?mic[a-z]*\.ya?ml$/i;
const nearMissFolder = /^\.?mic[a-z]*$/i;

function isNearMiss(path: string): boolean {
  if (definitionPaths.some((known) => known === path)) return false;
  const parts = path.split('/');
  const file = parts.at(-1) ?? '';
  return nearMissFile.test(file) && (parts.length === 1 || (parts.length === 2 && isNearMissFolder(parts[0] ?? '')));
}
