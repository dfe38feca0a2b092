import { replaceWord } from './fixes.ts';
import type { Json } from './graph.ts';
import type { ReadFlow } from './read-flow.ts';
import type { ReadState } from './read-state.ts';
import type { PendingReference, Reading, Wanted } from './reading.ts';
import { knownPaths, referencePath, statePaths, valueAt } from './references.ts';
import { ways } from './routes.ts';
import type { Entry } from './yaml-document.ts';

/** Looking for the nearest of very many names costs more than it helps. */
const mostSuggested = 200;
/** Steps back on the routes that are looked at in all. Behind that every state counts as coming before every other. */
const mostSteps = 5_000_000;

/** Finds references that no build provides to the state that they stand in: by no route, or not yet. */
export function checkReferences(reading: Reading, pipeline: ReadFlow): void {
  if (reading.pending.length === 0) return;
  const provided = new Provided(pipeline);
  const paths = [...knownPaths, ...provided.names.slice(0, mostSuggested).flatMap(statePaths)];
  for (const pending of reading.pending) {
    const mistake = provided.mistakeOf(pending);
    if (mistake === null) continue;
    const { document } = reading;
    const nearest = provided.inBrackets(pending.text) ?? document.nearest(pending.text, paths);
    const meant = nearest !== null && provided.mistakeOf({ ...pending, text: nearest }) === null ? nearest : null;
    const hint = meant === null ? '' : ` Did you mean “${meant}”?`;
    const fix = meant === null ? null : replaceWord(document, pending.node, meant);
    document.error('unknown-reference', `${mistake}${hint}`, pending.node, fix);
  }
}

/** A state where it stands. */
interface Place {
  readonly read: ReadState;
  readonly flow: ReadFlow;
  /** The Parallel around it. */
  readonly parent: Place | null;
}

/** What stands at a path: an example of it, and what puts it there. */
interface Found {
  readonly example: Json;
  readonly files: boolean;
  /** Null: every build has it from its start. */
  readonly by: Place | null;
  /** What a branch puts into the document stays in the branch, but for what became of its states. */
  readonly stays: boolean;
}

const known: ReadonlyMap<string, Found> = new Map(
  knownPaths.map((path) => [
    keyOf(referencePath(path) ?? []),
    {
      example: path === '$.build.number' ? 1 : 'text',
      files: path.endsWith('source.location'),
      by: null,
      stays: false,
    },
  ]),
);

class Provided {
  readonly names: string[] = [];
  readonly #places = new Map<Entry, Place>();
  readonly #byName = new Map<string, Place[]>();
  readonly #written: { readonly keys: readonly string[]; readonly value: Json; readonly by: Place }[] = [];
  readonly #ways = new Map<ReadFlow, ReadonlyMap<string, readonly string[]>>();
  /** What comes before the state of a flow that was asked for last. */
  readonly #before = new Map<ReadFlow, { readonly name: string; readonly names: ReadonlySet<string> }>();
  #steps = 0;

  constructor(pipeline: ReadFlow) {
    this.#collect(pipeline, null);
  }

  #collect(flow: ReadFlow, parent: Place | null): void {
    for (const read of flow.states) {
      const place: Place = { read, flow, parent };
      this.names.push(read.name);
      this.#places.set(read.entry, place);
      const same = this.#byName.get(read.name);
      if (same) same.push(place);
      else this.#byName.set(read.name, [place]);
      this.#collectWritten(place);
      for (const branch of read.branches) this.#collect(branch, place);
    }
  }

  #collectWritten(by: Place): void {
    const { state } = by.read;
    const write = (path: string, value: Json) => {
      const keys = referencePath(path);
      if (keys !== null) this.#written.push({ keys, value, by });
    };
    if (state?.type === 'Pass' && state.result) write(state.result.path, state.result.value);
    if (state?.type !== 'Task' && state?.type !== 'Parallel') return;
    for (const { resultPath } of state.catch) if (resultPath !== null) write(resultPath, caught);
  }

  /** A sentence on why the state cannot have it; null when it can. */
  mistakeOf({ state, text, wanted }: PendingReference): string | null {
    const keys = referencePath(text);
    const found = keys === null ? [] : this.#find(keys);
    if (found.length === 0) return this.#whyNothing(text, keys ?? []);
    const fitting = found.filter((each) => fits(each, wanted));
    if (fitting.length === 0) return `“${text}” is ${kinds[wanted]}.`;
    const place = this.#places.get(state);
    if (!place || fitting.some((each) => this.#comesBefore(each, place))) return null;
    const by = fitting[0]?.by?.read.name ?? '';
    const when = by === state.key ? 'it has not ended yet' : `“${by}” does not come before it`;
    return `“${text}” is not there when “${state.key}” runs: ${when}.`;
  }

  /** `$.states.A.v1.status` of a state “A.v1”: the dot in its name would end it. */
  inBrackets(text: string): string | null {
    const [name] = this.names.filter((each) => each.includes('.') && text.startsWith(`$.states.${each}.`));
    const [status] = name === undefined ? [] : statePaths(name);
    return name === undefined || status === undefined
      ? null
      : status.slice(0, -'.status'.length) + text.slice(`$.states.${name}`.length);
  }

  #whyNothing(text: string, [first, name = '', ...rest]: readonly string[]): string {
    const state = first === 'states' ? this.#byName.get(name)?.[0]?.read.state : undefined;
    if (!state) return `No build provides “${text}”.`;
    if (rest.join('.') === 'artifacts.location')
      return `“${name}” stores no artifacts, so no build provides “${text}”.`;
    return `No build provides “${text}” of a ${state.type}.`;
  }

  #find(keys: readonly string[]): Found[] {
    const first = known.get(keyOf(keys));
    if (first) return [first];
    const [root, name = '', ...rest] = keys;
    const ofStates = root === 'states' ? (this.#byName.get(name) ?? []) : [];
    const found = ofStates.flatMap((place) => ofState(place, rest.join('.')) ?? []);
    for (const { keys: written, value, by } of this.#written) {
      if (!written.every((key, index) => key === keys[index])) continue;
      const example = valueAt({ at: value }, ['at', ...keys.slice(written.length)]);
      if (example !== undefined) found.push({ example, files: false, by, stays: true });
    }
    return found;
  }

  #comesBefore({ by, stays }: Found, state: Place): boolean {
    if (by === null) return true;
    for (let at: Place | null = state; at !== null; at = at.parent) {
      let from: Place | null = by;
      while (from !== null && from.flow !== at.flow) from = stays ? null : from.parent;
      if (from !== null && this.#leads(at.flow, from.read.name, at.read.name)) return true;
    }
    return false;
  }

  /** Whether a route of the flow goes from the one state to the other; true where the routes are not clear. */
  #leads(flow: ReadFlow, from: string, to: string): boolean {
    if (flow.reached === null || !flow.reached.has(to) || this.#steps > mostSteps) return true;
    const known = this.#before.get(flow);
    if (known?.name === to) return known.names.has(from);
    const backwards = this.#ways.get(flow) ?? ways(flow.states.filter(({ name }) => flow.reached?.has(name)));
    this.#ways.set(flow, backwards);
    const names = new Set<string>();
    const waiting = [to];
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      for (const before of backwards.get(name) ?? []) {
        this.#steps += 1;
        if (names.has(before)) continue;
        names.add(before);
        waiting.push(before);
      }
    }
    this.#before.set(flow, { name: to, names });
    return names.has(from);
  }
}

const caught: Json = { Error: 'States.TaskFailed', Cause: 'text' };

/** What becomes of a state at `$.states.<name>` (see the engine's interpret.ts); what could not be read may be anything. */
function ofState(by: Place, rest: string): Found | null {
  const { state } = by.read;
  const found = (example: Json, files = false): Found => ({ example, files, by, stays: false });
  if (state === null) return found('text', true);
  if (state.type !== 'Task' && state.type !== 'Parallel') return null;
  if (rest === 'status') return found('succeeded');
  if (rest === 'artifacts.location')
    return state.type === 'Task' && state.artifacts.workspace ? found('text', true) : null;
  if (state.catch.length === 0) return null;
  if (rest === 'error') return found(caught);
  return rest === 'error.Error' || rest === 'error.Cause' ? found('text') : null;
}

const kinds: Readonly<Record<Wanted, string>> = {
  value: 'a map or a list, and not one value',
  number: 'no number',
  text: 'no text',
  files: 'no place of files. Use “$.source.location”, or the `artifacts.location` of a state',
  any: 'nothing',
};

function fits({ example, files }: Found, wanted: Wanted): boolean {
  switch (wanted) {
    case 'any':
      return true;
    case 'files':
      return files;
    case 'number':
      return typeof example === 'number';
    case 'text':
      return typeof example === 'string';
    case 'value':
      return example !== null && typeof example !== 'object';
  }
}

function keyOf(keys: readonly string[]): string {
  return JSON.stringify(keys);
}
