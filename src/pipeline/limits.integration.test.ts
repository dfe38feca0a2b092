import { describe, expect, test } from 'vitest';
import { parsePipeline } from './parse-pipeline.ts';

const flow = 'Pipeline:\n  StartAt: A0\n  States:\n';
const codes = (text: string) => parsePipeline(text).problems.map(({ code }) => code);

describe('aliases that lead into themselves are said at their places', () => {
  test.each([
    ['Result: *x', `x: &x [ *x ]\n${flow}    A0: { Type: Pass, End: true, ResultPath: $.x, Result: *x }\n`, ['1:9']],
    [
      'Branches',
      'Pipeline: &p\n  StartAt: A\n  States: { A: { Type: Parallel, End: true, Branches: [*p] } }\n',
      ['3:56'],
    ],
    [
      'States',
      'Pipeline:\n  StartAt: A\n  States: &s { A: { Type: Parallel, End: true, Branches: [{ States: *s }] } }\n',
      ['3:69'],
    ],
    [
      'And',
      `${flow}    A0: { Type: Choice, Choices: [{ Next: A0, And: &a [ { Or: *a }, { Or: *a } ] }] }\n`,
      ['4:63', '4:75'],
    ],
    ['a merge', `${flow}    A0: &a { <<: *a }\n`, ['4:18']],
  ])('%s', (_, text, places) => {
    const { problems, graph } = parsePipeline(text);
    expect(graph).toBeNull();
    expect(problems.map(({ code }) => code)).toEqual(places.map(() => 'cyclic-alias'));
    expect(problems.map(({ range: { start } }) => `${start.line}:${start.column}`)).toEqual(places);
  });
});

test('an alias may be used again and again, and a merge may merge', () => {
  const text = `a: &a { Type: Pass }\nb: &b { <<: *a, Comment: x }\n${flow}    A0: { <<: *b, Next: A1 }\n    A1: { <<: [*b, *a], End: true }\n`;
  expect(parsePipeline(text)).toMatchObject({
    problems: [],
    graph: { states: { A1: { type: 'Pass', comment: 'x' } } },
  });
});

test('aliases that double with every line end at a limit', () => {
  const names = [...'abcdefghijklmnopqrstuvwxyz'];
  const lines = names.map((name, index) => `${name}: &${name} [${`*${names[index - 1] ?? 'z0'},`.repeat(2)}]`);
  const text = `z0: &z0 [x]\n${lines.join('\n')}\n${flow}    A0: { Type: Pass, End: true, ResultPath: $.x, Result: *z }\n`;
  expect(codes(text)).toEqual(['too-large']);
});

test('aliases count as levels', () => {
  const lines = Array.from({ length: 300 }, (_, index) => `a${index + 1}: &a${index + 1} [*a${index}]`);
  expect(parsePipeline(`a0: &a0 x\n${lines.join('\n')}\n`).problems).toMatchObject([
    { code: 'too-large', message: expect.stringContaining('levels') },
  ]);
});

test('a chain of 20,000 states is read', () => {
  const states = Array.from({ length: 20_000 }, (_, index) => `    A${index}: { Type: Pass, Next: A${index + 1} }\n`);
  const { graph, problems, outline } = parsePipeline(`${flow}${states.join('')}    A20000: { Type: Succeed }\n`);
  expect(problems).toEqual([]);
  expect(Object.keys(graph?.states ?? {})).toHaveLength(20_001);
  expect(outline?.nodes).toHaveLength(20_001);
});

describe('a mebibyte of mistakes ends, with a list that somebody can read', () => {
  const repeated = (line: (index: number) => string, count: number) =>
    Array.from({ length: count }, (_, index) => line(index)).join('');
  test.each([
    ['keys', repeated((index) => `key${index}: 1\n`, 80_000)],
    ['unknown keys', `steps:\n  A: { commands: [a] }\n${repeated((index) => `unknown${index}: 1\n`, 60_000)}`],
    ['the same key', repeated(() => 'a: 1\n', 200_000)],
    ['lines that are no YAML', repeated(() => '- ]\n', 100_000)],
    ['anchors', repeated(() => '&a ', 100_000)],
    [
      'names of no state',
      `${flow}${repeated((index) => `    LongName${index}: { Type: Pass, Next: OtherName${index} }\n`, 15_000)}`,
    ],
    ['steps', `steps:\n${repeated((index) => `  s${index}: { commands: [a] }\n`, 30_000)}`],
    [
      'stages',
      `stages: [${repeated((index) => `s${index},`, 9000)}]\nsteps:\n${repeated((index) => `  a${index}: { type: git-clone, stage: s${index} }\n  b${index}: { type: git-clone, stage: s${index} }\n`, 9000)}`,
    ],
  ])('%s', (_, text) => {
    expect(parsePipeline(text).problems.length).toBeLessThanOrEqual(1001);
  });
});
