import { boxOf, type Layout } from './layout.ts';
import type { Direction } from './route-ways.ts';

/**
 * The state that a key leads to from another. In the direction of the flow the keys walk through every state that is shown, in
 * the order of the text twin, so that none is skipped and there is no way out of order; across it they go to the nearest state
 * on that side. Null when the key leads nowhere.
 */
export function nextNode(layout: Layout, here: string, key: string, direction: Direction): string | null {
  const order = layout.nodes.map(({ id }) => id);
  const [onwards, back, before, after] =
    direction === 'down'
      ? ['ArrowDown', 'ArrowUp', 'ArrowLeft', 'ArrowRight']
      : ['ArrowRight', 'ArrowLeft', 'ArrowUp', 'ArrowDown'];
  switch (key) {
    case onwards:
      return order[order.indexOf(here) + 1] ?? null;
    case back:
      return order[order.indexOf(here) - 1] ?? null;
    case 'Home':
      return order[0] ?? null;
    case 'End':
      return order.at(-1) ?? null;
    case before:
    case after:
      return nearestBeside(layout, here, key === after ? 1 : -1, direction);
    default:
      return null;
  }
}

function nearestBeside(layout: Layout, here: string, sign: 1 | -1, direction: Direction): string | null {
  const own = boxOf(layout, here);
  if (!own) return null;
  let found: { id: string; distance: number } | null = null;
  for (const { id } of layout.nodes) {
    const box = boxOf(layout, id);
    if (!box || id === here) continue;
    const [start, size, ownStart, ownSize] =
      direction === 'down' ? [box.x, box.width, own.x, own.width] : [box.y, box.height, own.y, own.height];
    const aside = sign === 1 ? start - ownStart - ownSize : ownStart - start - size;
    const apart =
      direction === 'down'
        ? Math.abs(box.y + box.height / 2 - own.y - own.height / 2)
        : Math.abs(box.x + box.width / 2 - own.x - own.width / 2);
    // What lies more before or behind than beside, or around it, is reached by the other keys.
    if (aside < 0 || apart > aside + size) continue;
    const distance = aside + 2 * apart;
    if (found === null || distance < found.distance) found = { id, distance };
  }
  return found?.id ?? null;
}
