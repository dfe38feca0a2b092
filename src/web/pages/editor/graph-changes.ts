import type { Outline } from '#pipeline/outline.ts';

/** What became of each state: `added`, `removed`, or `changed` where its ways or its place differ. */
export function graphChanges(
  before: Outline | null,
  after: Outline,
): ReadonlyMap<string, 'added' | 'removed' | 'changed'> {
  const changes = new Map<string, 'added' | 'removed' | 'changed'>();
  const [old, now] = [shapes(before), shapes(after)];
  for (const [name, shape] of now) {
    const was = old.get(name);
    if (was === undefined) changes.set(name, 'added');
    else if (was !== shape) changes.set(name, 'changed');
  }
  for (const name of old.keys()) if (!now.has(name)) changes.set(name, 'removed');
  return changes;
}

function shapes(outline: Outline | null): Map<string, string> {
  return new Map(
    (outline?.nodes ?? []).map((node) => {
      const ways = outline?.edges
        .filter(({ from }) => from === node.name)
        .map(({ to, kind, label }) => [to, kind, label]);
      return [node.name, JSON.stringify([node.type, node.action, node.parent, node.starts, node.ends, ways])];
    }),
  );
}

/** The new outline with the removed states kept in it, without ways, so that they can be drawn. */
export function withRemoved(before: Outline | null, after: Outline): Outline {
  const names = new Set(after.nodes.map(({ name }) => name));
  const gone = (before?.nodes ?? []).filter(({ name }) => !names.has(name));
  const kept = gone.map((node) => ({ ...node, parent: null, branch: null, starts: false, ends: false }));
  return { nodes: [...after.nodes, ...kept], edges: after.edges };
}
