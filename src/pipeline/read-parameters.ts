import { isMap, isScalar, isSeq, type Node } from 'yaml';
import type { TaskState, Value } from './graph.ts';
import { nearest } from './nearest.ts';
import { canonicalReference, isReference, knownPaths, statePaths } from './references.ts';
import { warnOfUnknownKeys } from './unknown-keys.ts';
import { type Entry, scalarText, type YamlDocument } from './yaml-document.ts';

export type Parameters = Pick<TaskState, 'commands' | 'environment' | 'source' | 'artifacts'>;

const parameterKeys = ['environmentVariables', 'commands', 'sourceLocation', 'artifacts'];
const defaultSource: Value = { reference: '$.source.location' };

/** Reads `Parameters` of a command state; null when there is none to read. */
export function readParameters(
  document: YamlDocument,
  state: Entry,
  parameters: Entry | undefined,
  stateNames: readonly string[],
): Parameters | null {
  if (!parameters || !isMap(parameters.value)) {
    const what = parameters ? '`Parameters` must be a map' : '`Parameters` is missing';
    document.error(
      'missing-commands',
      `State “${state.key}”: ${what} with the \`commands\` to run.`,
      parameters?.keyNode ?? state.keyNode,
    );
    return null;
  }
  // The States Language writes `name.$` where the value is a reference; this dialect does not, but both are read.
  const entries = document
    .entries(parameters.value)
    .map((entry) => ({ ...entry, key: entry.key.replace(/\.\$$/, '') }));
  const find = (key: string) => entries.find((entry) => entry.key === key);
  warnOfUnknownKeys(document, entries, parameterKeys, `\`Parameters\` of “${state.key}”`);

  const paths = [...knownPaths, ...stateNames.flatMap(statePaths)];
  return {
    commands: readCommands(document, state, parameters, find('commands')),
    environment: readEnvironment(document, state, find('environmentVariables'), paths),
    source: [readSource(document, state, find('sourceLocation'), paths)],
    artifacts: {
      workspace: readArtifacts(document, state, find('artifacts')),
      internal: false,
      files: {},
      json: null,
    },
  };
}

function readCommands(document: YamlDocument, state: Entry, parameters: Entry, commands: Entry | undefined): string[] {
  if (!commands) {
    document.error(
      'missing-commands',
      `State “${state.key}” has no \`commands\`. Add a list of what to run.`,
      parameters.keyNode,
    );
    return [];
  }
  if (!isSeq(commands.value)) {
    document.error(
      'wrong-type',
      `State “${state.key}”: \`commands\` must be a list, one command per item.`,
      commands.value ?? commands.keyNode,
    );
    return [];
  }
  return commands.value.items.flatMap((item) => {
    const node = document.resolve(item);
    if (isScalar(node) && node.value !== null) return [scalarText(node)];
    document.error('wrong-type', commandMistake(node), node ?? commands.keyNode);
    return [];
  });
}

function commandMistake(node: Node | null): string {
  if (isMap(node)) return 'YAML reads this command as a map because of its colon. Put the whole command in quotes.';
  if (isSeq(node)) return 'A command must be one text, not a list.';
  return 'This command is empty. Remove the item, or write what to run.';
}

const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

function readEnvironment(
  document: YamlDocument,
  state: Entry,
  variables: Entry | undefined,
  paths: readonly string[],
): Record<string, Value> {
  if (!variables || (isScalar(variables.value) && variables.value.value === null)) return {};
  if (!isMap(variables.value)) {
    document.error(
      'wrong-type',
      `State “${state.key}”: \`environmentVariables\` must be a map from name to value.`,
      variables.value ?? variables.keyNode,
    );
    return {};
  }
  const read: [string, Value][] = [];
  for (const entry of document.entries(variables.value)) {
    const name = entry.key.replace(/\.\$$/, '');
    if (!variableName.test(name)) {
      document.error(
        'wrong-type',
        `“${name}” cannot be the name of an environment variable: letters, digits and _ only, not beginning with a digit.`,
        entry.keyNode,
      );
    } else if (!isScalar(entry.value)) {
      document.error(
        'wrong-type',
        `The value of “${name}” must be one text, not a ${isMap(entry.value) ? 'map' : 'list'}.`,
        entry.value ?? entry.keyNode,
      );
    } else {
      read.push([name, readValue(document, entry.value, paths)]);
    }
  }
  return Object.fromEntries(read);
}

function readSource(document: YamlDocument, state: Entry, source: Entry | undefined, paths: readonly string[]): Value {
  if (!source) return defaultSource;
  const text = scalarText(source.value);
  if (!isScalar(source.value) || !isReference(text)) {
    document.error(
      'wrong-type',
      `State “${state.key}”: \`sourceLocation\` must be a reference such as "$.source.location".`,
      source.value ?? source.keyNode,
    );
    return defaultSource;
  }
  return readValue(document, source.value, paths);
}

function readValue(document: YamlDocument, node: Node, paths: readonly string[]): Value {
  const text = isScalar(node) && node.value === null ? '' : scalarText(node);
  if (!isReference(text)) return { literal: text };
  const canonical = canonicalReference(text);
  if (canonical === null || !paths.includes(canonical)) {
    const meant = nearest(text, paths);
    document.error(
      'unknown-reference',
      `No build provides “${text}”.${meant === null ? '' : ` Did you mean “${meant}”?`}`,
      node,
    );
  }
  return { reference: text };
}

function readArtifacts(document: YamlDocument, state: Entry, artifacts: Entry | undefined): boolean {
  if (!artifacts) return false;
  if (isScalar(artifacts.value) && typeof artifacts.value.value === 'boolean') return artifacts.value.value;
  document.error(
    'wrong-type',
    `State “${state.key}”: \`artifacts\` must be \`true\` or \`false\`.`,
    artifacts.value ?? artifacts.keyNode,
  );
  return false;
}
