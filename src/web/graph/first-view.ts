import type { Box } from './route-ways.ts';

export interface Room {
  readonly width: number;
  readonly height: number;
}

/** As React Flow has it: a point of the drawing is shown at `x + zoom × point`. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

const pad = 20;
/** Names of states are 12 px high; smaller than this nobody reads them. */
export const leastReadable = 0.6;

/** The zoom at which the whole drawing is seen, at most its own size. */
export function fittingZoom(drawing: Room, room: Room): number {
  const width = Math.max(1, room.width - 2 * pad) / Math.max(1, drawing.width);
  const height = Math.max(1, room.height - 2 * pad) / Math.max(1, drawing.height);
  return Math.min(1, width, height);
}

/** All of the drawing, in the middle. */
export function wholeView(drawing: Room, room: Room): View {
  const zoom = fittingZoom(drawing, room);
  return { zoom, x: (room.width - drawing.width * zoom) / 2, y: (room.height - drawing.height * zoom) / 2 };
}

/** What is shown at first: the whole, or where that could not be read, as much as can be from the selected state or the first on. */
export function firstView(drawing: Room, room: Room, from: Box | null): View {
  if (fittingZoom(drawing, room) >= leastReadable || !from) return wholeView(drawing, room);
  return { zoom: 0.85, x: room.width / 2 - (from.x + from.width / 2) * 0.85, y: pad - from.y * 0.85 };
}

/** Whether a state is in view, whole and not at the very edge. */
export function isInView(box: Box, { x, y, zoom }: View, room: Room): boolean {
  const [left, top] = [box.x * zoom + x, box.y * zoom + y];
  return left >= 0 && top >= 0 && left + box.width * zoom <= room.width && top + box.height * zoom <= room.height;
}

/** The view with the state in the middle: as near as now, or as near as it can be read. */
export function viewAround(box: Box, now: View, room: Room): View {
  const zoom = Math.max(now.zoom, leastReadable);
  // A group is higher than the room at times: its head is what names it.
  const height = Math.min(box.height, 44);
  return { zoom, x: room.width / 2 - (box.x + box.width / 2) * zoom, y: room.height / 2 - (box.y + height / 2) * zoom };
}
