import type { Commit } from '#contract/builds.ts';
import type { CheckRepository, RepositoryCheck } from '#contract/pipelines.ts';
import type { EngineContext } from '#engine/builds/engine-context.ts';
import { type FoundDefinition, findDefinition } from '#engine/builds/read-definition.ts';
import { allStates } from '#pipeline/graph.ts';
import { suggestedName } from './pipeline-id.ts';

type Inspector = Pick<EngineContext, 'source' | 'shell'>;

/** The head of a branch and the definition found there. @throws SourceFault */
export async function inspectBranch(
  { source, shell }: Inspector,
  repository: string,
  branch: string,
  signal: AbortSignal,
): Promise<{ commit: Commit; definition: FoundDefinition }> {
  const commit = await source.resolve(repository, { branch }, signal);
  return { commit, definition: await findDefinition(source, repository, commit.sha, { shell }) };
}

/**
 * Looks at a repository before it is added. A missing or broken definition is an answer, not an error.
 *
 * @throws SourceFault when the repository cannot be reached, is empty, or has no such branch.
 */
export async function checkRepository(
  inspector: Inspector,
  wanted: CheckRepository,
  signal: AbortSignal,
): Promise<RepositoryCheck> {
  const branches = await inspector.source.branches(wanted.repository, signal);
  const branch = wanted.branch ?? branches[0] ?? '';
  const { commit, definition } = await inspectBranch(inspector, wanted.repository, branch, signal);
  return {
    branches,
    branch,
    commitSha: commit.sha,
    definitionPath: definition.path,
    states: definition.graph === null ? [] : allStates(definition.graph).map(({ name }) => name),
    problems: [...definition.problems],
    suggestedName: suggestedName(wanted.repository),
  };
}
