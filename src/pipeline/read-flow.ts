import { isMap, type Node } from 'yaml';
import { checkEmptyNames } from './empty-name.ts';
import { addEntry, replaceWord } from './fixes.ts';
import type { Flow, State } from './graph.ts';
import { type ReadState, readState } from './read-state.ts';
import { at, finder } from './read-values.ts';
import type { Reading } from './reading.ts';
import { checkRoutes } from './routes.ts';
import { type Entry, scalarText } from './yaml-document.ts';

/** `StartAt` and `States` as far as they could be read. */
export interface ReadFlow {
  /** With the states that could be read; null when there are none. */
  readonly flow: Flow | null;
  readonly startAt: string | null;
  readonly states: readonly ReadState[];
  /** The states that something leads to; null where that cannot be told. */
  readonly reached: ReadonlySet<string> | null;
}

/** Reads the pipeline itself or one branch. `owner` is what a missing key is said of; `map` what it would be added to. */
export function readFlow(reading: Reading, map: Node | null, owner: Node, keys: readonly Entry[]): ReadFlow {
  const { document } = reading;
  const find = finder(keys);
  const states = find('States');
  if (!states || !isMap(states.value) || states.value.items.length === 0) {
    const message = '`States` must be a map with at least one state.';
    document.error('no-states', message, states ? at(states) : owner);
    return { flow: null, startAt: null, states: [], reached: null };
  }
  const entries = document.entries(states.value);
  checkEmptyNames(document, entries, 'state');
  const read = entries.map((entry) => readState(reading, entry));
  const startAt = readStart(reading, map, owner, find('StartAt'), read);
  const reached = checkRoutes(reading, read, startAt);
  const pairs = read.flatMap(({ name, state }): [string, State][] => (state === null ? [] : [[name, state]]));
  return {
    flow: pairs.length === 0 ? null : { startAt: startAt ?? pairs[0]?.[0] ?? '', states: Object.fromEntries(pairs) },
    startAt,
    states: read,
    reached,
  };
}

function readStart(
  { document }: Reading,
  map: Node | null,
  owner: Node,
  startAt: Entry | undefined,
  states: readonly ReadState[],
): string | null {
  const names = states.map(({ name }) => name);
  if (!startAt) {
    const message = `\`StartAt\` is missing: name the first state, for example \`StartAt: ${names[0]}\`.`;
    const plain = /^[A-Za-z][\w-]*$/.test(names[0] ?? '');
    document.error(
      'missing-start-at',
      message,
      owner,
      plain ? addEntry(document, map, `StartAt: ${names[0]}`, 'first') : null,
    );
    return null;
  }
  const first = scalarText(startAt.value);
  if (names.includes(first)) return first;
  const meant = document.nearest(first, names);
  const hint = meant === null ? '' : ` Did you mean “${meant}”?`;
  const message = `\`StartAt\` names “${first}”, but there is no such state.${hint}`;
  document.error(
    'unknown-start-state',
    message,
    at(startAt),
    meant === null ? null : replaceWord(document, startAt.value, meant),
  );
  return null;
}
