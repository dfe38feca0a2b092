import type { Build } from '#contract/builds.ts';
import type { CommitBuilds, ComparedBuild, ComparedBuilds, Comparison } from '#contract/comparison.ts';
import type { VariableValue } from '#engine/ports/variable-store.ts';
import { Refusal } from '#engine/refusal.ts';
import { viewBuild, viewDefinition } from './build-actions.ts';
import type { EngineContext } from './engine-context.ts';
import { ownOrMain } from './own-or-main.ts';

/** How many builds of a commit are named. */
const mostNamed = 10;

/** The builds of the commit of a build, that one included as long as it is among the newest; none while its commit is not known. */
export async function buildsOfCommit(
  { history }: Pick<EngineContext, 'history'>,
  { pipelineId, commit }: Build,
): Promise<CommitBuilds> {
  if (commit === null) return { items: [], more: false };
  const builds = await history.ofCommit(pipelineId, commit.sha, mostNamed + 1);
  const items = builds.slice(0, mostNamed).reverse();
  return {
    items: items.map(({ id, number, status, continues }) => ({ id, number, status, continues })),
    more: builds.length > mostNamed,
  };
}

/**
 * Two builds of a pipeline side by side.
 *
 * @throws StoreFault `missing` for the pipeline or a build; Refusal `not-found` when no base is named and no green build came before.
 */
export async function compareBuilds(
  context: EngineContext,
  pipelineId: string,
  { base, head }: ComparedBuilds,
): Promise<Comparison> {
  const after = await context.history.getByNumber(pipelineId, head);
  const before =
    base === undefined ? await greenBefore(context, after) : await context.history.getByNumber(pipelineId, base);
  const [baseAsked, headAsked] = [await context.queue.asked(before.id), await context.queue.asked(after.id)];
  return {
    base: await sideOf(context, before),
    head: await sideOf(context, after),
    variables: differing(baseAsked.variables, headAsked.variables),
  };
}

async function greenBefore({ history, pipelines }: EngineContext, build: Build): Promise<Build> {
  const { pipelineId, branch, number } = build;
  const { branch: main } = await pipelines.get(pipelineId);
  const green = await ownOrMain(build, main, (of) => history.lastGreen(pipelineId, of, number));
  if (green) return green.found;
  throw new Refusal(
    'not-found',
    `No build succeeded on ${branch === main ? branch : `${branch} or ${main}`} before #${number}. Name the build to compare it with.`,
  );
}

async function sideOf(context: EngineContext, build: Build): Promise<ComparedBuild> {
  return { build: await viewBuild(context, build), definition: await definitionOf(context, build) };
}

async function definitionOf(context: EngineContext, build: Build): Promise<ComparedBuild['definition']> {
  try {
    return await viewDefinition(context, build);
  } catch (fault) {
    if (!(fault instanceof Refusal)) throw fault;
    return null;
  }
}

/** By name alone. Exported for its test. */
export function differing(base: readonly VariableValue[], head: readonly VariableValue[]): Comparison['variables'] {
  const before = new Map(base.map(({ name, value }) => [name, value]));
  const after = new Map(head.map(({ name, value }) => [name, value]));
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap((name): Comparison['variables'] => {
    if (!after.has(name)) return [{ name, given: 'base' }];
    if (!before.has(name)) return [{ name, given: 'head' }];
    return before.get(name) === after.get(name) ? [] : [{ name, given: 'both' }];
  });
}
