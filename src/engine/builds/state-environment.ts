import type { Build } from '#contract/builds.ts';
import type { Pipeline } from '#contract/pipelines.ts';
import type { TaskState } from '#pipeline/graph.ts';
import { type InputDocument, resolveValue } from '#pipeline/references.ts';

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
 * The variables of a state: those of the platform that such pipelines were written for, then the state's own, which win.
 *
 * @param directory absolute path of the state's directory.
 * @throws UnresolvedReference
 */
export function stateEnvironment(
  state: TaskState,
  context: { pipeline: Pipeline; build: Build; input: InputDocument; directory: string; platform: Platform },
): Record<string, string> {
  const { pipeline, build, input, directory, platform } = context;
  const own = Object.entries(state.environment).map(([name, value]) => {
    const resolved = resolveValue(value, input);
    if (resolved === null) throw new UnresolvedReference('reference' in value ? value.reference : name);
    return [name, resolved] as const;
  });
  return {
    CI: 'true',
    AWS_REGION: platform.region,
    AWS_DEFAULT_REGION: platform.region,
    CODEBUILD_BUILD_ARN: `arn:aws:codebuild:${platform.region}:${platform.account}:build/${pipeline.id}:${build.id}`,
    CODEBUILD_BUILD_ID: `${pipeline.id}:${build.id}`,
    CODEBUILD_BUILD_NUMBER: String(build.number),
    CODEBUILD_SRC_DIR: directory,
    CODEBUILD_RESOLVED_SOURCE_VERSION: resolveValue({ reference: '$.commit.sha' }, input) ?? '',
    CODEBUILD_INITIATOR: build.trigger.actor,
    ...Object.fromEntries(own),
  };
}
