import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LogLayout, type Section } from './log-layout.ts';

const all = (layout: LogLayout) =>
  Array.from({ length: layout.count }, (_, position) => {
    const item = layout.itemAt(position);
    return item.kind === 'line' ? item.line : `command ${item.command}`;
  });

test('commands have a row each, and their lines where they are open', () => {
  const sections: Section[] = [
    { command: 0, firstLine: 3, open: false },
    { command: 1, firstLine: 5, open: true },
    { command: 2, firstLine: 7, open: true },
    { command: 3, firstLine: 7, open: true },
  ];
  const layout = new LogLayout(sections, 8);
  expect(all(layout)).toEqual([1, 2, 'command 0', 'command 1', 5, 6, 'command 2', 'command 3', 7, 8]);
  expect(layout.positionOfLine(4)).toBe(2);
  expect(layout.positionOfLine(6)).toBe(5);
  expect(layout.commandOfLine(7)).toBe(3);
  expect(layout.linesOf(0)).toEqual({ from: 3, to: 4 });
  expect(layout.linesOf(2)).toBeNull();
  expect(layout.positionOfCommand(9)).toBeNull();
});

test.each([
  [[], 0, []],
  [[], 2, [1, 2]],
  [[{ command: 0, firstLine: 1, open: true }], 0, ['command 0']],
  [[{ command: 0, firstLine: 1, open: true }], 2, ['command 0', 1, 2]],
])('%j with %d lines', (sections, lines, expected) => {
  expect(all(new LogLayout(sections, lines))).toEqual(expected);
});

test('every position is an item, and every item is found at its position', () => {
  const property = fc.property(
    fc.array(fc.tuple(fc.nat(5), fc.boolean()), { maxLength: 8 }),
    fc.nat(20),
    (steps, more) => {
      let line = 1;
      const sections = steps.map(([step, open], command) => {
        line += step;
        return { command, firstLine: line, open };
      });
      const layout = new LogLayout(sections, line - 1 + more);
      for (let position = 0; position < layout.count; position += 1) {
        expect(layout.positionOf(layout.itemAt(position))).toBe(position);
      }
      const shown = all(layout).filter((item) => typeof item === 'number');
      expect(shown).toEqual([...shown].sort((a, b) => a - b));
      for (let each = 1; each <= layout.lines; each += 1) {
        const command = layout.commandOfLine(each);
        const open = command === null || sections[command]?.open;
        expect(shown.includes(each)).toBe(open);
      }
    },
  );
  fc.assert(property);
});
