import { isMap, isSeq, type Node } from 'yaml';
import { pushesImage } from './command-traps.ts';
import { replaceValue } from './fixes.ts';
import { allStates, type PipelineGraph } from './graph.ts';
import { readFlow } from './read-flow.ts';
import type { ReadState } from './read-state.ts';
import { finder, readNumber } from './read-values.ts';
import { Reading } from './reading.ts';
import { canonicalReference } from './references.ts';
import { warnOfUnknownKeys } from './unknown-keys.ts';
import { type Entry, scalarText, type YamlDocument } from './yaml-document.ts';

const pipelineKeys = ['StartAt', 'States', 'Comment', 'Version', 'TimeoutSeconds'];

export interface ReadPipeline {
  readonly graph: PipelineGraph | null;
  readonly reading: Reading;
}

/** Reads the pipeline section of the States dialect. */
export function readStatesDialect(document: YamlDocument, pipeline: Entry): ReadPipeline {
  const nothing = { graph: null, reading: new Reading(document, []) };
  if (!isMap(pipeline.value)) {
    const message = '`Pipeline` must be a map with `StartAt` and `States`.';
    document.error('wrong-type', message, pipeline.value ?? pipeline.keyNode);
    return nothing;
  }
  const entries = document.entries(pipeline.value);
  warnOfUnknownKeys(document, entries, pipelineKeys, '`Pipeline`');
  const found: Found = { names: [], paths: [] };
  collect(document, pipeline.value, found, 0);
  const reading = new Reading(document, found.names, found.paths);
  const find = finder(entries);
  const timeoutSeconds = readNumber(document, find('TimeoutSeconds'), '`Pipeline`', { least: 1, whole: true });
  const read = readFlow(reading, pipeline.value, pipeline.keyNode, entries);
  checkNames(document, read.states);
  if (read.flow === null) return { graph: null, reading };
  const graph: PipelineGraph = { ...read.flow, dialect: 'states', timeoutSeconds };
  checkDeployable(document, graph, read.states);
  return { graph, reading };
}

interface Found {
  readonly names: string[];
  readonly paths: string[];
}

/** Branches deeper than this are not read any more: nobody wrote that file by hand. */
const deepest = 50;

/** All state names, and the paths that Pass states and catchers put something at, before anything refers to them. */
function collect(document: YamlDocument, flow: Node | null, found: Found, depth: number): void {
  if (!isMap(flow) || depth > deepest) return;
  const states = flow.get('States', true);
  for (const { key, value } of document.entries(document.resolve(states))) {
    found.names.push(key);
    if (!isMap(value)) continue;
    collectPath(document, value, found);
    const caught = document.resolve(value.get('Catch', true));
    if (isSeq(caught)) for (const item of caught.items) collectPath(document, document.resolve(item), found);
    const branches = document.resolve(value.get('Branches', true));
    if (isSeq(branches)) {
      for (const branch of branches.items) collect(document, document.resolve(branch), found, depth + 1);
    }
  }
}

function collectPath(document: YamlDocument, map: Node | null, found: Found): void {
  if (!isMap(map)) return;
  const path = canonicalReference(scalarText(document.resolve(map.get('ResultPath', true))));
  if (path !== null) found.paths.push(path);
}

/** Logs, artifacts and references go by the state's name: it must be one of its kind in the whole file. */
function checkNames(document: YamlDocument, states: readonly ReadState[], seen = new Set<string>()): void {
  for (const { name, entry, branches } of states) {
    if (seen.has(name)) {
      const message = `There is another state “${name}” in this pipeline. Names must differ across branches too: logs and artifacts go by them.`;
      document.error('duplicate-state-name', message, entry.keyNode);
    }
    seen.add(name);
    for (const branch of branches) checkNames(document, branch.states, seen);
  }
}

/** `artifacts: false` says that an image comes out; where none does, there is nothing to deploy. */
function checkDeployable(document: YamlDocument, graph: PipelineGraph, states: readonly ReadState[]): void {
  const tasks = allStates(graph).flatMap((state) => (state.type === 'Task' ? [state] : []));
  if (tasks.some((task) => task.artifacts.workspace || task.commands.some(pushesImage))) return;
  const saysImage = states.find(({ entry }) => artifactsEntry(document, entry));
  const artifacts = saysImage && artifactsEntry(document, saysImage.entry);
  if (!artifacts?.value) return;
  document.warning(
    'nothing-deployable',
    '`artifacts: false` means that the commands push an image, but none does. This pipeline has nothing to deploy.',
    artifacts.value,
    replaceValue(document, artifacts.value, 'true', 'Change to `artifacts: true`'),
  );
}

function artifactsEntry(document: YamlDocument, state: Entry): Entry | undefined {
  const parameters = finder(document.entries(state.value))('Parameters');
  const artifacts = parameters && finder(document.entries(parameters.value))('artifacts');
  return artifacts && scalarText(artifacts.value) === 'false' ? artifacts : undefined;
}
