import type { Json } from './graph.ts';
import { type KeyEntry, keyPlaces } from './language-keys.ts';

type Schema = { readonly [key: string]: Json };
type Place = keyof typeof keyPlaces;

const text: Schema = { type: ['string', 'number', 'boolean'] };
const seconds: Schema = { type: 'number', minimum: 0 };
/** A `{{NAME}}` may stand wherever the steps dialect has a value. */
const flag: Schema = { type: ['boolean', 'string'] };
const list = (items: Schema): Schema => ({ type: 'array', minItems: 1, items });
const definition = (name: string): Schema => ({ $ref: `#/definitions/${name}` });
const commands: Schema = { type: 'array', items: text };

/** What the value of a key must be, by the kind of map that it stands in; a key that is not here takes a text. */
const values: { readonly [P in Place]?: Readonly<Record<string, Schema>> } = {
  root: {
    Pipeline: definition('pipeline'),
    steps: { type: 'object', minProperties: 1, additionalProperties: definition('step') },
    stages: { type: 'array', items: text },
    runtime: definition('runtime'),
  },
  pipeline: { States: definition('states'), TimeoutSeconds: seconds },
  branch: { States: definition('states') },
  state: {
    Parameters: definition('parameters'),
    End: { type: 'boolean' },
    TimeoutSeconds: seconds,
    Retry: list(definition('retry')),
    Catch: list(definition('catch')),
    Branches: list(definition('branch')),
    Choices: list(definition('choice')),
    Seconds: seconds,
    Result: {},
  },
  parameters: {
    commands,
    environmentVariables: { type: 'object', additionalProperties: text },
    artifacts: { type: 'boolean' },
  },
  retry: {
    ErrorEquals: list(text),
    IntervalSeconds: seconds,
    MaxAttempts: { type: 'integer', minimum: 0 },
    BackoffRate: { type: 'number', minimum: 1 },
    MaxDelaySeconds: seconds,
  },
  catch: { ErrorEquals: list(text) },
  choice: {
    And: list(definition('choice')),
    Or: list(definition('choice')),
    Not: definition('choice'),
    BooleanEquals: { type: 'boolean' },
    IsPresent: { type: 'boolean' },
    IsNull: { type: 'boolean' },
    IsNumeric: { type: 'boolean' },
    IsString: { type: 'boolean' },
    IsBoolean: { type: 'boolean' },
  },
  step: {
    commands,
    artifacts: definition('artifacts'),
    runtime: definition('runtime'),
    docker: definition('docker'),
    cache: flag,
    clone_submodules: flag,
  },
  artifacts: { files: { type: 'object', additionalProperties: text } },
};

const required: { readonly [P in Place]?: readonly string[] } = {
  pipeline: ['StartAt', 'States'],
  branch: ['StartAt', 'States'],
  state: ['Type'],
  retry: ['ErrorEquals'],
  catch: ['ErrorEquals', 'Next'],
};

/** Keys whose listed values are all that there is; elsewhere they are suggestions. */
const closed: ReadonlySet<string> = new Set(['state.Type', 'state.Resource']);

/**
 * Both dialects as JSON Schema (draft 7), for other editors: documentation, completion and the coarse mistakes. It takes every file
 * that `parsePipeline` finds no error in; what it cannot say (routes, references, the shell) only `parsePipeline` finds.
 */
export function jsonSchema(id: string): Schema {
  const { root, ...inner } = keyPlaces;
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: id,
    title: 'microtica.yaml',
    ...mapOf('root', root),
    anyOf: [{ required: ['Pipeline'] }, { required: ['steps'] }],
    definitions: {
      states: { type: 'object', minProperties: 1, additionalProperties: definition('state') },
      ...Object.fromEntries(Object.entries(inner).map(([place, keys]) => [place, mapOf(place as Place, keys)])),
    },
  };
}

function mapOf(place: Place, keys: readonly KeyEntry[]): Schema {
  const names = required[place];
  return {
    type: 'object',
    properties: Object.fromEntries(keys.map((key) => [key.name, schemaOf(place, key)])),
    ...(names && { required: [...names] }),
  };
}

function schemaOf(place: Place, { name, meaning, values: known, extension }: KeyEntry): Schema {
  const said = extension ? `${meaning} (An extension, by the States Language.)` : meaning;
  const own = values[place]?.[name];
  const listed = known?.map((value) => value.replaceAll('"', ''));
  const value =
    own ??
    (listed === undefined ? text : closed.has(`${place}.${name}`) ? { enum: listed } : { ...text, examples: listed });
  // Beside a $ref, draft 7 reads nothing else.
  return { description: said, ...('$ref' in value ? { allOf: [value] } : value) };
}
