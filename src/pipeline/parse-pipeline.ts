import { renameKey } from './fixes.ts';
import type { Dialect, PipelineGraph } from './graph.ts';
import { nearest } from './nearest.ts';
import { type Outline, outlineOf } from './outline.ts';
import type { Problem, TextRange } from './problem.ts';
import { readStatesDialect } from './read-states.ts';
import { checkTemplates } from './steps/check-templates.ts';
import { readStepsDialect } from './steps/read-steps.ts';
import { looksLikeSteps, type Rendered, renderTemplate, unrendered } from './template.ts';
import { YamlDocument } from './yaml-document.ts';

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
 * Reads a microtica.yaml of either dialect: finds every mistake of the text, not only the first, and compiles it to a graph when
 * there is none. Never throws.
 */
export function parsePipeline(text: string, options: ParseOptions = {}): ParsedPipeline {
  const rendered = looksLikeSteps(text) ? renderTemplate(text, options.variables) : unrendered(text);
  const document = new YamlDocument(text, rendered);
  const broken = document.problems.some((problem) => problem.code === 'yaml-syntax');
  const read = broken ? null : readPipeline(document, rendered, options);
  if (broken && rendered.templates.length > 0) checkTemplates(document, rendered, options);
  const problems = document.problems.toSorted((a, b) => a.range.start.offset - b.range.start.offset);
  const graph = read?.graph ?? null;
  return {
    dialect: read?.dialect ?? null,
    graph: problems.some((problem) => problem.severity === 'error') ? null : graph,
    outline: graph && outlineOf(graph),
    problems,
    places: read?.reading.places ?? { states: [], commands: [], references: [] },
  };
}

function readPipeline(document: YamlDocument, rendered: Rendered, options: ParseOptions) {
  const root = document.entries(document.root);
  const pipeline = root.find((entry) => entry.key === 'Pipeline');
  if (pipeline) return { dialect: 'states' as const, ...readStatesDialect(document, pipeline) };
  const steps = root.find((entry) => entry.key === 'steps');
  if (steps) return { dialect: 'steps' as const, ...readStepsDialect(document, root, steps, rendered, options) };
  const meant = nearest(
    'Pipeline',
    root.map((entry) => entry.key),
  );
  const entry = root.find(({ key }) => key === meant);
  const hint = meant === null ? '' : ` Did you mean “Pipeline” by “${meant}”?`;
  const message = `No pipeline in this file: it needs the root key \`Pipeline\` or \`steps\`.${hint}`;
  document.error(
    'no-pipeline',
    message,
    entry?.keyNode ?? document.root,
    entry && renameKey(document, entry, 'Pipeline'),
  );
  return null;
}
