import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { jsonSchema } from './json-schema.ts';
import { keyNames } from './language-keys.ts';
import { parsePipeline } from './parse-pipeline.ts';
import { stateKeys } from './read-state.ts';
import { stepKeys } from './steps/read-step.ts';
import { renderTemplate } from './template.ts';

const folder = join(import.meta.dirname, 'fixtures');
const validate = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true }).compile(
  jsonSchema('http://127.0.0.1/schema/microtica.json'),
);
const passing = readdirSync(folder).map((code) => readFileSync(join(folder, code, 'pass.yaml'), 'utf8'));
const accepts = (text: string) => validate(parse(renderTemplate(text).text, { merge: true })) || validate.errors;

test.each(readdirSync(folder))('takes what the validator takes: %s', (code) => {
  expect(accepts(readFileSync(join(folder, code, 'pass.yaml'), 'utf8'))).toBe(true);
});

describe('takes what the validator takes', () => {
  const task = 'Type: Task, Resource: microtica.actions.cmd';
  const state = (more: string, parameters = '') =>
    `Pipeline: { StartAt: A, Comment: , States: { A: { ${task}, End: true, ${more} Parameters: { commands: [a], ${parameters} } } } }`;
  test.each([
    state('Retry: [], Catch: , Comment: ,'),
    state('Branches: 5,'),
    state('', 'environmentVariables: '),
    state('', 'environmentVariables: { A: , B: 1 }'),
    'Pipeline: { StartAt: A, States: { A: { Type: Pass, End: true, Retry: 5, Parameters: 1 } } }\nstages: 5\nruntime: 7',
    'steps: { A: { title: , type: , runtime: , artifacts: , image: , commands: [a] } }\nstages:\nruntime:',
    'steps: { A: { commands: [a], runtime: { computeType: [SMALL] } } }',
    'steps: { A: { type: component, commands: 5, artifacts: x, docker: 1, cache: [] } }',
    'steps: { A: { type: deploy, target: environment, cluster: [a] } }',
    'steps: { A: { type: git-clone, ssh_key: x, git: y, commands: 5 } }',
  ])('%s', (text) => {
    expect(parsePipeline(text).problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(accepts(text)).toBe(true);
  });

  const pieces = ['null', '5', '[]', '{}', 'x', 'true', '[x]', '{ a: b }', ''];
  const values = passing.flatMap((text) =>
    [...text.matchAll(/(?<=[\w"']: |- ).+$/gm)].map((match) => ({ text, match })),
  );
  const changed = fc
    .tuple(fc.constantFrom(...values), fc.constantFrom(...pieces))
    .map(([{ text, match }, piece]) => text.slice(0, match.index) + piece + text.slice(match.index + match[0].length));

  test('whatever value stands in the place of another', () => {
    fc.assert(
      fc.property(changed, (text) => {
        fc.pre(parsePipeline(text).graph !== null);
        expect({ text, taken: accepts(text) }).toEqual({ text, taken: true });
      }),
      { numRuns: 1500, seed: 20_261_124 },
    );
  });
});

test('every key that a reader knows has a description, and the other way round', () => {
  const inStates = new Set(Object.values(stateKeys).flat());
  const inSteps = new Set(Object.values(stepKeys).flat());
  expect([...inStates].sort()).toEqual([...keyNames('state')].sort());
  expect([...inSteps].sort()).toEqual([...keyNames('step')].sort());
});

describe('finds the coarse mistakes of', () => {
  test.each([
    'missing-start-at',
    'no-states',
    'no-steps',
    'no-pipeline',
    'unknown-resource',
    'unknown-state-type',
    'wrong-type',
  ])('%s', (code) => {
    expect(accepts(readFileSync(join(folder, code, 'fail.yaml'), 'utf8'))).not.toBe(true);
  });
});
