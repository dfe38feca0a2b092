import type { Build, TriggerBuild } from '#contract/builds.ts';
import { shortestSecret } from '#contract/variables.ts';
import { Refusal } from '#engine/refusal.ts';
import type { EngineContext } from './engine-context.ts';
import { type Builders, type TriggerContext, triggerBuild } from './trigger-build.ts';

/**
 * Queues a build that a person asks for, of a branch or a commit, with variables of its own.
 *
 * @throws StoreFault `missing` for the pipeline; Refusal `bad-request` for a variable that is given twice, or that stands for a sensitive
 *   one and is too short to be masked.
 */
export async function runByHand(
  context: TriggerContext & Pick<EngineContext, 'variables'>,
  builders: Builders,
  pipelineId: string,
  { branch, commit, variables }: TriggerBuild,
  actor: string,
): Promise<Build> {
  const own = variables.length === 0 ? [] : await context.variables.list(pipelineId);
  const given = new Map<string, TriggerBuild['variables'][number]>();
  for (const variable of variables) {
    const { name, value } = variable;
    if (given.has(name)) throw new Refusal('bad-request', `The variable ${name} is given twice. Leave one out.`);
    const sensitive = variable.sensitive || own.some((other) => other.name === name && other.sensitive);
    if (sensitive && value.trim().length < shortestSecret) {
      throw new Refusal(
        'bad-request',
        `${name} is a sensitive variable of the pipeline, and so is the value given for this build: it needs at least ${shortestSecret} characters, because shorter ones cannot be masked in logs.`,
      );
    }
    given.set(name, { name, value, sensitive });
  }
  return triggerBuild(context, builders, {
    pipelineId,
    branch,
    commitSha: commit,
    variables: [...given.values()],
    trigger: { type: 'manual', actor },
  });
}
