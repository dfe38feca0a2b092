import { isMap } from 'yaml';
import { checkReferences } from './check-references.ts';
import { pushesImage } from './command-traps.ts';
import { removeEntry, replaceValue } from './fixes.ts';
import { allStates, type PipelineGraph } from './graph.ts';
import { keyNames } from './language-keys.ts';
import { readFlow } from './read-flow.ts';
import type { ReadState } from './read-state.ts';
import { finder, readNumber } from './read-values.ts';
import { Reading } from './reading.ts';
import { warnOfUnknownKeys } from './unknown-keys.ts';
import { type Entry, scalarText, type YamlDocument } from './yaml-document.ts';

export interface ReadPipeline {
  readonly graph: PipelineGraph | null;
  readonly reading: Reading;
}

/** Reads the pipeline section of the States dialect. */
export function readStatesDialect(document: YamlDocument, pipeline: Entry): ReadPipeline {
  const nothing = { graph: null, reading: new Reading(document) };
  if (!isMap(pipeline.value)) {
    const message = '`Pipeline` must be a map with `StartAt` and `States`.';
    document.error('wrong-type', message, pipeline.value ?? pipeline.keyNode);
    return nothing;
  }
  const entries = document.entries(pipeline.value);
  warnOfUnknownKeys(document, entries, keyNames('pipeline'), '`Pipeline`');
  const reading = new Reading(document);
  const find = finder(entries);
  const timeoutSeconds = readNumber(document, find('TimeoutSeconds'), '`Pipeline`', { least: 1, whole: true });
  const read = readFlow(reading, pipeline.value, pipeline.keyNode, entries);
  checkNames(document, read.states);
  checkReferences(reading, read);
  if (read.flow === null) return { graph: null, reading };
  const graph: PipelineGraph = { ...read.flow, dialect: 'states', timeoutSeconds };
  checkDeployable(document, graph, read.states);
  return { graph, reading };
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

/** `artifacts: false` says that an image comes out; where none does in the whole pipeline, that is not so. */
function checkDeployable(document: YamlDocument, graph: PipelineGraph, states: readonly ReadState[]): void {
  const tasks = allStates(graph).flatMap((state) => (state.type === 'Task' ? [state] : []));
  if (tasks.some((task) => task.commands.some(pushesImage))) return;
  const archive = tasks.some((task) => task.artifacts.workspace);
  const rest = archive ? '' : ' This pipeline has nothing to deploy.';
  for (const { name, entry } of withBranches(states)) {
    const artifacts = artifactsEntry(document, entry);
    if (!artifacts?.value) continue;
    document.warning(
      'nothing-deployable',
      `State “${name}”: \`artifacts: false\` means that the commands push an image, but none does.${rest}`,
      artifacts.value,
      archive
        ? removeEntry(document, artifacts)
        : replaceValue(document, artifacts.value, 'true', 'Change to `artifacts: true`'),
    );
  }
}

function withBranches(states: readonly ReadState[]): ReadState[] {
  return states.flatMap((state) => [state, ...state.branches.flatMap((branch) => withBranches(branch.states))]);
}

function artifactsEntry(document: YamlDocument, state: Entry): Entry | undefined {
  const parameters = finder(document.entries(state.value))('Parameters');
  const artifacts = parameters && finder(document.entries(parameters.value))('artifacts');
  return artifacts && scalarText(artifacts.value) === 'false' ? artifacts : undefined;
}
