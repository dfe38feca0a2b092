import type { Outline, OutlineNode } from '#pipeline/outline.ts';

/** `missing`: a way leads to this name, and no state has it; `broken`: it has one that cannot be read; `unreached`: no way leads here. */
export type Flaw = 'missing' | 'broken' | 'unreached';

/** An outline as it can be drawn, with what is wrong with it. */
export interface FlawedOutline {
  readonly outline: Outline;
  readonly marks: ReadonlyMap<string, Flaw>;
}

/**
 * Adds the states that ways lead to in vain, and marks those that none leads to. Without a start nothing is called unreached.
 *
 * @param named the names of all states of the text, also of those that could not be read.
 */
export function withFlaws(outline: Outline, named: ReadonlySet<string>): FlawedOutline {
  const marks = new Map<string, Flaw>();
  const byName = new Map(outline.nodes.map((node) => [node.name, node]));
  const missing: OutlineNode[] = [];
  for (const { from, to } of outline.edges) {
    if (byName.has(to) || marks.has(to)) continue;
    const { parent = null, branch = null } = byName.get(from) ?? {};
    const broken = named.has(to);
    marks.set(to, broken ? 'broken' : 'missing');
    missing.push({
      name: to,
      title: broken ? null : `${to}?`,
      type: 'Fail',
      action: null,
      parent,
      branch,
      starts: false,
      ends: false,
    });
  }
  const reached = new Set<string>();
  const waiting = outline.nodes.filter(({ starts }) => starts).map(({ name }) => name);
  const started = new Set(outline.nodes.filter(({ starts }) => starts).map(flowOf));
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    waiting.push(...outline.edges.filter(({ from }) => from === name).map(({ to }) => to));
  }
  for (const node of outline.nodes) {
    if (!reached.has(node.name) && started.has(flowOf(node))) marks.set(node.name, 'unreached');
  }
  return { outline: { nodes: [...outline.nodes, ...missing], edges: outline.edges }, marks };
}

function flowOf({ parent, branch }: OutlineNode): string {
  return `${parent ?? ''}\n${branch ?? ''}`;
}
