import { expect, test } from 'vitest';
import type { Outline } from '#pipeline/outline.ts';
import { parsePipeline } from '#pipeline/parse-pipeline.ts';
import { layOut } from './layout.ts';

const task = (more: object = { End: true }) => ({
  Type: 'Task',
  Resource: 'microtica.actions.cmd',
  Parameters: { commands: ['true'], artifacts: true },
  ...more,
});
const branch = (name: string) => ({ StartAt: name, States: { [name]: task() } });
const states = {
  Build: task({ Next: 'Both' }),
  Both: { Type: 'Parallel', Branches: [branch('Left'), branch('Right')], Next: 'Ship' },
  Ship: task(),
};
const outline = parsePipeline(JSON.stringify({ Pipeline: { StartAt: 'Build', States: states } })).outline as Outline;

test.each(['down', 'right'] as const)(
  '%s: every state has its place, inside its group, and none covers another',
  (direction) => {
    const { nodes, markers } = layOut(outline, new Set(), direction);
    expect(nodes.map(({ id, parent }) => [id, parent])).toEqual([
      ['Build', null],
      ['Both', null],
      ['Left', 'Both'],
      ['Right', 'Both'],
      ['Ship', null],
    ]);
    expect(markers.map(({ kind }) => kind)).toEqual(['start', 'end']);
    expect(markers[0]?.[direction === 'down' ? 'y' : 'x']).toBeLessThan(
      nodes[0]?.[direction === 'down' ? 'y' : 'x'] ?? 0,
    );
    const group = nodes.find(({ id }) => id === 'Both');
    for (const a of nodes) {
      if (a.parent !== null && group) {
        expect(a.x + a.width).toBeLessThanOrEqual(group.width);
        expect(a.y + a.height).toBeLessThanOrEqual(group.height);
      }
      for (const b of nodes) {
        if (a === b || a.parent !== b.parent) continue;
        const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
        expect([a.id, b.id, apart]).toEqual([a.id, b.id, true]);
      }
    }
  },
);

test('a collapsed group is one node', () => {
  const { nodes } = layOut(outline, new Set(['Both']), 'down');
  expect(nodes.map(({ id }) => id)).toEqual(['Build', 'Both', 'Ship']);
});
