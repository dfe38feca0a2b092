import { describe, expect, test } from 'vitest';
import { parsePipeline } from './parse-pipeline.ts';

const withRule = (rule: string, more = 'Default: B') => `Pipeline:
  StartAt: A
  States:
    A: { Type: Choice, Choices: [{ ${rule}, Next: B }], ${more} }
    B: { Type: Succeed }
`;
const said = (text: string) =>
  parsePipeline(text).problems.map(({ code, severity, message }) => `${severity} ${code}: ${message}`);
const equal = 'Variable: $.commit.branch, StringEquals: main';

describe('a rule is one comparison, or one of And, Or, Not', () => {
  test.each([
    [`And: [{ ${equal} }], Or: [{ ${equal} }]`, /error wrong-type.*`Or` beside `And` would not count/],
    [`Or: [{ ${equal} }], StringEquals: y`, /error wrong-type.*`StringEquals` beside `Or`/],
    [`Not: { ${equal} }, Variable: $.commit.sha`, /error wrong-type.*`Variable` beside `Not`/],
    [`And: [{ ${equal} }], Variabel: x`, /warning unknown-key.*“Variabel”/],
    [`Not: { And: [{ ${equal}, NumericEquals: 1 }] }`, /error wrong-type.*exactly one comparison/],
  ])('%s', (rule, expected) => {
    const found = said(withRule(rule));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(expected);
  });

  test('and may be any of them, with a comment', () => {
    expect(said(withRule(`Comment: x, And: [{ Or: [{ ${equal} }] }, { Not: { ${equal} } }]`))).toEqual([]);
  });
});

test('a circle ends where a Choice has no Default: no rule may hold', () => {
  const back = withRule(equal, 'Comment: none').replace('Type: Succeed', 'Type: Pass, Next: A');
  expect(said(back)).toEqual([]);
  expect(said(back.replace('Comment: none', 'Default: B'))).toEqual([expect.stringContaining('endless-cycle')]);
});
