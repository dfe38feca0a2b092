import { describe, expect, test } from 'vitest';
import type { VariableValue } from '#engine/ports/variable-store.ts';
import type { TaskState } from '#pipeline/graph.ts';
import { needsWithheld, shownValues, valueNotices, valuesOf } from './build-values.ts';

const plain = (name: string, value: string): VariableValue => ({ name, value, sensitive: false });
const secret = (name: string, value: string): VariableValue => ({ name, value, sensitive: true });

test.each<[string, VariableValue[], boolean, VariableValue[], VariableValue[], string[]]>([
  ['the pipeline’s', [plain('A', '1'), secret('B', 'hidden')], true, [], [plain('A', '1'), secret('B', 'hidden')], []],
  [
    'given ones win',
    [plain('A', '1')],
    true,
    [plain('A', '2'), secret('C', 'given')],
    [plain('A', '2'), secret('C', 'given')],
    [],
  ],
  ['a value for a secret is one', [secret('B', 'hidden')], true, [plain('B', 'other')], [secret('B', 'other')], []],
  ['foreign code gets no secret', [plain('A', '1'), secret('B', 'hidden')], false, [], [plain('A', '1')], ['B']],
  ['nor one that is given', [secret('B', 'hidden')], false, [plain('B', 'other'), secret('C', 'more')], [], ['B', 'C']],
])('%s', (_, own, withSecrets, variables, values, withheld) => {
  expect(valuesOf(own, { withSecrets, variables })).toEqual({ values, withheld });
});

test('a definition is read with nothing where a secret stands, whether or not the build gets it', () => {
  const own = [plain('A', '1'), secret('B', 'hidden')];
  const shown = { A: '1', B: null };
  expect(shownValues(valuesOf(own, { withSecrets: true, variables: [] }))).toEqual(shown);
  expect(shownValues(valuesOf(own, { withSecrets: false, variables: [] }))).toEqual(shown);
});

describe('a state of foreign code', () => {
  const foreign = valuesOf([secret('TOKEN', 'hidden'), plain('A', '1')], { withSecrets: false, variables: [] });
  const state = (work: Partial<TaskState>) =>
    ({
      commands: [],
      image: null,
      environment: {},
      artifacts: {},
      action: { kind: 'run' },
      ...work,
    }) as unknown as TaskState;

  test.each<[string, Partial<TaskState>]>([
    ['its commands', { commands: ['login ‹secret:TOKEN›'] }],
    ['its image', { image: 'registry/‹secret:TOKEN›' }],
    ['its variables', { environment: { KEY: { text: '‹secret:TOKEN›' } } } as unknown as Partial<TaskState>],
  ])('that needs a secret in %s says so', (_, work) => {
    expect(needsWithheld(state(work), foreign)).toMatch(
      /^It needs the sensitive variable “TOKEN”, which .* does not get\./,
    );
  });

  test('runs when it needs none', () => {
    expect(needsWithheld(state({ commands: ['echo 1'] }), foreign)).toBeNull();
  });

  test('has a notice, with names and never a value', () => {
    expect(valueNotices(foreign, { withSecrets: false, variables: [secret('C', 'given')] })).toEqual([
      'Given for this build alone: C.',
      'It builds code from outside the repository, and so does not get the sensitive variable “TOKEN”.',
    ]);
    expect(valueNotices(foreign, { withSecrets: true, variables: [] })).toEqual([]);
  });
});
