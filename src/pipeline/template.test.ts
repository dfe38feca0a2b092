import { describe, expect, test } from 'vitest';
import { applyFix } from '#testing/apply-fix.ts';
import { parsePipeline } from './parse-pipeline.ts';

const said = (text: string, variables?: Record<string, string | null>) =>
  parsePipeline(text, variables && { variables }).problems.map(
    ({ code, severity, range: { start } }) => `${severity} ${code} ${start.line}:${start.column}`,
  );
const variables = { X: 'x' };

describe('templates are put in wherever the file says that it is of the steps dialect', () => {
  test.each([
    ['behind a byte order mark', '\uFEFFsteps:\n  A:\n    image: "{{X}}"\n    commands: [a]\n'],
    [
      'with an indented root',
      '  stages: [s]\n  steps:\n    A:\n      stage: s\n      image: "{{X}}"\n      commands: [a]\n',
    ],
  ])('%s', (_, text) => {
    const { graph, problems } = parsePipeline(text, { variables });
    expect(problems).toEqual([]);
    expect(graph?.states.A).toMatchObject({ image: 'x' });
  });

  test('and nowhere in the other one', () => {
    const text =
      'Pipeline: { StartAt: A, States: { A: { Type: Task, Resource: microtica.actions.cmd, End: true, Parameters: { commands: ["{{X}}"] } } } }\n';
    expect(parsePipeline(text, { variables }).graph?.states.A).toMatchObject({ commands: ['{{X}}'] });
  });
});

test('of a text that YAML cannot read the first key tells', () => {
  const text = 'steps:\n  A:\n    commands:\n      - |\n        cat <<EOF\nPipeline: x\nEOF\n  "{{Y}}": 1\n';
  expect(said(text, variables)).toContain('warning unknown-variable 8:4');
  expect(said(text.replace('steps:', 'Pipeline:'), variables)).not.toContain('warning unknown-variable 8:4');
});

describe('braces that YAML reads as a map', () => {
  test.each([
    [
      'of a name that no variable can have',
      'steps:\n  A:\n    image: {{app.image}}\n    commands: [a]\n',
      'error unquoted-template 3:12',
    ],
    ['with a dash', 'steps:\n  A:\n    image: {{app-image}}\n    commands: [a]\n', 'error unquoted-template 3:12'],
    [
      'with text behind',
      'steps:\n  A:\n    image: {{app-image}}:latest # new\n    commands: [a]\n',
      'error unquoted-template 3:12',
    ],
    [
      'in the other dialect',
      'Pipeline:\n  StartAt: A\n  States:\n    A:\n      Type: Task\n      Resource: microtica.actions.cmd\n      Parameters:\n        commands:\n          - {{CMD}} now\n      End: true\n',
      'error unquoted-template 9:13',
    ],
  ])('%s are said, and mended by quotes', (_, text, expected) => {
    expect(said(text)).toEqual([expected]);
    const [problem] = parsePipeline(text).problems;
    expect(problem?.fix && said(applyFix(text, problem.fix))).toEqual([]);
  });
});

test('steps without a name are said, however many', () => {
  const step = '    commands: [a]\n';
  expect(
    said(`steps:\n  "{{Y}}":\n${step}  "{{Z}}":\n${step}`, variables).filter((each) => each.startsWith('error')),
  ).toEqual(['error empty-name 2:3', 'error empty-name 4:3']);
});

describe('the root', () => {
  test.each([
    ['Steps:\n  A: { commands: [a] }\n', /Did you mean “steps” by “Steps”/],
    ['step:\n  A: { commands: [a] }\n', /Did you mean “steps” by “step”/],
    ['name: x\nPipelin: {}\n', /Did you mean “Pipeline” by “Pipelin”/],
  ])('names the key that was meant: %j', (text, expected) => {
    expect(parsePipeline(text).problems.map(({ message }) => message)).toEqual([expect.stringMatching(expected)]);
  });

  test('with keys of both dialects says which one does not count', () => {
    expect(said('Pipeline:\n  StartAt: A\n  States: { A: { Type: Succeed } }\nsteps: 5\n')).toEqual([
      'warning no-effect 4:1',
    ]);
  });
});
