import type { BuildState } from '#contract/builds.ts';
import { isBad } from '#contract/status.ts';
import type { Visit } from '#engine/run/interpret.ts';
import type { Outline, OutlineNode } from '#pipeline/outline.ts';

/**
 * The ways that a run took, by the state they lead from. Visits of one flow follow each other as the walk went; where no way
 * leads from one to the next, the next began another round of the Parallel around them. Pure.
 */
export function takenWays(visits: readonly Visit[], outline: Outline): ReadonlyMap<string, BuildState['wentTo']> {
  const nodes = new Map(outline.nodes.map((node) => [node.name, node]));
  const taken = new Map<string, BuildState['wentTo']>();
  const lastOfFlow = new Map<string, Visit>();
  for (const visit of visits) {
    const node = nodes.get(visit.name);
    if (!node) continue;
    const before = lastOfFlow.get(flowOf(node));
    lastOfFlow.set(flowOf(node), visit);
    if (!before) continue;
    const caught = isBad(before.status);
    const led = outline.edges.some(
      ({ from, to, kind }) => from === before.name && to === visit.name && (kind === 'catch') === caught,
    );
    const known = taken.get(before.name) ?? [];
    if (!led || known.some((way) => way.to === visit.name && way.caught === caught)) continue;
    taken.set(before.name, [...known, { to: visit.name, caught }]);
  }
  return taken;
}

function flowOf({ parent, branch }: OutlineNode): string {
  return `${parent ?? ''}\0${branch ?? ''}`;
}
