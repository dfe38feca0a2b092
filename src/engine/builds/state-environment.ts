import type { Build } from '#contract/builds.ts';
import type { Pipeline } from '#contract/pipelines.ts';
import type { Run } from '#engine/run/run.ts';
import { resolveValue } from '#pipeline/references.ts';
import type { variablesOfEveryBuild } from '#pipeline/steps/predefined-variables.ts';
import type { Attempt } from './actions.ts';

/** The region and account that scripts find in `AWS_REGION` and field 5 of `CODEBUILD_BUILD_ARN`: settings of the installation. */
export interface Platform {
  readonly region: string;
  readonly account: string;
}

/** A reference that this build does not provide: the state cannot start. */
export class UnresolvedReference extends Error {
  readonly reference: string;
  constructor(reference: string) {
    super(`No value for “${reference}” in this build.`);
    this.reference = reference;
  }
}

/**
 * The variables of a state: those of the platform that such pipelines were written for, then the pipeline's, then the state's
 * own; later ones win.
 *
 * @param directory absolute path of the state's directory.
 * @throws UnresolvedReference
 */
export function stateEnvironment(
  { work, state, input, variables }: Pick<Attempt, 'work' | 'state' | 'input' | 'variables'>,
  directory: string,
): Record<string, string> {
  const { pipeline, build } = work.claim;
  const { platform } = work.context;
  const own = Object.entries(state.environment).map(([name, value]) => {
    const resolved = resolveValue(value, input);
    if (resolved === null) throw new UnresolvedReference('reference' in value ? value.reference : name);
    return [name, resolved] as const;
  });
  const sha = resolveValue({ reference: '$.commit.sha' }, input) ?? '';
  return {
    CI: 'true',
    AWS_REGION: platform.region,
    AWS_DEFAULT_REGION: platform.region,
    CODEBUILD_BUILD_ARN: `arn:aws:codebuild:${platform.region}:${platform.account}:build/${pipeline.id}:${build.id}`,
    CODEBUILD_BUILD_ID: `${pipeline.id}:${build.id}`,
    CODEBUILD_BUILD_NUMBER: String(build.number),
    CODEBUILD_SRC_DIR: directory,
    CODEBUILD_RESOLVED_SOURCE_VERSION: sha,
    CODEBUILD_INITIATOR: build.trigger.actor,
    ...buildVariables(pipeline, build, work.run),
    ...Object.fromEntries(variables.map(({ name, value }) => [name, value])),
    ...Object.fromEntries(own),
  };
}

/** The variables that the steps dialect predefines, as far as a build without a deployment knows them. */
export function buildVariables(
  pipeline: Pipeline,
  build: Build,
  run: Run,
): Record<(typeof variablesOfEveryBuild)[number], string> {
  return {
    MIC_PIPELINE_EXECUTION_ID: build.id,
    MIC_PIPELINE_NAME: pipeline.name,
    MIC_BRANCH_FILTER: build.branch,
    MIC_USER_NAME: build.trigger.actor,
    MIC_COMMIT_REF: run.commit?.sha ?? '',
  };
}
