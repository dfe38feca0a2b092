import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { replaceValue } from './fixes.ts';
import type { Json, Value } from './graph.ts';
import type { Reading, Wanted } from './reading.ts';
import { isReference, referencePath } from './references.ts';
import { type Entry, scalarText, type YamlDocument } from './yaml-document.ts';

/** What a reader of entries looks keys up by. */
export function finder(entries: readonly Entry[]): (key: string) => Entry | undefined {
  const byKey = new Map(entries.map((entry) => [entry.key, entry]));
  return (key) => byKey.get(key);
}

export function at(entry: Entry): Node {
  return entry.value ?? entry.keyNode;
}

/** The text of a scalar that is none of a map, a list, or nothing; null after saying so. */
export function readText(document: YamlDocument, entry: Entry, where: string): string | null {
  if (isScalar(entry.value) && entry.value.value !== null && scalarText(entry.value) !== '')
    return scalarText(entry.value);
  document.error('wrong-type', `${where}: \`${entry.key}\` must be one text.`, at(entry));
  return null;
}

/** Null when there is no entry, or after saying that it is no text. */
export function readOptionalText(document: YamlDocument, entry: Entry | undefined, where: string): string | null {
  return entry === undefined || isNothing(entry.value) ? null : readText(document, entry, where);
}

export function isNothing(node: Node | null): boolean {
  return node === null || (isScalar(node) && node.value === null);
}

/** A number within limits; null when there is no entry, or after saying what it must be. */
export function readNumber(
  document: YamlDocument,
  entry: Entry | undefined,
  where: string,
  limits: { readonly least: number; readonly whole: boolean; readonly most?: number },
): number | null {
  if (entry === undefined) return null;
  const value = isScalar(entry.value) ? entry.value.value : null;
  const { least, whole, most = Number.MAX_SAFE_INTEGER } = limits;
  if (typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
  document.error(
    'wrong-type',
    `${where}: \`${entry.key}\` must be a ${whole ? 'whole ' : ''}number of at least ${least}.`,
    at(entry),
  );
  return null;
}

/** True or false; `otherwise` when there is no entry, or after saying so. */
export function readFlag(document: YamlDocument, entry: Entry | undefined, where: string, otherwise = false): boolean {
  if (entry === undefined) return otherwise;
  if (isScalar(entry.value) && typeof entry.value.value === 'boolean') return entry.value.value;
  const word = scalarText(entry.value).toLowerCase();
  const meant = ['true', 'yes', 'on', '1'].includes(
    document.nearest(word, ['true', 'yes', 'on', '1', 'false', 'no', 'off', '0']) ?? '',
  )
    ? 'true'
    : 'false';
  document.error(
    'wrong-type',
    `${where}: \`${entry.key}\` must be \`true\` or \`false\`.`,
    at(entry),
    replaceValue(document, entry.value, meant),
  );
  return otherwise;
}

/** A path of the build's input for which no value needs to be there when the build starts. */
export function readPath(document: YamlDocument, entry: Entry, where: string): string | null {
  const text = readText(document, entry, where);
  if (text === null) return null;
  if (isReference(text) && referencePath(text) !== null) return text;
  document.error('wrong-type', `${where}: \`${entry.key}\` must be a path such as \`$.commit.branch\`.`, at(entry));
  return null;
}

/** A literal or a reference; whether a build provides it is looked at when all states have been read. */
export function readValue(reading: Reading, state: Entry, node: Node, wanted: Wanted = 'value'): Value {
  const text = isScalar(node) && node.value === null ? '' : scalarText(node);
  if (!isReference(text)) return { literal: text };
  reading.reference({ state, text, node, wanted });
  return { reference: text };
}

/** Any value as plain data. Keys of maps as texts; what JSON cannot hold (dates, infinities) as the text that stands there. */
export function readJson(document: YamlDocument, node: Node | null): Json {
  if (isMap(node)) {
    return Object.fromEntries(document.entries(node).map(({ key, value }) => [key, readJson(document, value)]));
  }
  if (isSeq(node)) return node.items.map((item) => readJson(document, document.resolve(item)));
  if (!isScalar(node) || node.value === null) return null;
  const { value } = node;
  if (typeof value === 'boolean' || typeof value === 'string') return value;
  return typeof value === 'number' && Number.isFinite(value) ? value : scalarText(node);
}
