import { describe, expect, test } from 'vitest';
import { parsePipeline } from './parse-pipeline.ts';
import type { ProblemCode } from './problem.ts';

const article = `Pipeline:
  StartAt: Build
  States:
    Build:
      Type: Task
      Resource: microtica.actions.cmd
      Parameters:
        environmentVariables:
          pipelineId: "$.pipeline.id"
          release: 1.10
        commands:
          - npm install
          - $(echo true --region $AWS_REGION)
          - |
            if true; then
              echo yes
            fi
        sourceLocation: "$.trigger.source.location"
        artifacts: true
      End: true
`;

/** A valid file with one state, in which one line is replaced or left out. */
function oneState(change: (lines: string[]) => string[]): string {
  const lines = [
    'Pipeline:',
    '  StartAt: Build',
    '  States:',
    '    Build:',
    '      Type: Task',
    '      Resource: microtica.actions.cmd',
    '      Parameters:',
    '        commands: [npm test]',
    '      End: true',
  ];
  return change(lines).join('\n');
}

const replace = (from: string, to: string) => (lines: string[]) => lines.map((line) => line.replace(from, to));
const without = (part: string) => (lines: string[]) => lines.filter((line) => !line.includes(part));

describe('a valid file', () => {
  test('compiles to a graph with references kept apart from literals', () => {
    const { graph, problems } = parsePipeline(article);
    expect(problems).toEqual([]);
    expect(graph).toMatchObject({
      dialect: 'states',
      startAt: 'Build',
      states: {
        Build: {
          type: 'Task',
          name: 'Build',
          comment: null,
          commands: ['npm install', '$(echo true --region $AWS_REGION)', 'if true; then\n  echo yes\nfi\n'],
          environment: { pipelineId: { reference: '$.pipeline.id' }, release: { literal: '1.10' } },
          source: [[{ reference: '$.trigger.source.location' }]],
          artifacts: { workspace: true },
          next: null,
        },
      },
    });
  });

  test.each([
    ['CRLF line ends', article.replaceAll('\n', '\r\n')],
    [
      'the spelling with a .$ suffix',
      article.replace('pipelineId:', 'pipelineId.$:').replace('sourceLocation:', 'sourceLocation.$:'),
    ],
    ['another root key beside it', `Version: 2\n${article}`],
    ['a merge key', `Shared: &shared\n  Type: Task\n${article.replace('      Type: Task', '      <<: *shared')}`],
  ])('may have %s', (_, text) => {
    const { graph, problems } = parsePipeline(text);
    expect(problems).toEqual([]);
    expect(graph?.states.Build?.environment.pipelineId).toEqual({ reference: '$.pipeline.id' });
  });
});

const mistakes: [ProblemCode, string, { line: number; column: number }, RegExp][] = [
  ['yaml-syntax', 'Pipeline:\n  StartAt: "Build\n', { line: 3, column: 1 }, /Not valid YAML/],
  ['no-pipeline', 'Pipelin:\n  StartAt: Build\n', { line: 1, column: 1 }, /Did you mean “Pipeline”/],
  ['no-pipeline', '', { line: 1, column: 1 }, /root key/],
  ['no-states', 'Pipeline:\n  StartAt: Build\n', { line: 1, column: 1 }, /at least one state/],
  ['missing-start-at', oneState(without('StartAt')), { line: 1, column: 1 }, /StartAt: Build/],
  [
    'unknown-start-state',
    oneState(replace('StartAt: Build', 'StartAt: Biuld')),
    { line: 2, column: 12 },
    /Did you mean “Build”/,
  ],
  ['unknown-state-type', oneState(replace('Task', 'Tsak')), { line: 5, column: 13 }, /Did you mean “Task”/],
  ['unknown-state-type', oneState(without('Type')), { line: 4, column: 5 }, /Add `Type: Task`/],
  ['state-type-unsupported', oneState(replace('Task', 'Map')), { line: 5, column: 13 }, /not supported/],
  [
    'unknown-resource',
    oneState(replace('actions.cmd', 'actions.bash')),
    { line: 6, column: 17 },
    /microtica\.actions\.cmd/,
  ],
  ['missing-commands', oneState(without('commands')), { line: 7, column: 7 }, /Parameters/],
  ['wrong-type', oneState(replace('[npm test]', 'npm test')), { line: 8, column: 19 }, /one command per item/],
  ['wrong-type', oneState(replace('[npm test]', '[echo a: b]')), { line: 8, column: 20 }, /because of its colon/],
  ['wrong-type', oneState(replace('End: true', 'End: yes')), { line: 9, column: 12 }, /`End` must be/],
  ['missing-next-or-end', oneState(without('End')), { line: 4, column: 5 }, /Add `End: true`/],
  ['both-next-and-end', oneState((lines) => [...lines, '      Next: Build']), { line: 9, column: 7 }, /Keep the one/],
  [
    'unknown-next-state',
    oneState(replace('End: true', 'Next: Biuld')),
    { line: 9, column: 13 },
    /Did you mean “Build”/,
  ],
  ['endless-cycle', oneState(replace('End: true', 'Next: Build')), { line: 9, column: 13 }, /never finish/],
  ['duplicate-key', oneState((lines) => [...lines, '      Type: Task']), { line: 10, column: 7 }, /occurs twice/],
  [
    'unknown-reference',
    oneState((lines) => [
      ...lines.slice(0, 8),
      '        environmentVariables: { v: "$.commit.vresion" }',
      ...lines.slice(8),
    ]),
    { line: 9, column: 36 },
    /Did you mean “\$\.commit\.version”/,
  ],
];

describe('a mistake', () => {
  test.each(mistakes)('%s is found at its place (%#)', (code, text, position, message) => {
    const { graph, problems } = parsePipeline(text);
    expect(graph).toBeNull();
    const problem = problems.find((candidate) => candidate.code === code);
    expect(problem).toMatchObject({ severity: 'error', range: { start: position } });
    expect(problem?.message).toMatch(message);
  });

  test('does not hide the others', () => {
    const text = oneState((lines) => replace('Task', 'Tsak')(replace('StartAt: Build', 'StartAt: X')(lines)));
    expect(parsePipeline(text).problems.map((problem) => problem.code)).toEqual([
      'unknown-start-state',
      'unknown-state-type',
    ]);
  });
});

describe('a warning', () => {
  test.each([
    ['unknown-key', oneState((lines) => [...lines, '      Coment: x']), /Did you mean “Comment”/],
    [
      'unreachable-state',
      oneState((lines) => [...lines, '    Lost:', ...lines.slice(4)]),
      /Nothing leads to state “Lost”/,
    ],
  ])('%s leaves the graph usable', (code, text, message) => {
    const { graph, problems } = parsePipeline(text);
    expect(graph).not.toBeNull();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code, severity: 'warning' });
    expect(problems[0]?.message).toMatch(message);
  });
});
