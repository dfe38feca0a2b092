import { SourceFault, type SourceRepository } from '#engine/ports/source.ts';
import { definitionPaths, missingDefinition } from '#pipeline/definition-place.ts';
import type { ParsedPipeline, ParseOptions } from '#pipeline/parse-pipeline.ts';
import { type CheckShell, validatePipeline } from '#pipeline/validate-pipeline.ts';
import { buildVariables } from './state-environment.ts';
import type { Work } from './work-on-build.ts';

/** A commit's definition: where it stands, its text, and what the language says of it. */
export interface FoundDefinition extends Pick<ParsedPipeline, 'graph' | 'problems'> {
  /** Null, and with it the text, when the commit has none. */
  readonly path: string | null;
  readonly text: string | null;
}

/** The validator broke over a definition, which no text may bring about; `cause` is what it threw. */
export class DefinitionFault extends Error {
  readonly code = 'validator-broke';
}

/**
 * Finds and reads the microtica.yaml of a commit that was resolved before. Mistakes are problems, a file that is too large
 * included; only git itself can fail.
 *
 * @throws SourceFault, DefinitionFault
 */
export async function findDefinition(
  source: SourceRepository,
  repository: string,
  commitSha: string,
  options: ParseOptions & { readonly shell: CheckShell },
): Promise<FoundDefinition> {
  for (const path of definitionPaths) {
    const text = await readText(source, repository, commitSha, path);
    if (text === null) continue;
    if (typeof text !== 'string') return { path, text: null, ...text };
    const { graph, problems } = await validate(path, text, options);
    return { path, text, graph, problems };
  }
  const names = await source.listNames(repository, commitSha);
  return { path: null, text: null, graph: null, problems: [missingDefinition(names)] };
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
): Promise<string | Pick<ParsedPipeline, 'graph' | 'problems'> | null> {
  try {
    return await source.readFile(repository, sha, path);
  } catch (fault) {
    if (!(fault instanceof SourceFault) || fault.code !== 'too-large') throw fault;
    const start = { offset: 0, line: 1, column: 1 };
    const message = `${path} is too large to be a pipeline: ${fault.message}`;
    return {
      graph: null,
      problems: [{ code: 'yaml-syntax', severity: 'error', message, range: { start, end: start } }],
    };
  }
}

/** Journals the definition of the build's commit, read or refused. A commit that is gone ends the build as failed. */
export async function readDefinition(work: Work): Promise<void> {
  const { context } = work;
  const at = context.now();
  try {
    const { path, text, graph, problems } = await definitionOf(work);
    if (graph === null || path === null || text === null) {
      await work.record([{ kind: 'definition-refused', at, path, text, problems }]);
    } else {
      await work.record([{ kind: 'definition-read', at, path, text, graph, problems }]);
    }
  } catch (fault) {
    if (!(fault instanceof SourceFault)) throw fault;
    await work.record([{ kind: 'ended', at, status: 'failed', reason: { kind: 'source', message: fault.message } }]);
  }
}

async function definitionOf({ claim, context, run }: Work): Promise<FoundDefinition> {
  const { id, repository } = claim.pipeline;
  const own = (await context.variables.values(id)).map(({ name, value, sensitive }) => [
    name,
    sensitive ? null : value,
  ]);
  const variables = { ...buildVariables(claim.pipeline, claim.build, run), ...Object.fromEntries(own) };
  const options = { variables, shell: context.shell };
  return findDefinition(context.source, repository, run.commit?.sha ?? '', options);
}
