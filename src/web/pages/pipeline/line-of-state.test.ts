import { expect, test } from 'vitest';
import { lineOfState } from './line-of-state.ts';

const text = `Pipeline:
  StartAt: Build
  States:
    Build:
      Next: "Test (all)"
    "Test (all)":
      End: true
steps:
  - title: Publish
`;

test.each([
  ['Build', 4],
  ['Test (all)', 6],
  ['Publish', 9],
  ['Deploy', null],
  ['.*', null],
])('%s begins on line %s', (name, line) => {
  expect(lineOfState(text, name)).toBe(line);
});
