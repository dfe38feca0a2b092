import { isMap, isScalar, type Node } from 'yaml';
import { addEntry, removeEntry, renameKey, replaceValue, replaceWord } from './fixes.ts';
import type { Json, State, Wait } from './graph.ts';
import { keyNames } from './language-keys.ts';
import { readChoices } from './read-choices.ts';
import { readErrorHandling } from './read-error-handling.ts';
import { type ReadFlow, readFlow } from './read-flow.ts';
import { readParameters } from './read-parameters.ts';
import { at, finder, isNothing, readJson, readNumber, readOptionalText, readPath, readText } from './read-values.ts';
import type { Reading } from './reading.ts';
import { warnOfUnknownKeys } from './unknown-keys.ts';
import { type Entry, scalarText } from './yaml-document.ts';

/** A state as far as it could be read. Where it leads is known even where the rest of it is wrong, so that routes can be checked. */
export interface ReadState {
  readonly name: string;
  readonly entry: Entry;
  readonly state: State | null;
  readonly leads: readonly Lead[];
  /** Its flow may end with it. */
  readonly ends: boolean;
  readonly branches: readonly ReadFlow[];
}

/** One way out of a state: what it names, and where that stands. */
export interface Lead {
  readonly to: string;
  readonly key: 'Next' | 'Default';
  readonly node: Node | null;
}

const commandResource = 'microtica.actions.cmd';
const common = ['Type', 'Comment'];
/** The keys of a state by its type. */
export const stateKeys: Readonly<Record<string, readonly string[]>> = {
  Task: [...common, 'Resource', 'Parameters', 'Next', 'End', 'TimeoutSeconds', 'Retry', 'Catch'],
  Parallel: [...common, 'Branches', 'Next', 'End', 'Retry', 'Catch'],
  Choice: [...common, 'Choices', 'Default'],
  Wait: [...common, 'Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath', 'Next', 'End'],
  Pass: [...common, 'Result', 'ResultPath', 'Next', 'End'],
  Succeed: common,
  Fail: [...common, 'Error', 'Cause'],
};

/** Reads one entry of `States`. */
export function readState(reading: Reading, entry: Entry): ReadState {
  const { document } = reading;
  reading.state(entry);
  const { key: name, keyNode, value } = entry;
  const unread: ReadState = { name, entry, state: null, leads: [], ends: false, branches: [] };
  if (!isMap(value)) {
    const message = `State “${name}” must be a map with \`Type\`, \`Resource\` and \`Parameters\`.`;
    document.error('wrong-type', message, value ?? keyNode);
    return unread;
  }
  const entries = document.entries(value);
  const find = finder(entries);
  const type = readType(reading, entry, find('Type'), entries);
  if (type === null) return unread;
  warnOfUnknownKeys(document, entries, stateKeys[type] ?? [], `State “${name}”`);
  const base = { name, title: null, comment: readOptionalText(document, find('Comment'), `State “${name}”`) };
  return new StateReader(reading, entry, base, find).read(type);
}

/** The type's word; null after saying what is wrong with it. */
function readType(reading: Reading, state: Entry, type: Entry | undefined, entries: readonly Entry[]): string | null {
  const { document } = reading;
  const word = scalarText(type?.value ?? null);
  if (Object.hasOwn(stateKeys, word)) return word;
  if (!type) {
    const slip = document.nearest(
      'Type',
      entries.map(({ key }) => key),
    );
    const meant = entries.find(({ key }) => key === slip);
    const hint = meant ? `Did you mean it by “${meant.key}”?` : 'Add `Type: Task`.';
    const fix = meant ? renameKey(document, meant, 'Type') : addEntry(document, state.value, 'Type: Task');
    const message = `State “${state.key}” has no \`Type\`. ${hint}`;
    document.error('unknown-state-type', message, state.keyNode, fix);
  } else if (word === 'Map') {
    const message = `State “${state.key}”: \`Map\` is not supported. List the branches of a \`Parallel\` instead.`;
    document.error('state-type-unsupported', message, at(type));
  } else {
    const meant = document.nearest(word, Object.keys(stateKeys)) ?? null;
    const hint = meant === null ? 'Use `Task`.' : `Did you mean “${meant}”?`;
    const fix = replaceWord(document, type.value, meant ?? 'Task');
    document.error('unknown-state-type', `State “${state.key}”: there is no type “${word}”. ${hint}`, at(type), fix);
  }
  return null;
}

interface StateBase {
  readonly name: string;
  readonly title: null;
  readonly comment: string | null;
}

class StateReader {
  readonly #reading: Reading;
  readonly #entry: Entry;
  readonly #base: StateBase;
  readonly #find: (key: string) => Entry | undefined;
  readonly #where: string;

  constructor(reading: Reading, entry: Entry, base: StateBase, find: (key: string) => Entry | undefined) {
    this.#reading = reading;
    this.#entry = entry;
    this.#base = base;
    this.#find = find;
    this.#where = `State “${entry.key}”`;
  }

  read(type: string): ReadState {
    switch (type) {
      case 'Task':
        return this.#task();
      case 'Parallel':
        return this.#parallel();
      case 'Choice': {
        const { choices, otherwise, leads } = readChoices(this.#reading, this.#entry, this.#find);
        // Where no rule holds and there is no default, the flow ends with `States.NoChoiceMatched`.
        const state: State = { ...this.#base, type: 'Choice', choices, default: otherwise };
        return this.#result(state, leads, this.#find('Default') === undefined);
      }
      case 'Wait': {
        const { next, leads } = this.#next();
        const wait = this.#wait();
        return this.#result(wait && { ...this.#base, type: 'Wait', wait, next }, leads, next === null);
      }
      case 'Pass': {
        const { next, leads } = this.#next();
        return this.#result({ ...this.#base, type: 'Pass', result: this.#passResult(), next }, leads, next === null);
      }
      case 'Fail': {
        const text = (key: string) => readOptionalText(this.#reading.document, this.#find(key), this.#where);
        return this.#result({ ...this.#base, type: 'Fail', error: text('Error'), cause: text('Cause') }, [], true);
      }
      default:
        return this.#result({ ...this.#base, type: 'Succeed' }, [], true);
    }
  }

  #result(state: State | null, leads: readonly Lead[], ends: boolean, branches: readonly ReadFlow[] = []): ReadState {
    return { name: this.#base.name, entry: this.#entry, state, leads, ends, branches };
  }

  #task(): ReadState {
    const { document } = this.#reading;
    this.#checkResource();
    const { next, leads } = this.#next();
    const handling = readErrorHandling(this.#reading, this.#where, this.#find);
    const parameters = readParameters(this.#reading, this.#entry, this.#find('Parameters'));
    const timeoutSeconds = readNumber(document, this.#find('TimeoutSeconds'), this.#where, { least: 1, whole: true });
    const state: State | null = parameters && {
      ...this.#base,
      type: 'Task',
      action: { kind: 'run' },
      image: null,
      stage: null,
      timeoutSeconds,
      retry: handling.retry,
      catch: handling.catch,
      ...parameters,
      next,
    };
    return this.#result(state, [...leads, ...handling.leads], next === null);
  }

  #parallel(): ReadState {
    const { document } = this.#reading;
    const { next, leads } = this.#next();
    const handling = readErrorHandling(this.#reading, this.#where, this.#find);
    const branches = this.#branches();
    const flows = branches.flatMap(({ flow }) => flow ?? []);
    const state: State = {
      ...this.#base,
      type: 'Parallel',
      branches: flows,
      retry: handling.retry,
      catch: handling.catch,
      next,
    };
    if (branches.length === 0) {
      const message = `${this.#where}: \`Branches\` must be a list of maps with \`StartAt\` and \`States\`.`;
      const entry = this.#find('Branches');
      document.error('no-states', message, entry ? at(entry) : this.#entry.keyNode);
    }
    return this.#result(state, [...leads, ...handling.leads], next === null, branches);
  }

  #branches(): ReadFlow[] {
    const { document } = this.#reading;
    const value = this.#find('Branches')?.value ?? null;
    if (value === null || !('items' in value) || isMap(value)) return [];
    const items = value.items as unknown[];
    return items.map((item) => {
      const branch = document.resolve(item);
      const entries = document.entries(branch);
      warnOfUnknownKeys(document, entries, keyNames('branch'), `A branch of “${this.#entry.key}”`);
      return readFlow(this.#reading, branch, branch ?? value, entries);
    });
  }

  #wait(): Wait | null {
    const { document } = this.#reading;
    const given = ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'].flatMap((key) => this.#find(key) ?? []);
    const [entry, second] = given;
    if (!entry || second) {
      const message = `${this.#where} needs exactly one of \`Seconds\`, \`SecondsPath\`, \`Timestamp\` and \`TimestampPath\`.`;
      document.error(
        'wrong-type',
        message,
        second?.keyNode ?? this.#entry.keyNode,
        second && removeEntry(document, second),
      );
      return null;
    }
    if (entry.key === 'Seconds') {
      const seconds = readNumber(document, entry, this.#where, { least: 0, whole: true, most: 99_999_999 });
      return seconds === null ? null : { seconds };
    }
    if (entry.key === 'Timestamp') {
      const timestamp = readText(document, entry, this.#where);
      if (timestamp !== null && Number.isNaN(Date.parse(timestamp))) {
        const message = `${this.#where}: “${timestamp}” is no moment such as \`2027-01-31T12:00:00Z\`.`;
        document.error('wrong-type', message, at(entry));
      }
      return timestamp === null ? null : { timestamp };
    }
    const path = readPath(document, entry, this.#where);
    if (path === null) return null;
    const wanted = entry.key === 'SecondsPath' ? 'number' : 'text';
    this.#reading.reference({ state: this.#entry, text: path, node: at(entry), wanted });
    return entry.key === 'SecondsPath' ? { secondsPath: path } : { timestampPath: path };
  }

  #passResult(): { path: string; value: Json } | null {
    const { document } = this.#reading;
    const [result, place] = [this.#find('Result'), this.#find('ResultPath')];
    if (!result || (place && isNothing(place.value))) return null;
    if (place && scalarText(place.value) !== '$') {
      const path = readPath(document, place, this.#where);
      return path === null ? null : { path, value: readJson(document, result.value) };
    }
    const message = `${this.#where}: its \`Result\` would replace the whole input of the build. Say where it belongs, for example \`ResultPath: $.settings\`.`;
    const fix = place
      ? replaceWord(document, place.value, '$.settings')
      : addEntry(document, this.#entry.value, 'ResultPath: $.settings');
    document.error('result-replaces-input', message, place ? at(place) : result.keyNode, fix);
    return null;
  }

  #checkResource(): void {
    const { document } = this.#reading;
    const resource = this.#find('Resource');
    const word = scalarText(resource?.value ?? null);
    if (word === commandResource) return;
    const said = resource ? `unknown resource “${word}”` : 'no `Resource`';
    const fix = resource
      ? replaceWord(document, resource.value, commandResource)
      : addEntry(document, this.#entry.value, `Resource: ${commandResource}`);
    const message = `${this.#where}: ${said}. The one resource is \`${commandResource}\`.`;
    document.error('unknown-resource', message, resource ? at(resource) : this.#entry.keyNode, fix);
  }

  #next(): { next: string | null; leads: Lead[] } {
    const { document } = this.#reading;
    const [next, end] = [this.#find('Next'), this.#find('End')];
    const nowhere = { next: null, leads: [] };
    const ends = isScalar(end?.value) && end.value.value === true;
    if (end && !(isScalar(end.value) && typeof end.value.value === 'boolean')) {
      const fix = replaceValue(document, end.value, 'true');
      document.error('wrong-type', `${this.#where}: \`End\` must be \`true\`.`, at(end), fix);
      return nowhere;
    }
    if (next && end && ends) {
      const message = `${this.#where} has \`Next\` and \`End: true\`. Keep the one that you mean.`;
      document.error('both-next-and-end', message, end.keyNode, removeEntry(document, end));
    }
    if (!next) {
      if (!ends) {
        const message = `${this.#where} leads nowhere. Add \`End: true\`, or \`Next\` with the state that follows.`;
        const fix = end
          ? replaceValue(document, end.value, 'true', 'Change to `End: true`')
          : addEntry(document, this.#entry.value, 'End: true');
        document.error('missing-next-or-end', message, this.#entry.keyNode, fix);
      }
      return nowhere;
    }
    const to = readText(document, next, this.#where);
    return to === null ? nowhere : { next: to, leads: [{ to, key: 'Next', node: next.value }] };
  }
}
