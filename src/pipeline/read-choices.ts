import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { renameKey, replaceValue } from './fixes.ts';
import { type ChoiceOperator, type ChoiceRule, type Condition, choiceOperators } from './graph.ts';
import type { Lead } from './read-state.ts';
import { at, finder, readPath, readText } from './read-values.ts';
import type { Reading } from './reading.ts';
import { warnOfUnknownKeys } from './unknown-keys.ts';
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
    const condition = readCondition(reading, item, state, list, ['Next', 'Comment']);
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

function readCondition(
  reading: Reading,
  node: Node | null,
  state: Entry,
  list: Entry | undefined,
  beside: readonly string[],
): Condition | null {
  const { document } = reading;
  const where = `State “${state.key}”`;
  if (!isMap(node)) {
    const message = `${where}: a condition must be a map with \`Variable\` and a comparison, or \`And\`, \`Or\`, \`Not\`.`;
    document.error('wrong-type', message, node ?? (list ? at(list) : null));
    return null;
  }
  const entries = document.entries(node);
  const [combining, second] = entries.filter(({ key }) => key === 'And' || key === 'Or' || key === 'Not');
  if (!combining) return readComparison(reading, node, entries, state, beside);
  const others = entries.filter((entry) => entry !== combining && !beside.includes(entry.key));
  const other = second ?? others.find(({ key }) => key === 'Variable' || operators.has(key));
  if (other) {
    const message = `${where}: a condition is one comparison, or one of \`And\`, \`Or\`, \`Not\`. \`${other.key}\` beside \`${combining.key}\` would not count.`;
    document.error('wrong-type', message, other.keyNode);
    return null;
  }
  warnOfUnknownKeys(document, entries, [combining.key, ...beside], `${where}: a condition`);
  const inner = (item: Node | null) => readCondition(reading, item, state, list, ['Comment']);
  if (combining.key === 'Not') {
    const condition = inner(combining.value);
    return condition && { not: condition };
  }
  const items = isSeq(combining.value) ? combining.value.items.map((item) => document.resolve(item)) : [];
  if (items.length === 0) {
    document.error('wrong-type', `${where}: \`${combining.key}\` must be a list of conditions.`, at(combining));
    return null;
  }
  const conditions = items.flatMap((item) => inner(item) ?? []);
  return combining.key === 'And' ? { and: conditions } : { or: conditions };
}

const operators: ReadonlySet<string> = new Set(choiceOperators);

function readComparison(
  reading: Reading,
  node: Node,
  entries: readonly Entry[],
  state: Entry,
  beside: readonly string[],
): Condition | null {
  const { document } = reading;
  const where = `State “${state.key}”`;
  const variable = finder(entries)('Variable');
  const path = variable ? readPath(document, variable, where) : null;
  if (path !== null && variable?.value && !isPresence(entries)) {
    reading.reference({ state, text: path, node: variable.value, wanted: 'any' });
  }
  const comparisons = entries.filter(({ key }) => key !== 'Variable' && !beside.includes(key));
  const [comparison, second] = comparisons;
  if (!variable || !comparison || second) {
    const message = `${where}: a condition needs \`Variable\` and exactly one comparison such as \`StringEquals\`.`;
    document.error('wrong-type', message, second?.keyNode ?? node);
    return null;
  }
  if (!operators.has(comparison.key)) {
    const meant = document.nearest(comparison.key, choiceOperators);
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
  const value = readOperand(reading, operator, comparison, state);
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
  state: Entry,
): string | number | boolean | null {
  const { document } = reading;
  const where = `State “${state.key}”`;
  if (operator.endsWith('Path')) {
    const path = readPath(document, entry, where);
    if (path !== null && entry.value) reading.reference({ state, text: path, node: entry.value, wanted: 'any' });
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
