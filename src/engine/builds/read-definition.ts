import { SourceFault, type SourceRepository } from '#engine/ports/source.ts';
import { applyRunEvent } from '#engine/run/run.ts';
import { definitionPaths, missingDefinition } from '#pipeline/definition-place.ts';
import { noPlaces, type ParsedPipeline, type ParseOptions } from '#pipeline/parse-pipeline.ts';
import { type CheckShell, validatePipeline } from '#pipeline/validate-pipeline.ts';
import { type BuildValues, buildValues, shownValues, valueNotices } from './build-values.ts';
import { continued } from './continue-build.ts';
import { buildVariables } from './state-environment.ts';
import type { Work } from './work-on-build.ts';

/** A commit's definition: where it stands, its text, and what the language says of it. */
export interface FoundDefinition extends Pick<ParsedPipeline, 'graph' | 'problems' | 'places'> {
  /** Null, and with it the text, when the commit has none. */
  readonly path: string | null;
  readonly text: string | null;
}

/** The validator broke over a definition, which no text may bring about; `cause` is what it threw. */
export class DefinitionFault extends Error {
  readonly code = 'validator-broke';
}

/** `path` is where the pipeline's settings say that the definition is; null: the usual places are looked at. */
export interface FindOptions extends ParseOptions {
  readonly path: string | null;
  readonly shell: CheckShell;
}

/**
 * Finds and reads the definition of a commit that was resolved before. Mistakes are problems, a file that is too large
 * included; only git itself can fail.
 *
 * @throws SourceFault, DefinitionFault
 */
export async function findDefinition(
  source: SourceRepository,
  repository: string,
  commitSha: string,
  { path: place, ...options }: FindOptions,
): Promise<FoundDefinition> {
  for (const path of place === null ? definitionPaths : [place]) {
    const text = await readText(source, repository, commitSha, path);
    if (text === null) continue;
    if (typeof text !== 'string') return { path, text: null, ...text };
    const { graph, problems, places } = await validate(path, text, options);
    return { path, text, graph, problems, places };
  }
  const names = await source.listNames(repository, commitSha);
  return { path: null, text: null, graph: null, problems: [missingDefinition(names, place)], places: noPlaces };
}

async function validate(path: string, text: string, options: ParseOptions & { readonly shell: CheckShell }) {
  try {
    return await validatePipeline(text, options);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new DefinitionFault(`${path} could not be validated: ${detail}`, { cause });
  }
}

async function readText(
  source: SourceRepository,
  repository: string,
  sha: string,
  path: string,
): Promise<string | Pick<ParsedPipeline, 'graph' | 'problems' | 'places'> | null> {
  try {
    return await source.readFile(repository, sha, path);
  } catch (fault) {
    if (!(fault instanceof SourceFault) || fault.code !== 'too-large') throw fault;
    const start = { offset: 0, line: 1, column: 1 };
    const message = `${path} is too large to be a pipeline: ${fault.message}`;
    return {
      graph: null,
      problems: [{ code: 'yaml-syntax', severity: 'error', message, range: { start, end: start } }],
      places: noPlaces,
    };
  }
}

/** Journals the definition of the build's commit, read or refused. A commit that is gone ends the build as failed. */
export async function readDefinition(work: Work): Promise<void> {
  const { claim, context } = work;
  const at = context.now();
  try {
    const values = await buildValues(context.variables, claim.pipeline.id, claim);
    const { path, text, graph, problems } = await definitionOf(work, values);
    const notes = valueNotices(values, claim).map((message) => ({ kind: 'noted', at, message }) as const);
    if (graph === null || path === null || text === null) {
      await work.record([...notes, { kind: 'definition-refused', at, path, text, problems }]);
    } else {
      const read = { kind: 'definition-read', at, path, text, graph, problems } as const;
      const { continues } = claim;
      const taken =
        continues === null
          ? { events: [], artifacts: [] }
          : await continued(context, { ...claim, continues }, applyRunEvent(work.run, read));
      // In one transaction: a worker that takes over finds all of it or nothing.
      await work.record([...notes, read, ...taken.events], taken.artifacts);
    }
  } catch (fault) {
    if (!(fault instanceof SourceFault)) throw fault;
    await work.record([{ kind: 'ended', at, status: 'failed', reason: { kind: 'source', message: fault.message } }]);
  }
}

async function definitionOf({ claim, context, run }: Work, values: BuildValues): Promise<FoundDefinition> {
  const { id, repository } = claim.pipeline;
  const variables = { ...buildVariables(claim.pipeline, claim.build, run), ...shownValues(values) };
  const { definitionPath } = await context.triggerSettings.get(id);
  const options = { variables, shell: context.shell, path: definitionPath };
  return findDefinition(context.source, repository, run.commit?.sha ?? '', options);
}
