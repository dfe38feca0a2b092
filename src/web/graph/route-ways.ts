import type { OutlineEdge } from '#pipeline/outline.ts';

export type Direction = 'down' | 'right';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** One way as it is drawn, in px of the drawing. */
export interface Way {
  readonly from: string;
  readonly to: string;
  readonly kind: OutlineEdge['kind'] | 'start' | 'end';
  readonly label: string | null;
  /** From border to border. Two that lie straight along the direction of the flow are joined by a line, others by a curve. */
  readonly points: readonly Point[];
  /** The middle of the label, and the room that was kept for it; null without a label. */
  readonly labelAt: (Point & { readonly width: number }) | null;
}

/** A way as the layout found it: the bends between the two states, and where its label has room. */
export interface FoundWay extends Pick<Way, 'from' | 'to' | 'kind' | 'label' | 'labelAt'> {
  readonly bends: readonly Point[];
}

/** Along: in the direction of the flow; across: beside it. The routing is written for both directions at once. */
interface Spot {
  readonly along: number;
  readonly across: number;
}

const sideways = {
  down: {
    spot: ({ x, y }: Point): Spot => ({ along: y, across: x }),
    point: ({ along, across }: Spot): Point => ({ x: across, y: along }),
    size: ({ width, height }: Box) => ({ along: height, across: width }),
  },
  right: {
    spot: ({ x, y }: Point): Spot => ({ along: x, across: y }),
    point: ({ along, across }: Spot): Point => ({ x: along, y: across }),
    size: ({ width, height }: Box) => ({ along: width, across: height }),
  },
} as const;

const labelHeight = 16;

/**
 * Draws each way through the lane that the layout kept free for it: straight where it passes a rank of states, and curved only
 * between two ranks. So no way runs through a state, whatever the states' sizes (guarded by layout.test.ts).
 *
 * @param boxes the states by name, left upper corners.
 */
export function routeWays(boxes: ReadonlyMap<string, Box>, found: readonly FoundWay[], direction: Direction): Way[] {
  const { spot, point, size } = sideways[direction];
  const middle = (box: Box): Spot => spot({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
  const ranks = new Map<number, number>();
  const widen = (along: number, half: number) =>
    ranks.set(Math.round(along), Math.max(half, ranks.get(Math.round(along)) ?? 0));
  for (const box of boxes.values()) widen(middle(box).along, size(box).along / 2);
  for (const { labelAt, bends } of found) {
    if (labelAt && bends.length > 0)
      widen(spot(labelAt).along, (direction === 'down' ? labelHeight : labelAt.width) / 2);
  }
  const ports = portsOf(boxes, found, direction);
  return found.flatMap((way, index): Way[] => {
    const [source, target] = [boxes.get(way.from), boxes.get(way.to)];
    if (!source || !target) return [];
    const { bends: _, ...rest } = way;
    if (way.from === way.to) return [{ ...rest, points: loop(source, way, direction) }];
    const [first, last] = [ports.get(`${index} from`), ports.get(`${index} to`)];
    if (!first || !last) return [];
    const [start, end] = [middle(source), middle(target)];
    const forwards = Math.sign(end.along - start.along) || 1;
    const passed = [
      { along: start.along, across: first.across },
      ...way.bends.map(spot),
      { along: end.along, across: last.across },
    ];
    const points: Spot[] = [];
    for (const [at, { along, across }] of passed.entries()) {
      const half = ranks.get(Math.round(along)) ?? 0;
      const isEnd = at === 0 || at === passed.length - 1;
      // A rank without states or labels is no obstacle: the way goes on to the next one in one curve.
      if (half === 0 && !isEnd) continue;
      if (at > 0) points.push({ along: along - forwards * half, across });
      if (at < passed.length - 1) points.push({ along: along + forwards * half, across });
    }
    points.unshift(first);
    points.push(last);
    return [{ ...rest, points: points.map(point) }];
  });
}

/** Where each way leaves its state and reaches the next: side by side in the order in which they go on, so that none lies on another. */
function portsOf(
  boxes: ReadonlyMap<string, Box>,
  found: readonly FoundWay[],
  direction: Direction,
): ReadonlyMap<string, Spot> {
  const { spot, size } = sideways[direction];
  const sides = new Map<string, { key: string; towards: number }[]>();
  for (const [index, { from, to, bends }] of found.entries()) {
    if (from === to) continue;
    for (const [name, other, near, key] of [
      [from, to, bends[0], `${index} from`],
      [to, from, bends.at(-1), `${index} to`],
    ] as const) {
      const [box, beyond] = [boxes.get(name), boxes.get(other)];
      if (!box || !beyond) continue;
      const centre = spot({ x: beyond.x + beyond.width / 2, y: beyond.y + beyond.height / 2 });
      const own = spot({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
      const side = `${name}\0${centre.along > own.along ? 'after' : 'before'}`;
      const towards = near ? spot(near).across : centre.across;
      sides.set(side, [...(sides.get(side) ?? []), { key, towards }]);
    }
  }
  const ports = new Map<string, Spot>();
  for (const [side, ends] of sides) {
    const [name = '', place] = side.split('\0');
    const box = boxes.get(name);
    if (!box) continue;
    const { along, across } = spot(box);
    const room = size(box);
    const step = Math.min(22, (room.across * 0.7) / ends.length);
    for (const [index, { key }] of ends.toSorted((a, b) => a.towards - b.towards).entries()) {
      ports.set(key, {
        along: place === 'after' ? along + room.along : along,
        across: across + room.across / 2 + (index - (ends.length - 1) / 2) * step,
      });
    }
  }
  return ports;
}

/** A way back into the same state: out of its side and in again. The middle point is how far it reaches. */
function loop(box: Box, { labelAt }: FoundWay, direction: Direction): Point[] {
  const { spot, point, size } = sideways[direction];
  const { along, across } = spot(box);
  const room = size(box);
  const side = across + room.across;
  const reach = Math.max(side + 26, labelAt ? spot(labelAt).across : 0);
  const at = (share: number, far: number) => point({ along: along + room.along * share, across: far });
  return [at(0.25, side), at(0.5, reach), at(0.75, side)];
}

/** The path of a way, and the three corners of its arrow. */
export function drawWay({ from, to, points }: Way, direction: Direction): { path: string; arrow: string } {
  const { spot, point } = sideways[direction];
  const spots = points.map(spot);
  const last = spots.at(-1);
  const before = spots.at(-2);
  if (!last || !before) return { path: '', arrow: '' };
  const text = (each: Spot) => `${point(each).x.toFixed(1)} ${point(each).y.toFixed(1)}`;
  if (from === to) {
    const [out, reach] = spots;
    if (!out || !reach) return { path: '', arrow: '' };
    const control = ({ along }: Spot) => text({ along, across: reach.across });
    return {
      path: `M${text(out)}C${control(out)} ${control(last)} ${text({ ...last, across: last.across + arrowLength })}`,
      arrow: arrow(last, { along: 0, across: -1 }).map(text).join(' '),
    };
  }
  const sign = Math.sign(last.along - before.along) || Math.sign(last.along - (spots[0]?.along ?? 0)) || 1;
  const tip = { ...last, along: last.along - sign * arrowLength };
  const parts = [`M${text(spots[0] ?? last)}`];
  for (const [index, spotHere] of spots.entries()) {
    const previous = spots[index - 1];
    if (!previous) continue;
    const here = index === spots.length - 1 ? tip : spotHere;
    if (Math.abs(previous.across - here.across) < 0.5) parts.push(`L${text(here)}`);
    else {
      const half = (previous.along + here.along) / 2;
      parts.push(
        `C${text({ along: half, across: previous.across })} ${text({ along: half, across: here.across })} ${text(here)}`,
      );
    }
  }
  return { path: parts.join(''), arrow: arrow(last, { along: sign, across: 0 }).map(text).join(' ') };
}

const arrowLength = 7;

function arrow(tip: Spot, { along, across }: Spot): Spot[] {
  const back = { along: tip.along - along * arrowLength, across: tip.across - across * arrowLength };
  return [
    tip,
    { along: back.along + across * 3.5, across: back.across + along * 3.5 },
    { along: back.along - across * 3.5, across: back.across - along * 3.5 },
  ];
}
