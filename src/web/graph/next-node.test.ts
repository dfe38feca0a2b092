import { expect, test } from 'vitest';
import type { Outline } from '#pipeline/outline.ts';
import { parsePipeline } from '#pipeline/parse-pipeline.ts';
import { layOut } from './layout.ts';
import { nextNode } from './next-node.ts';

const text = `Pipeline:
  StartAt: Both
  States:
    Both:
      Type: Parallel
      Branches:
        - {StartAt: Left, States: {Left: {Type: Pass, Next: Lower}, Lower: {Type: Pass, End: true}}}
        - {StartAt: Right, States: {Right: {Type: Pass, End: true}}}
      Next: Ship
    Ship: {Type: Pass, End: true}
`;
const outline = parsePipeline(text).outline as Outline;
const order = ['Both', 'Left', 'Lower', 'Right', 'Ship'];

test.each([
  ['down', 'ArrowDown', 'ArrowUp'],
  ['right', 'ArrowRight', 'ArrowLeft'],
] as const)(
  '%s: the keys along the flow reach every state, a group’s branches before what follows it',
  (direction, on, back) => {
    const layout = layOut(outline, new Set(), direction);
    const walk = (key: string, from: string) => {
      const seen = [from];
      for (let at = nextNode(layout, from, key, direction); at !== null; at = nextNode(layout, at, key, direction))
        seen.push(at);
      return seen;
    };
    expect(walk(on, 'Both')).toEqual(order);
    expect(walk(back, 'Ship')).toEqual(order.toReversed());
    expect(nextNode(layout, 'Lower', 'Home', direction)).toBe('Both');
    expect(nextNode(layout, 'Lower', 'End', direction)).toBe('Ship');
  },
);

test('the keys across the flow go to the state beside', () => {
  const down = layOut(outline, new Set(), 'down');
  expect(nextNode(down, 'Left', 'ArrowRight', 'down')).toBe('Right');
  expect(nextNode(down, 'Right', 'ArrowLeft', 'down')).toBe('Left');
  expect(nextNode(down, 'Right', 'ArrowRight', 'down')).toBeNull();
  const right = layOut(outline, new Set(), 'right');
  expect(nextNode(right, 'Left', 'ArrowDown', 'right')).toBe('Right');
});

test('what is in a collapsed group is passed over', () => {
  const layout = layOut(outline, new Set(['Both']), 'down');
  expect(nextNode(layout, 'Both', 'ArrowDown', 'down')).toBe('Ship');
});
