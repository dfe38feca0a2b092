import type { VariableValue } from '#engine/ports/variable-store.ts';

const placeholder = /‹secret:([A-Za-z_][A-Za-z0-9_]*)›/g;

/**
 * Puts the values of sensitive variables where the graph holds `‹secret:NAME›` in their place, so that no stored graph, event or
 * page ever has them. Called at the last moment before a text reaches a process.
 */
export function revealSecrets(text: string, variables: readonly VariableValue[]): string {
  return text.replace(placeholder, (whole, name: string) => {
    const variable = variables.find((candidate) => candidate.name === name && candidate.sensitive);
    return variable ? variable.value : whole;
  });
}
