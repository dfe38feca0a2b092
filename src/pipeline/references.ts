import type { Json, Value } from './graph.ts';

/** The input document of a build: what `$.` references point into. */
export type InputDocument = { readonly [key: string]: Json };

/** The paths that every build provides, as far as they do not depend on the states. */
export const knownPaths = [
  '$.pipeline.id',
  '$.pipeline.name',
  '$.commit.version',
  '$.commit.sha',
  '$.commit.branch',
  '$.commit.message',
  '$.commit.author',
  '$.trigger.type',
  '$.trigger.actor',
  '$.trigger.source.location',
  '$.source.location',
  '$.build.id',
  '$.build.number',
] as const;

/** The paths that a finished state adds; none for a name that no path can hold. */
export function statePaths(state: string): string[] {
  const place = placeOf(state);
  return place === null ? [] : [`$.states${place}.status`, `$.states${place}.artifacts.location`];
}

/** A name with dots, blanks or quotes in it stands in brackets. */
function placeOf(state: string): string | null {
  if (/^[^.[\]'"\s]+$/.test(state)) return `.${state}`;
  if (!state.includes("'")) return `['${state}']`;
  return state.includes('"') ? null : `["${state}"]`;
}

/** True when a string under `Parameters` is a reference and not a literal. */
export function isReference(text: string): boolean {
  return text.startsWith('$.');
}

/**
 * The string that a value stands for, or null when the reference leads nowhere or to something that is not a scalar.
 * Bracket notation (`$.states['my state'].status`) is understood beside dots, as in JSONPath (RFC 9535, singular queries).
 */
export function resolveValue(value: Value, input: InputDocument): string | null {
  if ('literal' in value) return value.literal;
  const path = referencePath(value.reference);
  if (path === null) return null;
  const found = valueAt(input, path);
  return typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean' ? String(found) : null;
}

/** What stands at a path; undefined when nothing does. Keys of lists are their places, from 0. */
export function valueAt(input: InputDocument, path: readonly string[]): Json | undefined {
  let node: Json | undefined = input;
  for (const key of path) {
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, key)) return undefined;
    node = (node as InputDocument)[key];
  }
  return node;
}

const segment = /\.([^.[\]'"]+)|\['([^']*)'\]|\["([^"]*)"\]/y;

/** The keys of a singular JSONPath, or null when it is not one: `$.a['b c']` → `['a', 'b c']`. */
export function referencePath(reference: string): string[] | null {
  if (!reference.startsWith('$')) return null;
  const keys: string[] = [];
  segment.lastIndex = 1;
  while (segment.lastIndex < reference.length) {
    const match = segment.exec(reference);
    if (!match) return null;
    keys.push(match[1] ?? match[2] ?? match[3] ?? '');
  }
  return keys.length > 0 ? keys : null;
}
