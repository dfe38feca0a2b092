import { parseDocument } from 'yaml';
import { describeKey, type KeyEntry, keysAt } from '#pipeline/language-keys.ts';
import { knownPaths, statePaths } from '#pipeline/references.ts';
import { predefinedVariables } from '#pipeline/steps/predefined-variables.ts';
import { renderTemplate } from '#pipeline/template.ts';
import { pathAt } from './path-at.ts';

/** Something that may stand at the cursor. Columns from 1; what lies between `from` and `to` is replaced. */
export interface Completion {
  readonly label: string;
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly kind: 'value' | 'key';
  /** Markdown; null where the label says all. */
  readonly documentation: string | null;
}

/** What is known beside the text. */
export interface Known {
  readonly states: readonly string[];
  readonly variables: readonly string[];
}

/** What may stand at a place of a text that is being typed. `line` and `column` from 1. */
export function completionsAt(text: string, line: number, column: number, { states, variables }: Known): Completion[] {
  const here = text.split('\n')[line - 1]?.replace(/\r$/, '') ?? '';
  const [before, behind] = [here.slice(0, column - 1), here.slice(column - 1)];
  const values = (labels: readonly string[], from: number, to = column): Completion[] =>
    labels.map((label) => ({ label, text: label, from, to, kind: 'value', documentation: null }));

  const template = /\{\{\s*(\w*)$/.exec(before);
  if (template) return variablesAt(column - (template[1] ?? '').length, column, behind, variables);
  const reference = /\$\.[\w.]*$/.exec(before);
  if (reference) {
    const rest = /^[\w.]*/.exec(behind)?.[0].length ?? 0;
    return values([...knownPaths, ...states.flatMap(statePaths)], column - reference[0].length, column + rest);
  }
  const { path, key } = pathAt(text, line);
  const value = key === null ? null : /^[^:]*:\s+(.*)$/.exec(before);
  if (key !== null && value) {
    const from = column - (value[1] ?? '').length;
    if (key === 'Next' || key === 'StartAt' || key === 'Default') return values(states, from);
    if (key === 'stage' && path[0] === 'steps') return values(listedStages(text), from);
    return values(describeKey([...path, key])?.values ?? [], from);
  }
  const typed = /[\w-]*$/.exec(before)?.[0] ?? '';
  if (!/^\s*(-\s+)?[\w-]*$/.test(before)) return [];
  return keysAt(path).map((entry) => ({
    label: entry.name,
    text: `${entry.name}: `,
    from: column - typed.length,
    to: column,
    kind: 'key',
    documentation: documentationOf(entry),
  }));
}

/** The editor has closed the braces already when they were opened: only those that are missing are added. */
function variablesAt(from: number, column: number, behind: string, variables: readonly string[]): Completion[] {
  const [whole = '', rest = '', braces = ''] = /^(\w*)[ \t]*(\}{0,2})/.exec(behind) ?? [];
  const to = column + (braces === '' ? rest.length : whole.length);
  return [...new Set([...variables, ...Object.keys(predefinedVariables)])].map((name) => ({
    label: name,
    text: `${name}}}`,
    from,
    to,
    kind: 'value',
    documentation: predefinedVariables[name] ?? null,
  }));
}

/** The names under `stages`, read from that part of the text alone: the rest may be in the middle of being typed. */
function listedStages(text: string): string[] {
  const part = /^stages[ \t]*:.*(?:\r?\n(?:[ \t#-].*)?)*/m.exec(text)?.[0];
  if (part === undefined) return [];
  const found: unknown = parseDocument(renderTemplate(part).text).toJS();
  const stages = typeof found === 'object' && found !== null && 'stages' in found ? found.stages : null;
  return Array.isArray(stages) ? stages.filter((stage) => typeof stage === 'string') : [];
}

export function documentationOf(entry: KeyEntry): string {
  const values = entry.values ? `\n\nOne of: ${entry.values.map((value) => `\`${value}\``).join(', ')}` : '';
  const extension = entry.extension ? '\n\n*An extension of this language, by the States Language.*' : '';
  return `**${entry.name}**: ${entry.meaning}${values}${extension}`;
}
