import dagre from '@dagrejs/dagre';
import type { Outline, OutlineNode } from '#pipeline/outline.ts';

/** Sizes in px. A node's width follows its name, within limits. */
const nodeHeight = 44;
const leastWidth = 116;
const mostWidth = 220;
const letterWidth = 7.2;
const markerSize = 12;
const gap = 36;
const groupHead = 34;
const groupPad = 14;

/** Ids that no state has: names of states hold no control characters that people can type. */
export const startMarker = '\u2060start';
export const endMarker = '\u2060end';

export type Direction = 'down' | 'right';

export interface Placed {
  readonly id: string;
  /** Left upper corner; of a state inside a group relative to the group. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** The group that it stands in, when that is not collapsed; else null. */
  readonly parent: string | null;
}

export interface Layout {
  /** A group before what is in it. */
  readonly nodes: readonly Placed[];
  /** Start and end of the pipeline. */
  readonly markers: readonly (Placed & { readonly kind: 'start' | 'end' })[];
  readonly width: number;
  readonly height: number;
}

interface Block {
  readonly nodes: Placed[];
  readonly markers: (Placed & { kind: 'start' | 'end' })[];
  readonly width: number;
  readonly height: number;
}

/**
 * Where everything stands. Depends on the outline and on which groups are collapsed, and on nothing that changes while a build runs.
 */
export function layOut(outline: Outline, collapsed: ReadonlySet<string>, direction: Direction): Layout {
  const children = Map.groupBy(outline.nodes, (node) => `${node.parent ?? ''}\0${node.branch ?? ''}`);
  return layOutFlow(outline, children, null, null, collapsed, direction, true);
}

function layOutFlow(
  outline: Outline,
  children: ReadonlyMap<string, readonly OutlineNode[]>,
  parent: string | null,
  branch: number | null,
  collapsed: ReadonlySet<string>,
  direction: Direction,
  marked: boolean,
): Block {
  const nodes = children.get(`${parent ?? ''}\0${branch ?? ''}`) ?? [];
  const names = new Set(nodes.map(({ name }) => name));
  const inner = new Map<string, Block>();
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: direction === 'down' ? 'TB' : 'LR', nodesep: 24, ranksep: gap, marginx: 0, marginy: 0 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) {
    const group = node.type === 'Parallel' && !collapsed.has(node.name);
    const block = group ? layOutGroup(outline, children, node, collapsed, direction) : null;
    if (block) inner.set(node.name, block);
    graph.setNode(
      node.name,
      block ? { width: block.width, height: block.height } : { width: widthOf(node), height: nodeHeight },
    );
  }
  for (const edge of outline.edges) {
    if (names.has(edge.from) && names.has(edge.to)) {
      const room = edge.label === null ? 0 : Math.min(edge.label.length * 5.5, 160);
      graph.setEdge(
        edge.from,
        edge.to,
        { width: room, height: edge.label ? 16 : 0, labelpos: 'c' },
        `${edge.kind}${edge.label}`,
      );
    }
  }
  if (marked) {
    // One for each: the layout writes the place into it.
    const marker = () => ({ width: markerSize, height: markerSize });
    if (nodes.some(({ starts }) => starts)) graph.setNode(startMarker, marker());
    if (nodes.some(({ ends }) => ends)) graph.setNode(endMarker, marker());
    for (const node of nodes) {
      if (node.starts) graph.setEdge(startMarker, node.name);
      if (node.ends) graph.setEdge(node.name, endMarker);
    }
  }
  dagre.layout(graph);
  const corner = (name: string) => {
    const { x, y, width, height } = graph.node(name) as { x: number; y: number; width: number; height: number };
    return { x: x - width / 2, y: y - height / 2, width, height };
  };
  const placed = nodes.flatMap((node): Placed[] => [
    { id: node.name, ...corner(node.name), parent },
    ...(inner.get(node.name)?.nodes ?? []),
  ]);
  const ends = [
    { id: startMarker, kind: 'start' as const },
    { id: endMarker, kind: 'end' as const },
  ];
  const markers = ends.flatMap(({ id, kind }) =>
    graph.hasNode(id) ? [{ id, ...corner(id), parent: null, kind }] : [],
  );
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return { nodes: placed, markers, width: Math.max(width, 0), height: Math.max(height, 0) };
}

/** The branches side by side across the direction of the flow, below the group's name. */
function layOutGroup(
  outline: Outline,
  children: ReadonlyMap<string, readonly OutlineNode[]>,
  node: OutlineNode,
  collapsed: ReadonlySet<string>,
  direction: Direction,
): Block {
  const branches = outline.nodes.filter(({ parent }) => parent === node.name).map(({ branch }) => branch ?? 0);
  const blocks = [...new Set(branches)].map((branch) =>
    layOutFlow(outline, children, node.name, branch, collapsed, direction, false),
  );
  const down = direction === 'down';
  let at = groupPad;
  const nodes: Placed[] = [];
  for (const block of blocks) {
    const shift = down ? { x: at, y: groupHead } : { x: groupPad, y: groupHead + at - groupPad };
    for (const placed of block.nodes) {
      const own = placed.parent === node.name;
      nodes.push(own ? { ...placed, x: placed.x + shift.x, y: placed.y + shift.y } : placed);
    }
    at += (down ? block.width : block.height) + groupPad;
  }
  const across = Math.max(0, ...blocks.map((block) => (down ? block.height : block.width)));
  const title = Math.max(leastWidth, (node.title ?? node.name).length * letterWidth + 110);
  return down
    ? { nodes, markers: [], width: Math.max(at, title), height: groupHead + across + groupPad }
    : { nodes, markers: [], width: Math.max(across + 2 * groupPad, title), height: groupHead + at - groupPad };
}

function widthOf(node: OutlineNode): number {
  const text = node.title ?? node.name;
  return Math.round(Math.min(mostWidth, Math.max(leastWidth, text.length * letterWidth + 56)));
}
