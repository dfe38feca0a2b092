import type { ParallelState, PipelineGraph, State, TaskState, Value } from '#pipeline/graph.ts';
import type { ReadStep } from './read-step.ts';

/** Where a step's directory comes from; see `TaskState.source`. */
type Source = TaskState['source'];

interface Group {
  readonly stage: string | null;
  readonly steps: readonly ReadStep[];
}

/**
 * The graph of the steps: without `stages` one after another as written; with them stage after stage, the steps of one stage side
 * by side, and steps without a stage first.
 *
 * Every step starts from what the steps before it left. The first ones start from the build's source, or, in a pipeline that
 * clones for itself, from nothing.
 */
export function compileSteps(steps: readonly ReadStep[], stages: readonly string[] | null): PipelineGraph {
  const groups = groupsOf(steps, stages);
  const names = new Set(steps.map(({ name }) => name));
  const heads = groups.map((group) => headOf(group, names));
  const clones = steps.some(({ action }) => action.kind === 'clone' && action.clone.repository === null);
  let source: Source = clones ? [] : [[{ reference: '$.source.location' }]];
  const states: [string, State][] = [];
  const last = groups.findLastIndex((group) => group.steps.some(hasDirectory));
  for (const [index, group] of groups.entries()) {
    const next = heads[index + 1] ?? null;
    const handsOn = index < last;
    const only = group.steps.length === 1 ? group.steps[0] : undefined;
    if (only) states.push([only.name, taskOf(only, source, handsOn, next)]);
    else states.push([heads[index] ?? '', parallelOf(group, heads[index] ?? '', source, handsOn, next)]);
    source = leftBy(group, source);
  }
  return { dialect: 'steps', timeoutSeconds: null, startAt: heads[0] ?? '', states: Object.fromEntries(states) };
}

function groupsOf(steps: readonly ReadStep[], stages: readonly string[] | null): Group[] {
  if (stages === null) return steps.map((step) => ({ stage: null, steps: [step] }));
  const known = new Set(stages);
  const unknown = steps.filter(({ stage }) => stage !== null && !known.has(stage.name));
  const byStage = Map.groupBy(steps, ({ stage }) => stage?.name ?? null);
  const groups = [
    { stage: null, steps: byStage.get(null) ?? [] },
    ...stages.map((name) => ({ stage: name, steps: byStage.get(name) ?? [] })),
    ...unknown.map((step) => ({ stage: null, steps: [step] })),
  ];
  return groups.filter((group) => group.steps.length > 0);
}

/** The name of the group's one state: its only step, or a Parallel named after the stage as no step is. */
function headOf({ stage, steps }: Group, taken: Set<string>): string {
  const [only, second] = steps;
  if (only && !second) return only.name;
  let name = stage === null ? 'before the stages' : `stage ${stage}`;
  while (taken.has(name)) name += ' (stage)';
  taken.add(name);
  return name;
}

function parallelOf(
  { stage, steps }: Group,
  name: string,
  source: Source,
  handsOn: boolean,
  next: string | null,
): ParallelState {
  return {
    type: 'Parallel',
    name,
    title: stage ?? 'Before the stages',
    comment: null,
    retry: [],
    catch: [],
    branches: steps.map((step) => ({
      startAt: step.name,
      states: { [step.name]: taskOf(step, source, handsOn, null) },
    })),
    next,
  };
}

function taskOf(step: ReadStep, source: Source, handsOn: boolean, next: string | null): TaskState {
  const directory = hasDirectory(step);
  return {
    type: 'Task',
    name: step.name,
    title: step.title,
    comment: null,
    action: step.action,
    commands: step.commands,
    image: step.image,
    environment: {},
    source: directory ? source : [],
    stage: step.stage?.name ?? null,
    artifacts: { workspace: directory && handsOn, internal: true, files: step.files, json: step.json },
    timeoutSeconds: null,
    retry: [],
    catch: [],
    next,
  };
}

/** Steps that only ask others to do something neither see the directory nor change it. */
function hasDirectory({ action }: ReadStep): boolean {
  return action.kind === 'run' || action.kind === 'image' || action.kind === 'clone';
}

function leftBy({ steps }: Group, source: Source): Source {
  const left = steps.filter(hasDirectory).map((step): Value => ({ reference: locationOf(step.name) }));
  const [only, second] = left;
  if (!only) return source;
  // Of several, each brings what it changed, on top of what they all started from.
  return second ? [...source, left] : [[only]];
}

function locationOf(step: string): string {
  const quoted = step.includes("'") ? `["${step}"]` : `['${step}']`;
  return `$.states${quoted}.artifacts.location`;
}
