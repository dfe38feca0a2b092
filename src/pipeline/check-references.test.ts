import { describe, expect, test } from 'vitest';
import { applyFix } from '#testing/apply-fix.ts';
import { parsePipeline } from './parse-pipeline.ts';

/** `A` stores an archive, `B` does not, `Set` puts a value at `$.set`, `A.v1` has a dot in its name. `Use` comes last but for `Late`. */
const pipeline = (use: string) => `Pipeline:
  StartAt: A
  States:
    A: { Type: Task, Resource: microtica.actions.cmd, Next: Both, Parameters: { commands: [a], artifacts: true } }
    Both:
      Type: Parallel
      Branches:
        - StartAt: B
          States:
            B: { Type: Task, Resource: microtica.actions.cmd, End: true, Parameters: { commands: [b] } }
        - StartAt: Inner
          States:
            Inner: { Type: Pass, Result: 1, ResultPath: $.inner, End: true }
      Catch: [{ ErrorEquals: [States.ALL], Next: Set, ResultPath: $.caught }]
      Next: Set
    Set: { Type: Pass, Result: { region: eu, days: 3 }, ResultPath: $.set, Next: A.v1 }
    A.v1: { Type: Task, Resource: microtica.actions.cmd, Next: Use, Parameters: { commands: [c], artifacts: true } }
${use}
    Late: { Type: Task, Resource: microtica.actions.cmd, End: true, Parameters: { commands: [d], artifacts: true } }
`;
const task = (parameters: string) =>
  pipeline(
    `    Use: { Type: Task, Resource: microtica.actions.cmd, Next: Late, Parameters: { commands: [u], ${parameters} } }`,
  );
const value = (path: string) => task(`environmentVariables: { v: "${path}" }`);
const wait = (path: string) => pipeline(`    Use: { Type: Wait, SecondsPath: "${path}", Next: Late }`);
const messages = (text: string) => parsePipeline(text).problems.map(({ message }) => message);

describe('a build provides', () => {
  test.each([
    '$.commit.version',
    '$.states.A.status',
    '$.states.Both.status',
    '$.states.B.status',
    '$.states.A.artifacts.location',
    "$.states['A.v1'].artifacts.location",
    '$.states.Both.error.Cause',
    '$.set.region',
    '$.caught.Error',
  ])('%s', (path) => {
    expect(messages(value(path))).toEqual([]);
  });

  test('numbers to wait for, and files to start from', () => {
    expect(messages(wait('$.set.days'))).toEqual([]);
    expect(messages(task('sourceLocation: "$.states.A.artifacts.location"'))).toEqual([]);
  });

  test('what a state left the round before', () => {
    const choice =
      '    Use: { Type: Choice, Choices: [{ Variable: $.states.Late.status, StringEquals: failed, Next: Late }] }';
    expect(
      messages(
        pipeline(choice).replace(
          'Late: { Type: Task, Resource: microtica.actions.cmd, End: true',
          'Late: { Type: Task, Resource: microtica.actions.cmd, Next: Use',
        ),
      ),
    ).toEqual([]);
  });
});

describe('no build provides', () => {
  test.each([
    ['$.states.B.artifacts.location', /“B” stores no artifacts/],
    ['$.states.Set.status', /of a Pass/],
    ['$.states.A.v1.artifacts.location', /Did you mean “\$\.states\['A\.v1'\]\.artifacts\.location”/],
    ['$.states.Use.status', /it has not ended yet/],
    ['$.states.Late.status', /“Late” does not come before it/],
    ['$.states.A.error.Cause', /No build provides/],
    ['$.inner', /“Inner” does not come before it/],
    ['$.set', /a map or a list/],
    ['$.set.zone', /No build provides/],
    ['$.commit', /No build provides/],
  ])('%s', (path, expected) => {
    const found = messages(value(path));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(expected);
  });

  test.each([
    [wait('$.nope'), /No build provides “\$\.nope”/],
    [wait('$.commit.version'), /no number/],
    [task('sourceLocation: "$.commit.version"'), /no place of files/],
  ])('what the key wants (%#)', (text, expected) => {
    expect(messages(text)).toEqual([expect.stringMatching(expected)]);
  });
});

test('the fix for a name with a dot writes brackets', () => {
  const text = value('$.states.A.v1.artifacts.location');
  const [problem] = parsePipeline(text).problems;
  expect(problem?.fix && messages(applyFix(text, problem.fix))).toEqual([]);
});

test('where routes are not clear, only what is provided nowhere is said', () => {
  const text = value('$.states.Late.status').replace('Next: Late', 'Next: Lat');
  expect(parsePipeline(text).problems.map(({ code }) => code)).toEqual(['unknown-next-state']);
});
