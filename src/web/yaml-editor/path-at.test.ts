import { expect, test } from 'vitest';
import { pathAt } from './path-at.ts';

const text = `Pipeline:
  StartAt: Build
  States:
    "Build it":
      Type: Task
      Parameters:
        commands:
          - npm ci

      Retry:
        - ErrorEquals: [States.ALL]
          Interval
    Both:
      Branches:
        - StartAt: Left
          States:
            Left:
              Type: Task
`;

test.each([
  [1, [], 'Pipeline'],
  [2, ['Pipeline'], 'StartAt'],
  [4, ['Pipeline', 'States'], 'Build it'],
  [5, ['Pipeline', 'States', 'Build it'], 'Type'],
  [8, ['Pipeline', 'States', 'Build it', 'Parameters', 'commands'], null],
  [11, ['Pipeline', 'States', 'Build it', 'Retry'], 'ErrorEquals'],
  [12, ['Pipeline', 'States', 'Build it', 'Retry'], null],
  [16, ['Pipeline', 'States', 'Both', 'Branches'], 'States'],
  [18, ['Pipeline', 'States', 'Both', 'Branches', 'States', 'Left'], 'Type'],
])('line %i stands at %j, key %j', (line, path, key) => {
  expect(pathAt(text, line)).toEqual({ path, key });
});
