import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { renameKey, replaceValue } from './fixes.ts';
import { type ChoiceOperator, type ChoiceRule, type Condition, choiceOperators } from './graph.ts';
import { nearest } from './nearest.ts';
import type { Lead } from './read-state.ts';
import { at, checkReference, finder, readPath, readText } from './read-values.ts';
import type { Reading } from './reading.ts';
import { type Entry, scalarText } from './yaml-document.ts';

export interface ReadChoices {
  readonly choices: readonly ChoiceRule[];
  readonly otherwise: string | null;
  readonly leads: readonly Lead[];
}

/** Reads `Choices` and `Default` (States Language, "Choice State"). */
export function readChoices(reading: Reading, state: Entry, find: (key: string) => Entry | undefined): ReadChoices {
  const { document } = reading;
  const where = `State “${state.key}”`;
  const leads: Lead[] = [];
  const list = find('Choices');
  const items = isSeq(list?.value) ? list.value.items.map((item) => document.resolve(item)) : [];
  if (items.length === 0) {
    const message = `${where}: \`Choices\` must be a list of rules, each with \`Variable\`, a comparison and \`Next\`.`;
    document.error('wrong-type', message, list ? at(list) : state.keyNode);
  }
  const choices = items.flatMap((item) => {
    const condition = readCondition(reading, item, where, list, ['Next', 'Comment'], 0);
    const next = finder(document.entries(item))('Next');
    const to = next ? readText(document, next, where) : null;
    if (!next && isMap(item)) {
      document.error('missing-next-or-end', `${where}: a choice needs \`Next\` with the state that follows it.`, item);
    }
    if (to !== null) leads.push({ to, key: 'Next', node: next?.value ?? null });
    return condition !== null && to !== null ? [{ condition, next: to }] : [];
  });
  const otherwise = find('Default');
  const to = otherwise ? readText(document, otherwise, where) : null;
  if (to !== null) leads.push({ to, key: 'Default', node: otherwise?.value ?? null });
  return { choices, otherwise: to, leads };
}

/** Nobody nests conditions deeper by hand; a file that does must not overflow the stack. */
const deepest = 50;

function readCondition(
  reading: Reading,
  node: Node | null,
  where: string,
  list: Entry | undefined,
  beside: readonly string[],
  depth: number,
): Condition | null {
  const { document } = reading;
  if (!isMap(node) || depth > deepest) {
    const message = `${where}: a condition must be a map with \`Variable\` and a comparison, or \`And\`, \`Or\`, \`Not\`.`;
    document.error('wrong-type', message, node ?? (list ? at(list) : null));
    return null;
  }
  const entries = document.entries(node);
  const find = finder(entries);
  const inner = (item: Node | null) => readCondition(reading, item, where, list, ['Comment'], depth + 1);
  const several = find('And') ?? find('Or');
  if (several) {
    const items = isSeq(several.value) ? several.value.items.map((item) => document.resolve(item)) : [];
    if (items.length === 0) {
      document.error('wrong-type', `${where}: \`${several.key}\` must be a list of conditions.`, at(several));
      return null;
    }
    const conditions = items.flatMap((item) => inner(item) ?? []);
    return several.key === 'And' ? { and: conditions } : { or: conditions };
  }
  const not = find('Not');
  if (not) {
    const condition = inner(not.value);
    return condition && { not: condition };
  }
  return readComparison(reading, node, entries, where, beside);
}

const operators: ReadonlySet<string> = new Set(choiceOperators);

function readComparison(
  reading: Reading,
  node: Node,
  entries: readonly Entry[],
  where: string,
  beside: readonly string[],
): Condition | null {
  const { document } = reading;
  const variable = finder(entries)('Variable');
  const path = variable ? readPath(document, variable, where) : null;
  if (path !== null && variable?.value && !isPresence(entries)) checkReference(reading, path, variable.value);
  const comparisons = entries.filter(({ key }) => key !== 'Variable' && !beside.includes(key));
  const [comparison, second] = comparisons;
  if (!variable || !comparison || second) {
    const message = `${where}: a condition needs \`Variable\` and exactly one comparison such as \`StringEquals\`.`;
    document.error('wrong-type', message, second?.keyNode ?? node);
    return null;
  }
  if (!operators.has(comparison.key)) {
    const meant = nearest(comparison.key, choiceOperators);
    const hint = meant === null ? '' : ` Did you mean “${meant}”?`;
    const message = `${where}: there is no comparison “${comparison.key}”.${hint}`;
    document.error(
      'wrong-type',
      message,
      comparison.keyNode,
      meant === null ? null : renameKey(document, comparison, meant),
    );
    return null;
  }
  const operator = comparison.key as ChoiceOperator;
  const value = readOperand(reading, operator, comparison, where);
  return path === null || value === null ? null : { variable: path, operator, value };
}

/** `IsPresent` asks just whether a path is there. */
function isPresence(entries: readonly Entry[]): boolean {
  return entries.some(({ key }) => key === 'IsPresent');
}

function readOperand(
  reading: Reading,
  operator: ChoiceOperator,
  entry: Entry,
  where: string,
): string | number | boolean | null {
  const { document } = reading;
  if (operator.endsWith('Path')) {
    const path = readPath(document, entry, where);
    if (path !== null && entry.value) checkReference(reading, path, entry.value);
    return path;
  }
  const value = isScalar(entry.value) ? entry.value.value : null;
  const wanted = operator.startsWith('String') ? 'string' : operator.startsWith('Numeric') ? 'number' : 'boolean';
  if (typeof value === wanted) return value as string | number | boolean;
  const words = { string: 'a text', number: 'a number', boolean: '`true` or `false`' };
  const fix =
    wanted === 'string' && /^[\w.+-]+$/.test(scalarText(entry.value))
      ? replaceValue(document, entry.value, `"${scalarText(entry.value)}"`, 'Put it in quotes')
      : null;
  document.error('wrong-type', `${where}: \`${operator}\` compares with ${words[wanted]}.`, at(entry), fix);
  return null;
}
