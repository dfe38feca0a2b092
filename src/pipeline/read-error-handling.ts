import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { replaceValue } from './fixes.ts';
import type { Catcher, Retrier } from './graph.ts';
import { keyNames } from './language-keys.ts';
import type { Lead } from './read-state.ts';
import { at, finder, isNothing, readNumber, readPath, readText } from './read-values.ts';
import type { Reading } from './reading.ts';
import { warnOfNoEffect, warnOfUnknownKeys } from './unknown-keys.ts';
import { type Entry, scalarText, type YamlDocument } from './yaml-document.ts';

export interface ReadHandling {
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
  readonly leads: readonly Lead[];
}

/** Reads `Retry` and `Catch` (States Language, "Errors"). */
export function readErrorHandling(
  reading: Reading,
  where: string,
  find: (key: string) => Entry | undefined,
): ReadHandling {
  const leads: Lead[] = [];
  const retry = readList(reading, find('Retry'), where, keyNames('retry'), (item, errors) => {
    const number = (key: string, least: number, whole: boolean, otherwise: number) =>
      readNumber(reading.document, item(key), where, { least, whole, most: 99_999_999 }) ?? otherwise;
    checkJitter(reading.document, item('JitterStrategy'), where);
    return {
      errors,
      intervalSeconds: number('IntervalSeconds', 1, true, 1),
      maxAttempts: number('MaxAttempts', 0, true, 3),
      backoffRate: number('BackoffRate', 1, false, 2),
      maxDelaySeconds: item('MaxDelaySeconds') ? number('MaxDelaySeconds', 1, true, 1) : null,
    };
  });
  const caught = readList(reading, find('Catch'), where, keyNames('catch'), (item, errors, node) => {
    const next = item('Next');
    const to = next ? readText(reading.document, next, where) : null;
    if (!next) {
      const message = `${where}: a \`Catch\` needs \`Next\` with the state that follows the error.`;
      reading.document.error('missing-next-or-end', message, node);
    }
    if (to !== null) leads.push({ to, key: 'Next', node: next?.value ?? null });
    const place = item('ResultPath');
    const whole = !place || isNothing(place.value) || scalarText(place.value) === '$';
    return { errors, next: to ?? '', resultPath: whole || !place ? null : readPath(reading.document, place, where) };
  });
  return { retry, catch: caught.filter(({ next }) => next !== ''), leads };
}

/** Tries of one build have nobody to get out of the way of: the waits are not varied. */
function checkJitter(document: YamlDocument, entry: Entry | undefined, where: string): void {
  const word = scalarText(entry?.value ?? null);
  if (!entry || word === 'NONE') return;
  if (word === 'FULL') warnOfNoEffect(document, entry, where, 'Each try waits as long as the other keys say.');
  else {
    const message = `${where}: \`JitterStrategy\` must be \`FULL\` or \`NONE\`.`;
    document.error('wrong-type', message, at(entry), replaceValue(document, entry.value, 'NONE'));
  }
}

function readList<Read>(
  reading: Reading,
  list: Entry | undefined,
  where: string,
  keys: readonly string[],
  read: (item: (key: string) => Entry | undefined, errors: string[], node: Node) => Read,
): Read[] {
  if (!list || isNothing(list.value)) return [];
  const { document } = reading;
  if (!isSeq(list.value)) {
    document.error('wrong-type', `${where}: \`${list.key}\` must be a list of maps with \`ErrorEquals\`.`, at(list));
    return [];
  }
  const { items } = list.value;
  return items.flatMap((item, index) => {
    const node = document.resolve(item);
    if (!isMap(node)) {
      document.error(
        'wrong-type',
        `${where}: \`${list.key}\` must be a list of maps with \`ErrorEquals\`.`,
        node ?? at(list),
      );
      return [];
    }
    const entries = document.entries(node);
    const find = finder(entries);
    warnOfUnknownKeys(document, entries, keys, `${where}: \`${list.key}\``);
    const errors = readErrors(reading, find('ErrorEquals'), where, node, index === items.length - 1);
    return [read(find, errors, node)];
  });
}

function readErrors(reading: Reading, entry: Entry | undefined, where: string, node: Node, last: boolean): string[] {
  const { document } = reading;
  const items = isSeq(entry?.value) ? entry.value.items.map((item) => document.resolve(item)) : [];
  const names = items.map(scalarText).filter((name) => name !== '');
  if (items.length === 0 || names.length < items.length || !items.every((item) => isScalar(item))) {
    const message = `${where}: \`ErrorEquals\` must be a list of error names such as \`[States.TaskFailed]\` or \`[States.ALL]\`.`;
    document.error('wrong-type', message, entry ? at(entry) : node);
  }
  const all = names.indexOf('States.ALL');
  if (all !== -1 && (names.length > 1 || !last)) {
    const message = `${where}: \`States.ALL\` matches every error, so it must stand alone and in the last entry.`;
    document.error('misplaced-states-all', message, items[all] ?? node);
  }
  return names;
}
