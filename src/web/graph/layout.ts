import dagre from '@dagrejs/dagre';
import type { Outline, OutlineNode } from '#pipeline/outline.ts';
import { type Box, type Direction, type FoundWay, type Point, routeWays, type Way } from './route-ways.ts';

/** Sizes in px. A node's width follows its name, within limits. */
const nodeHeight = 44;
const leastWidth = 116;
const mostWidth = 220;
const letterWidth = 7.2;
const markerSize = 12;
const gap = 44;
const labelHeight = 16;
const mostLabelRoom = 160;
const groupHead = 34;
const groupPad = 14;

/** Ids that no state has: names of states hold no control characters that people can type. */
export const startMarker = '\u2060start';
export const endMarker = '\u2060end';

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
  readonly ways: readonly Way[];
  readonly width: number;
  readonly height: number;
}

interface Block {
  readonly nodes: Placed[];
  readonly markers: (Placed & { kind: 'start' | 'end' })[];
  readonly ways: Way[];
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
  const ways = [
    ...outline.edges.filter(({ from, to }) => names.has(from) && names.has(to)),
    ...(marked ? waysOfMarkers(nodes) : []),
  ];
  // One for each: the layout writes the place into it.
  for (const { from, to } of ways) {
    for (const name of [from, to]) {
      if (!names.has(name) && !graph.hasNode(name)) graph.setNode(name, { width: markerSize, height: markerSize });
    }
  }
  for (const [index, { from, to, label }] of ways.entries()) {
    const room = label === null ? { width: 0, height: 0 } : { width: labelRoom(label), height: labelHeight };
    graph.setEdge(from, to, { ...room, labelpos: 'c' }, String(index));
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
  const found = ways.map(({ from, to, kind, label }, index): FoundWay => {
    const { points = [], x = 0, y = 0, width = 0 } = graph.edge(from, to, String(index)) as Partial<EdgePlace>;
    return { from, to, kind, label, bends: points.slice(1, -1), labelAt: label === null ? null : { x, y, width } };
  });
  const boxes = new Map(graph.nodes().map((name) => [name, corner(name)]));
  const routed = routeWays(boxes, found, direction);
  for (const [name, block] of inner) routed.push(...block.ways.map((way) => shifted(way, boxes.get(name))));
  const ends = [
    { id: startMarker, kind: 'start' as const },
    { id: endMarker, kind: 'end' as const },
  ];
  const markers = ends.flatMap(({ id, kind }) =>
    graph.hasNode(id) ? [{ id, ...corner(id), parent: null, kind }] : [],
  );
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return withRoomForWays(
    {
      nodes: placed,
      markers,
      ways: routed,
      width: Math.max(width, 0),
      height: Math.max(height, 0),
    },
    parent,
  );
}

/** The layout counts states and labels alone: ways that pass outside them need room as well. */
function withRoomForWays({ nodes, markers, ways, width, height }: Block, parent: string | null): Block {
  const points = ways.flatMap((way) => way.points);
  const by = {
    x: Math.max(0, -Math.min(0, ...points.map(({ x }) => x))),
    y: Math.max(0, -Math.min(0, ...points.map(({ y }) => y))),
  };
  const move = <P extends Placed>(placed: P): P =>
    placed.parent === parent ? { ...placed, x: placed.x + by.x, y: placed.y + by.y } : placed;
  return {
    nodes: nodes.map(move),
    markers: markers.map(move),
    ways: ways.map((way) => shifted(way, by)),
    width: Math.max(width, ...points.map(({ x }) => x)) + by.x,
    height: Math.max(height, ...points.map(({ y }) => y)) + by.y,
  };
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
  const ways: Way[] = [];
  for (const block of blocks) {
    const shift = down ? { x: at, y: groupHead } : { x: groupPad, y: groupHead + at - groupPad };
    for (const placed of block.nodes) {
      const own = placed.parent === node.name;
      nodes.push(own ? { ...placed, x: placed.x + shift.x, y: placed.y + shift.y } : placed);
    }
    ways.push(...block.ways.map((way) => shifted(way, shift)));
    at += (down ? block.width : block.height) + groupPad;
  }
  const across = Math.max(0, ...blocks.map((block) => (down ? block.height : block.width)));
  const title = Math.max(leastWidth, (node.title ?? node.name).length * letterWidth + 110);
  return down
    ? { nodes, markers: [], ways, width: Math.max(at, title), height: groupHead + across + groupPad }
    : { nodes, markers: [], ways, width: Math.max(across + 2 * groupPad, title), height: groupHead + at - groupPad };
}

interface EdgePlace extends Point {
  readonly points: readonly Point[];
  readonly width: number;
}

type WayEnds = Pick<Way, 'from' | 'to' | 'kind' | 'label'>;

function waysOfMarkers(nodes: readonly OutlineNode[]): WayEnds[] {
  return nodes.flatMap(({ name, starts, ends }): WayEnds[] => [
    ...(starts ? [{ from: startMarker, to: name, kind: 'start', label: null } as const] : []),
    ...(ends ? [{ from: name, to: endMarker, kind: 'end', label: null } as const] : []),
  ]);
}

function shifted(way: Way, by: Point = { x: 0, y: 0 }): Way {
  const move = <P extends Point>(point: P): P => ({ ...point, x: point.x + by.x, y: point.y + by.y });
  return { ...way, points: way.points.map(move), labelAt: way.labelAt && move(way.labelAt) };
}

/** Where a state or marker stands in the whole drawing; null when it is not shown. */
export function boxOf(layout: Layout, id: string): Box | null {
  const found = [...layout.nodes, ...layout.markers].find((placed) => placed.id === id);
  if (!found) return null;
  const around = found.parent === null ? null : boxOf(layout, found.parent);
  const { x, y, width, height } = found;
  return { x: x + (around?.x ?? 0), y: y + (around?.y ?? 0), width, height };
}

/** The room that is kept for a label; a longer one is cut, and is whole on hover. */
function labelRoom(label: string): number {
  return Math.min(Math.round(label.length * 6 + 10), mostLabelRoom);
}

function widthOf(node: OutlineNode): number {
  const text = node.title ?? node.name;
  return Math.round(Math.min(mostWidth, Math.max(leastWidth, text.length * letterWidth + 56)));
}
