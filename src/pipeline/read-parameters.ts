import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { checkCommands, pushesImage } from './command-traps.ts';
import { quote, replaceValue } from './fixes.ts';
import type { TaskState, Value } from './graph.ts';
import { keyNames } from './language-keys.ts';
import { at, finder, isNothing, readFlag, readValue } from './read-values.ts';
import type { Reading } from './reading.ts';
import { isReference } from './references.ts';
import { checkSecret } from './secret-literal.ts';
import { warnOfUnknownKeys } from './unknown-keys.ts';
import { type Entry, scalarText, type YamlDocument } from './yaml-document.ts';

export type Parameters = Pick<TaskState, 'commands' | 'environment' | 'source' | 'artifacts'>;

const defaultSource: Value = { reference: '$.source.location' };

/** Reads `Parameters` of a command state; null when there is none to read. */
export function readParameters(reading: Reading, state: Entry, parameters: Entry | undefined): Parameters | null {
  const { document } = reading;
  if (!parameters || !isMap(parameters.value)) {
    const what = parameters ? '`Parameters` must be a map' : '`Parameters` is missing';
    const message = `State “${state.key}”: ${what} with the \`commands\` to run.`;
    document.error('missing-commands', message, parameters?.keyNode ?? state.keyNode);
    return null;
  }
  // The States Language writes `name.$` where the value is a reference; this dialect does not, but both are read.
  const entries = document
    .entries(parameters.value)
    .map((entry) => ({ ...entry, key: entry.key.replace(/\.\$$/, '') }));
  const find = finder(entries);
  warnOfUnknownKeys(document, entries, keyNames('parameters'), `\`Parameters\` of “${state.key}”`);
  const where = `State “${state.key}”`;
  const environment = readEnvironment(reading, state, find('environmentVariables'));
  const commands = readCommands(reading, state.key, where, find('commands'), parameters.keyNode, environment);
  const artifacts = find('artifacts');
  const workspace = readFlag(document, artifacts, where);
  if (workspace && artifacts && commands.some(pushesImage)) {
    document.warning(
      'artifacts-with-push',
      `${where} pushes an image and keeps its directory as well. With \`artifacts: true\` the archive is deployed and not the image.`,
      at(artifacts),
      replaceValue(document, artifacts.value, 'false', 'Change to `artifacts: false`'),
    );
  }
  return {
    commands,
    environment,
    source: [[readSource(reading, state, find('sourceLocation'))]],
    artifacts: { workspace, internal: false, files: {}, json: null },
  };
}

/** Reads a list of commands of either dialect. `owner` is what is marked when there is none. */
export function readCommands(
  reading: Reading,
  state: string,
  where: string,
  commands: Entry | undefined,
  owner: Node,
  environment: Readonly<Record<string, Value>> = {},
): string[] {
  const { document } = reading;
  if (!commands) {
    document.error('missing-commands', `${where} has no \`commands\`. Add a list of what to run.`, owner);
    return [];
  }
  if (!isSeq(commands.value)) {
    const message = `${where}: \`commands\` must be a list, one command per item.`;
    document.error('wrong-type', message, at(commands), listFix(document, commands.value));
    return [];
  }
  const read: { text: string; node: Node }[] = [];
  for (const item of commands.value.items) {
    const node = document.resolve(item);
    if (isScalar(node) && node.value !== null) {
      const text = scalarText(node);
      reading.command(state, read.length, text, node);
      read.push({ text, node });
    } else document.error('wrong-type', commandMistake(node), node ?? commands.keyNode, commandFix(document, node));
  }
  checkCommands(document, read, environment);
  return read.map(({ text }) => text);
}

/** One command where a list belongs. */
function listFix(document: YamlDocument, value: Node | null) {
  if (!isScalar(value) || !value.range || value.value === null) return null;
  const written = document.text.slice(value.range[0], value.range[1]);
  if (/[\r\n]/.test(written) || (!/^(["']).*\1$/.test(written) && /[,[\]{}]/.test(written))) return null;
  return document.fix('Make it a list', { start: value.range[0], end: value.range[1], text: `[ ${written} ]` });
}

/** `- echo a: b` is a map to YAML: in quotes it is the command that was meant. */
function commandFix(document: YamlDocument, node: Node | null) {
  if (!isMap(node) || node.flow || node.items.length !== 1 || !node.range) return null;
  const end = node.range[0] + document.text.slice(node.range[0], node.range[1]).trimEnd().length;
  return quote(document, node.range[0], end);
}

function commandMistake(node: Node | null): string {
  if (isMap(node)) return 'YAML reads this command as a map because of its colon. Put the whole command in quotes.';
  if (isSeq(node)) return 'A command must be one text, not a list.';
  return 'This command is empty. Remove the item, or write what to run.';
}

const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

function readEnvironment(reading: Reading, state: Entry, variables: Entry | undefined): Record<string, Value> {
  const { document } = reading;
  if (!variables || isNothing(variables.value)) return {};
  if (!isMap(variables.value)) {
    const message = `State “${state.key}”: \`environmentVariables\` must be a map from name to value.`;
    document.error('wrong-type', message, at(variables));
    return {};
  }
  const read: [string, Value][] = [];
  for (const entry of document.entries(variables.value)) {
    const name = entry.key.replace(/\.\$$/, '');
    if (!variableName.test(name)) {
      const message = `“${name}” cannot be the name of an environment variable: letters, digits and _ only, not beginning with a digit.`;
      document.error('wrong-type', message, entry.keyNode);
    } else if (entry.value !== null && !isScalar(entry.value)) {
      const message = `The value of “${name}” must be one text, not a ${isMap(entry.value) ? 'map' : 'list'}.`;
      document.error('wrong-type', message, entry.value);
    } else {
      const value: Value = entry.value === null ? { literal: '' } : readValue(reading, state, entry.value);
      if ('literal' in value) checkSecret(document, name, value.literal, at(entry));
      read.push([name, value]);
    }
  }
  return Object.fromEntries(read);
}

function readSource(reading: Reading, state: Entry, source: Entry | undefined): Value {
  if (!source) return defaultSource;
  if (!isScalar(source.value) || !isReference(scalarText(source.value))) {
    const message = `State “${state.key}”: \`sourceLocation\` must be a reference such as "$.source.location".`;
    const fix = replaceValue(reading.document, source.value, '"$.source.location"');
    reading.document.error('wrong-type', message, at(source), fix);
    return defaultSource;
  }
  return readValue(reading, state, source.value, 'files');
}
