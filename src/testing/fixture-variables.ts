import type { ParseOptions } from '#pipeline/parse-pipeline.ts';

/** The variables that a fixture names in a comment: `# variables: SERVICE=api TOKEN=`, an empty one being a secret. */
export function fixtureVariables(text: string): ParseOptions {
  const [, list] = /^# variables: (.*)$/m.exec(text) ?? [];
  if (list === undefined) return {};
  const pairs = list.split(' ').map((pair): [string, string | null] => {
    const [name = '', value = ''] = pair.split('=');
    return [name, value === '' ? null : value];
  });
  return { variables: Object.fromEntries(pairs) };
}
