import type { Json } from '#pipeline/graph.ts';
import { type InputDocument, referencePath } from '#pipeline/references.ts';

/** The document with a value put at a path, the maps on the way made where they are missing. A path that is none changes nothing. */
export function withValue(document: InputDocument, path: string, value: Json): InputDocument {
  const keys = referencePath(path);
  return keys === null ? document : put(document, keys, value);
}

/** The document with what became of a state, at `$.states.<name>`. */
export function withState(
  document: InputDocument,
  name: string,
  result: { readonly [key: string]: Json },
): InputDocument {
  return put(document, ['states', name], result);
}

function put(document: InputDocument, [key, ...rest]: readonly string[], value: Json): InputDocument {
  if (key === undefined) return document;
  const old = Object.hasOwn(document, key) ? document[key] : undefined;
  return { ...document, [key]: rest.length === 0 ? value : put(isMap(old) ? old : {}, rest, value) };
}

function isMap(value: Json | undefined): value is InputDocument {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What the branches of a Parallel found out, in one document: the states of all of them. Other changes stay in their branch. */
export function mergeStates(document: InputDocument, branches: readonly InputDocument[]): InputDocument {
  const states = branches.map((branch) => (isMap(branch.states) ? branch.states : {}));
  return { ...document, states: Object.assign({}, document.states, ...states) };
}
