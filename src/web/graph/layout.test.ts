import { expect, test } from 'vitest';
import type { Outline } from '#pipeline/outline.ts';
import { parsePipeline } from '#pipeline/parse-pipeline.ts';
import { boxOf, layOut } from './layout.ts';
import { drawWay, type Way } from './route-ways.ts';

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

/** A catch past its neighbours, two rules to one state, a way back, one into itself, a group beside small states. */
const winding = parsePipeline(`Pipeline:
  StartAt: Build
  States:
    Build:
      Type: Task
      Resource: microtica.actions.cmd
      Parameters: {commands: ["true"]}
      Catch: [{ErrorEquals: [States.Timeout], Next: Clean}, {ErrorEquals: [States.ALL], Next: Report}]
      Next: Which
    Which:
      Type: Choice
      Choices:
        - {Variable: $.commit.branch, StringEquals: main, Next: Both}
        - {Variable: $.commit.branch, StringEquals: release, Next: Both}
        - {Variable: $.build.number, NumericEquals: 1, Next: Which}
      Default: Pause
    Pause: {Type: Wait, Seconds: 1, Next: Build}
    Both:
      Type: Parallel
      Branches:
        - {StartAt: Left, States: {Left: {Type: Pass, Next: Lower}, Lower: {Type: Pass, End: true}}}
        - {StartAt: Right, States: {Right: {Type: Pass, End: true}}}
      Catch: [{ErrorEquals: [States.ALL], Next: Report}]
      Next: Ship
    Ship: {Type: Pass, Next: Report}
    Clean: {Type: Pass, Next: Report}
    Report: {Type: Succeed}
`).outline as Outline;

test.each(['down', 'right'] as const)(
  '%s: every way is drawn from border to border, and runs through no state',
  (direction) => {
    const layout = layOut(winding, new Set(), direction);
    const names = (ways: readonly { from: string; to: string; label: string | null }[]) =>
      ways.map(({ from, to, label }) => `${from} ${to} ${label}`).toSorted();
    const drawn = layout.ways.filter(({ kind }) => kind !== 'start' && kind !== 'end');
    expect(names(drawn)).toEqual(names(winding.edges));
    const groups = new Set(layout.nodes.map(({ parent }) => parent));
    for (const way of layout.ways) {
      for (const { id } of layout.nodes) {
        const box = boxOf(layout, id);
        if (!box || groups.has(id)) continue;
        for (const { x, y } of spotsOf(way, direction)) {
          const inside = x > box.x + 1 && x < box.x + box.width - 1 && y > box.y + 1 && y < box.y + box.height - 1;
          expect(inside && `${way.from} → ${way.to} runs through ${id}`).toBe(false);
        }
      }
    }
  },
);

test.each(['down', 'right'] as const)('%s: no label covers another or a state', (direction) => {
  const layout = layOut(winding, new Set(), direction);
  const labels = layout.ways.flatMap(({ labelAt, label }) =>
    labelAt ? [{ label, x: labelAt.x - labelAt.width / 2, y: labelAt.y - 8, width: labelAt.width, height: 16 }] : [],
  );
  expect(labels.length).toBe(6);
  const boxes = layout.nodes.flatMap(({ id }) => {
    const box = boxOf(layout, id);
    return box ? [{ label: id, ...box }] : [];
  });
  for (const a of labels) {
    for (const b of [...labels, ...boxes]) {
      const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
      expect(a === b || apart || `${a.label} covers ${b.label}`).toBe(true);
    }
  }
});

/** Points along a way as it is drawn: the curves of `drawWay`, walked along. */
function spotsOf(way: Way, direction: 'down' | 'right'): { x: number; y: number }[] {
  const numbers = drawWay(way, direction).path.match(/[MLC][^MLC]*/g) ?? [];
  const spots: { x: number; y: number }[] = [];
  let at = { x: 0, y: 0 };
  for (const part of numbers) {
    const values = part.slice(1).trim().split(/[ ,]+/).map(Number);
    const points = [0, 2, 4].flatMap((index) => {
      const [x, y] = [values[index], values[index + 1]];
      return x === undefined || y === undefined ? [] : [{ x, y }];
    });
    const end = points.at(-1) ?? at;
    const [first = end, second = end] = points.length === 3 ? points : [at, end];
    for (let step = 0; part[0] !== 'M' && step <= 24; step++) {
      const t = step / 24;
      const mix = (a: number, b: number, c: number, d: number) =>
        (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t ** 2 * c + t ** 3 * d;
      spots.push({ x: mix(at.x, first.x, second.x, end.x), y: mix(at.y, first.y, second.y, end.y) });
    }
    at = end;
  }
  return spots;
}
