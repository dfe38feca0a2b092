import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createShellSyntax } from '#adapters/shell-syntax/shell-syntax.ts';
import { applyFix } from '#testing/apply-fix.ts';
import { fixtureVariables } from '#testing/fixture-variables.ts';
import { problemCodes } from './problem.ts';
import { validatePipeline } from './validate-pipeline.ts';

const folder = join(import.meta.dirname, 'fixtures');
const shell = createShellSyntax();
const read = (code: string, kind: 'pass' | 'fail') => readFileSync(join(folder, code, `${kind}.yaml`), 'utf8');
const check = (text: string) => validatePipeline(text, { shell, ...fixtureVariables(text) });
const codes = problemCodes.filter((code) => code !== 'missing-definition');

test('every code that a text can have has a passing and a failing file', () => {
  expect(readdirSync(folder).sort()).toEqual([...codes].sort());
});

describe.each(codes)('%s', (code) => {
  test('is found in the failing file, at its exact place', async () => {
    const text = read(code, 'fail');
    const [, , place] = /^# expect: (\S+) (\S+)/.exec(text) ?? [];
    const found = (await check(text)).problems.filter((problem) => problem.code === code);
    expect(found.map(({ range: { start } }) => `${start.line}:${start.column}`)).toEqual([place]);
  });

  test('is not found in the passing file, nor anything else', async () => {
    expect((await check(read(code, 'pass'))).problems).toEqual([]);
  });

  test('is gone after its fix, and nothing has come', async () => {
    const text = read(code, 'fail');
    const before = (await check(text)).problems;
    const problem = before.find((candidate) => candidate.code === code);
    if (!problem?.fix) return expect(withoutFix).toContain(code);
    const after = (await check(applyFix(text, problem.fix))).problems;
    expect(after.map((each) => each.code).sort()).toEqual(
      before
        .filter((each) => each !== problem)
        .map((each) => each.code)
        .sort(),
    );
  });
});

/** Only the author can know how to mend these. */
const withoutFix = [
  'yaml-syntax',
  'duplicate-key',
  'unknown-alias',
  'cyclic-alias',
  'too-large',
  'empty-name',
  'missing-commands',
  'shell-syntax',
  'secret-literal',
  'no-states',
  'state-type-unsupported',
  'duplicate-state-name',
  'endless-cycle',
  'unreachable-state',
  'misplaced-states-all',
  'no-steps',
  'missing-step-key',
  'step-skipped',
];

test('every code is explained in docs/problems.md, and nothing else is', () => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/problems.md'), 'utf8');
  const explained = [...text.matchAll(/^## `(.+)`$/gm)].map((match) => match[1]);
  expect(explained.sort()).toEqual([...problemCodes].sort());
});
