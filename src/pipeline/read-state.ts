import { isMap, isScalar, type Node } from 'yaml';
import type { TaskState } from './graph.ts';
import { nearest } from './nearest.ts';
import { readParameters } from './read-parameters.ts';
import { warnOfUnknownKeys } from './unknown-keys.ts';
import { type Entry, scalarText, type YamlDocument } from './yaml-document.ts';

/** A state as far as it could be read. `next` is known even where the rest of the state is wrong, so that routes can be checked. */
export interface ReadState {
  readonly name: string;
  readonly task: TaskState | null;
  readonly next: string | null;
  readonly nextNode: Node | null;
}

const commandResource = 'microtica.actions.cmd';
const stateKeys = ['Type', 'Resource', 'Parameters', 'Next', 'End', 'Comment', 'TimeoutSeconds', 'Retry', 'Catch'];
const otherTypes = ['Parallel', 'Choice', 'Wait', 'Pass', 'Succeed', 'Fail', 'Map'];

/** Reads one entry of `States`. `names` are all state names of the file. */
export function readState(document: YamlDocument, entry: Entry, names: readonly string[]): ReadState {
  const { key: name, keyNode, value } = entry;
  const unread: ReadState = { name, task: null, next: null, nextNode: null };
  if (!isMap(value)) {
    document.error(
      'wrong-type',
      `State “${name}” must be a map with \`Type\`, \`Resource\` and \`Parameters\`.`,
      value ?? keyNode,
    );
    return unread;
  }
  const entries = document.entries(value);
  const find = (key: string) => entries.find((candidate) => candidate.key === key);

  if (!isTask(document, entry, find('Type'))) return unread;
  warnOfUnknownKeys(document, entries, stateKeys, `State “${name}”`);
  checkResource(document, entry, find('Resource'));
  const next = readNext(document, entry, find('Next'), find('End'));
  const parameters = readParameters(document, entry, find('Parameters'), names);
  const comment = scalarText(find('Comment')?.value ?? null);
  return {
    name,
    task:
      parameters === null
        ? null
        : {
            type: 'Task',
            name,
            title: null,
            comment: comment === '' ? null : comment,
            action: { kind: 'run' },
            image: null,
            stage: null,
            timeoutSeconds: null,
            retry: [],
            catch: [],
            ...parameters,
            next: next.next,
          },
    ...next,
  };
}

function isTask(document: YamlDocument, state: Entry, type: Entry | undefined): boolean {
  const word = scalarText(type?.value ?? null);
  if (word === 'Task') return true;
  const at = type?.value ?? type?.keyNode ?? state.keyNode;
  if (!type) {
    document.error('unknown-state-type', `State “${state.key}” has no \`Type\`. Add \`Type: Task\`.`, at);
  } else if (otherTypes.includes(word)) {
    document.error(
      'state-type-unsupported',
      `State “${state.key}”: the type “${word}” cannot be built by this version, only \`Task\` can.`,
      at,
    );
  } else {
    const meant = nearest(word, ['Task', ...otherTypes]);
    document.error(
      'unknown-state-type',
      `State “${state.key}”: there is no type “${word}”.${meant === null ? ' Use `Task`.' : ` Did you mean “${meant}”?`}`,
      at,
    );
  }
  return false;
}

function checkResource(document: YamlDocument, state: Entry, resource: Entry | undefined): void {
  if (scalarText(resource?.value ?? null) === commandResource) return;
  const given = resource ? `there is no resource “${scalarText(resource.value)}”` : '`Resource` is missing';
  document.error(
    'unknown-resource',
    `State “${state.key}”: ${given}. Use \`Resource: ${commandResource}\`.`,
    resource?.value ?? resource?.keyNode ?? state.keyNode,
  );
}

function readNext(
  document: YamlDocument,
  state: Entry,
  next: Entry | undefined,
  end: Entry | undefined,
): Pick<ReadState, 'next' | 'nextNode'> {
  const ends = end !== undefined && isScalar(end.value) && end.value.value === true;
  if (end && !(isScalar(end.value) && typeof end.value.value === 'boolean')) {
    document.error('wrong-type', `State “${state.key}”: \`End\` must be \`true\`.`, end.value ?? end.keyNode);
    return { next: null, nextNode: null };
  }
  if (next && ends) {
    document.error(
      'both-next-and-end',
      `State “${state.key}” has \`Next\` and \`End: true\`. Keep the one that you mean.`,
      end.keyNode,
    );
  }
  if (!next) {
    if (!ends)
      document.error(
        'missing-next-or-end',
        `State “${state.key}” leads nowhere. Add \`End: true\`, or \`Next\` with the state that follows.`,
        state.keyNode,
      );
    return { next: null, nextNode: null };
  }
  const target = scalarText(next.value);
  if (target === '') {
    document.error(
      'wrong-type',
      `State “${state.key}”: \`Next\` must be the name of a state.`,
      next.value ?? next.keyNode,
    );
    return { next: null, nextNode: null };
  }
  return { next: target, nextNode: next.value };
}
