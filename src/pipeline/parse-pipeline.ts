import { removeEntry, renameKey } from './fixes.ts';
import type { Dialect, PipelineGraph } from './graph.ts';
import { type Outline, outlineOf } from './outline.ts';
import type { Problem, TextRange } from './problem.ts';
import { readStatesDialect } from './read-states.ts';
import { checkTemplates } from './steps/check-templates.ts';
import { readStepsDialect } from './steps/read-steps.ts';
import { hasTemplates, looksLikeStates, type Rendered, renderTemplate, unrendered } from './template.ts';
import { type Entry, YamlDocument } from './yaml-document.ts';

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

/** Of a text in which nothing could be read. */
export const noPlaces: Places = { states: [], commands: [], references: [] };

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
  const { document, rendered } = readDocument(text, options);
  const read = document.readable ? readPipeline(document, rendered, options) : null;
  if (!document.readable && rendered.templates.length > 0) checkTemplates(document, rendered, options);
  const graph = read?.graph ?? null;
  return {
    dialect: read?.dialect ?? null,
    graph: document.hasErrors ? null : graph,
    outline: graph && outlineOf(graph),
    problems: document.problems,
    places: read?.reading.places ?? noPlaces,
  };
}

/** Only the steps dialect has templates, and which one it is shows when it is read: therefore a States file with `{{` is read twice. */
function readDocument(text: string, options: ParseOptions): { document: YamlDocument; rendered: Rendered } {
  const rendered = hasTemplates(text) ? renderTemplate(text, options.variables) : unrendered(text);
  const document = new YamlDocument(text, rendered);
  if (rendered.templates.length === 0) return { document, rendered };
  const states = document.readable
    ? document.entries(document.root).some(({ key }) => key === 'Pipeline')
    : looksLikeStates(text);
  return states ? { document: new YamlDocument(text), rendered: unrendered(text) } : { document, rendered };
}

function readPipeline(document: YamlDocument, rendered: Rendered, options: ParseOptions) {
  const root = document.entries(document.root);
  const pipeline = root.find((entry) => entry.key === 'Pipeline');
  const steps = root.find((entry) => entry.key === 'steps');
  if (pipeline) {
    if (steps) warnOfSteps(document, steps);
    return { dialect: 'states' as const, ...readStatesDialect(document, pipeline) };
  }
  if (steps) return { dialect: 'steps' as const, ...readStepsDialect(document, root, steps, rendered, options) };
  sayMissing(document, root);
  return null;
}

function warnOfSteps(document: YamlDocument, steps: Entry): void {
  const message = '`steps` has no effect beside `Pipeline`: a file is of one dialect. Keep the one that you mean.';
  document.warning('no-effect', message, steps.keyNode, removeEntry(document, steps));
}

function sayMissing(document: YamlDocument, root: readonly Entry[]): void {
  const slips = root.flatMap((entry) => {
    const meant = document.nearest(entry.key, ['Pipeline', 'steps']);
    return meant === null ? [] : [{ entry, meant }];
  });
  const [slip] = slips;
  const hint = slip ? ` Did you mean “${slip.meant}” by “${slip.entry.key}”?` : '';
  const message = `No pipeline in this file: it needs the root key \`Pipeline\` or \`steps\`.${hint}`;
  const fix = slip && renameKey(document, slip.entry, slip.meant);
  document.error('no-pipeline', message, slip?.entry.keyNode ?? document.root, fix);
}
