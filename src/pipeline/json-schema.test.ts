import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { jsonSchema } from './json-schema.ts';
import { renderTemplate } from './template.ts';

const folder = join(import.meta.dirname, 'fixtures');
const validate = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true }).compile(
  jsonSchema('http://127.0.0.1/schema/microtica.json'),
);
const accepts = (text: string) => validate(parse(renderTemplate(text).text)) || validate.errors;

test.each(readdirSync(folder))('takes what the validator takes: %s', (code) => {
  expect(accepts(readFileSync(join(folder, code, 'pass.yaml'), 'utf8'))).toBe(true);
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
