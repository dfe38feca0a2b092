import { isMap } from 'yaml';
import type { Dialect, PipelineGraph, TaskState } from './graph.ts';
import { nearest } from './nearest.ts';
import { type Outline, outlineOf } from './outline.ts';
import type { Problem, TextRange } from './problem.ts';
import { readState } from './read-state.ts';
import { checkRoutes } from './routes.ts';
import { warnOfUnknownKeys } from './unknown-keys.ts';
import { type Entry, scalarText, YamlDocument } from './yaml-document.ts';

/** What a text says. */
export interface ParsedPipeline {
  /** Null when the text is of neither dialect. */
  readonly dialect: Dialect | null;
  /** Null exactly when a problem of severity `error` was found. */
  readonly graph: PipelineGraph | null;
  /** As much of the pipeline's shape as could be read, also of a text with errors; null when there is none. */
  readonly outline: Outline | null;
  /** In the order of the text. */
  readonly problems: readonly Problem[];
  /** Where what stands in the text, for the editor. */
  readonly places: Places;
}

export interface Places {
  readonly states: readonly {
    readonly name: string;
    /** The name itself, and all that belongs to the state, its name included. */
    readonly key: TextRange;
    readonly whole: TextRange;
  }[];
  readonly commands: readonly {
    readonly state: string;
    readonly index: number;
    readonly text: string;
    readonly range: TextRange;
  }[];
  /** Every `$.` reference and every `{{VARIABLE}}`, as written. */
  readonly references: readonly { readonly text: string; readonly range: TextRange }[];
}

export interface ParseOptions {
  /**
   * What `{{NAME}}` of the steps dialect stands for: name → value, or null for a secret, which is never put into the graph: there
   * `‹secret:NAME›` stands for it. Absent: nothing is known, any name is taken as defined.
   */
  readonly variables?: Readonly<Record<string, string | null>>;
}

/**
 * Reads a microtica.yaml of the States dialect (LANGUAGE.md section 1): finds every mistake of the text, not only the first,
 * and compiles it to a graph when there is none. Never throws.
 */
export function parsePipeline(text: string, _options: ParseOptions = {}): ParsedPipeline {
  const document = new YamlDocument(text);
  const broken = document.problems.some((problem) => problem.code === 'yaml-syntax');
  const graph = broken ? null : readPipeline(document);
  const problems = document.problems.toSorted((a, b) => a.range.start.offset - b.range.start.offset);
  return {
    dialect: graph?.dialect ?? null,
    graph: problems.some((problem) => problem.severity === 'error') ? null : graph,
    outline: graph && outlineOf(graph),
    problems,
    places: { states: [], commands: [], references: [] },
  };
}

const pipelineKeys = ['StartAt', 'States', 'Comment', 'Version', 'TimeoutSeconds'];

function readPipeline(document: YamlDocument): PipelineGraph | null {
  const root = document.entries(document.root);
  const pipeline = root.find((entry) => entry.key === 'Pipeline');
  if (!pipeline) {
    if (root.some((entry) => entry.key === 'steps')) {
      document.error(
        'steps-dialect-unsupported',
        'This file is written in the steps dialect (`steps:`), which this version cannot build yet. Only `Pipeline:` with `States:` is.',
        document.root,
      );
    } else {
      const meant = nearest(
        'Pipeline',
        root.map((entry) => entry.key),
      );
      const hint = meant === null ? '' : ` Did you mean “Pipeline” by “${meant}”?`;
      document.error(
        'no-pipeline',
        `No pipeline in this file: it needs the root key \`Pipeline\` or \`steps\`.${hint}`,
        document.root,
      );
    }
    return null;
  }
  if (!isMap(pipeline.value)) {
    document.error(
      'wrong-type',
      '`Pipeline` must be a map with `StartAt` and `States`.',
      pipeline.value ?? pipeline.keyNode,
    );
    return null;
  }
  const entries = document.entries(pipeline.value);
  warnOfUnknownKeys(document, entries, pipelineKeys, '`Pipeline`');
  return readStates(document, pipeline, entries);
}

function readStates(document: YamlDocument, pipeline: Entry, entries: readonly Entry[]): PipelineGraph | null {
  const states = entries.find((entry) => entry.key === 'States');
  const startAt = entries.find((entry) => entry.key === 'StartAt');
  if (!states || !isMap(states.value) || states.value.items.length === 0) {
    document.error(
      'no-states',
      '`States` must be a map with at least one state.',
      states?.value ?? states?.keyNode ?? pipeline.keyNode,
    );
    return null;
  }
  const stateEntries = document.entries(states.value);
  const names = stateEntries.map((entry) => entry.key);
  const read = stateEntries.map((entry) => readState(document, entry, names));

  if (!startAt) {
    document.error(
      'missing-start-at',
      `\`StartAt\` is missing: name the first state, for example \`StartAt: ${names[0]}\`.`,
      pipeline.keyNode,
    );
    return null;
  }
  const first = scalarText(startAt.value);
  if (!names.includes(first)) {
    const meant = nearest(first, names);
    document.error(
      'unknown-start-state',
      `\`StartAt\` names “${first}”, but there is no such state.${meant === null ? '' : ` Did you mean “${meant}”?`}`,
      startAt.value ?? startAt.keyNode,
    );
    return null;
  }
  checkRoutes(document, stateEntries, read, first);
  const tasks: TaskState[] = read.flatMap((state) => (state.task === null ? [] : [state.task]));
  return {
    dialect: 'states',
    timeoutSeconds: null,
    startAt: first,
    states: Object.fromEntries(tasks.map((task) => [task.name, task])),
  };
}
