import type { Json } from './graph.ts';
import { type KeyEntry, keyPlaces } from './language-keys.ts';
import { stateKeys } from './read-state.ts';
import { stepKeys } from './steps/read-step.ts';

type Schema = { readonly [key: string]: Json };
type Place = keyof typeof keyPlaces;

const text: Schema = { type: ['string', 'number', 'boolean'] };
/** Where a key without a value counts as none. */
const optional: Schema = { type: ['string', 'number', 'boolean', 'null'] };
const anything: Schema = {};
const number: Schema = { type: 'number', minimum: 0 };
const flag: Schema = { type: 'boolean' };
/** A `{{NAME}}` may stand wherever the steps dialect has a value. */
const templateFlag: Schema = { type: ['boolean', 'string'] };
const list = (items: Schema): Schema => ({ type: 'array', minItems: 1, items });
const optionalList = (items: Schema): Schema => ({ type: ['array', 'null'], items });
const optionalMap = (items: Schema): Schema => ({ type: ['object', 'null'], additionalProperties: items });
const definition = (name: string): Schema => ({ $ref: `#/definitions/${name}` });
const orNothing = (schema: Schema): Schema => ({ anyOf: [{ type: 'null' }, schema] });
const commands: Schema = { type: 'array', items: text };

/** What the value of a key must be, by the kind of map that it stands in; `otherwise` for those that are not here. */
const values: { readonly [P in Place]: Readonly<Record<string, Schema>> & { readonly otherwise: Schema } } = {
  root: {
    Pipeline: definition('pipeline'),
    steps: { type: 'object', minProperties: 1, additionalProperties: definition('step') },
    stages: optionalList(text),
    runtime: orNothing(definition('runtime')),
    otherwise: anything,
  },
  pipeline: { StartAt: text, States: definition('states'), TimeoutSeconds: number, otherwise: anything },
  branch: { StartAt: text, States: definition('states'), otherwise: anything },
  state: {
    Parameters: definition('parameters'),
    Next: text,
    Default: text,
    End: flag,
    TimeoutSeconds: number,
    Retry: optionalList(definition('retry')),
    Catch: optionalList(definition('catch')),
    Branches: list(definition('branch')),
    Choices: list(definition('choice')),
    Seconds: number,
    SecondsPath: text,
    Timestamp: text,
    TimestampPath: text,
    Result: anything,
    ResultPath: anything,
    otherwise: optional,
  },
  parameters: {
    commands,
    environmentVariables: optionalMap(optional),
    artifacts: flag,
    otherwise: text,
  },
  retry: {
    ErrorEquals: list(text),
    IntervalSeconds: number,
    MaxAttempts: { type: 'integer', minimum: 0 },
    BackoffRate: { type: 'number', minimum: 1 },
    MaxDelaySeconds: number,
    JitterStrategy: text,
    otherwise: anything,
  },
  catch: { ErrorEquals: list(text), Next: text, ResultPath: optional, otherwise: anything },
  choice: {
    And: list(definition('choice')),
    Or: list(definition('choice')),
    Not: definition('choice'),
    BooleanEquals: flag,
    IsPresent: flag,
    IsNull: flag,
    IsNumeric: flag,
    IsString: flag,
    IsBoolean: flag,
    Comment: anything,
    otherwise: text,
  },
  step: {
    commands,
    artifacts: orNothing(definition('artifacts')),
    runtime: orNothing(definition('runtime')),
    docker: definition('docker'),
    cache: templateFlag,
    clone_submodules: templateFlag,
    otherwise: optional,
  },
  docker: { otherwise: optional },
  artifacts: { files: { type: 'object', additionalProperties: text }, otherwise: optional },
  runtime: { otherwise: anything },
};

const required: { readonly [P in Place]?: readonly string[] } = {
  pipeline: ['StartAt', 'States'],
  branch: ['StartAt', 'States'],
  state: ['Type'],
  retry: ['ErrorEquals'],
  catch: ['ErrorEquals', 'Next'],
};

/**
 * Both dialects as JSON Schema (draft 7), for other editors: documentation, completion and the coarse mistakes. It takes every file
 * that `parsePipeline` finds no error in; what it cannot say (routes, references, the shell) only `parsePipeline` finds.
 */
export function jsonSchema(id: string): Schema {
  const { root, state, step, ...inner } = keyPlaces;
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: id,
    title: 'microtica.yaml',
    ...described('root', root),
    // Beside `Pipeline`, what belongs to the other dialect is not read.
    if: { required: ['Pipeline'] },
    // biome-ignore lint/suspicious/noThenProperty: this is the word of JSON Schema.
    then: { properties: checked('root', ['Pipeline']) },
    else: { properties: checked('root', ['steps', 'stages', 'runtime']), required: ['steps'] },
    definitions: {
      states: { type: 'object', minProperties: 1, additionalProperties: definition('state') },
      state: { ...described('state', state), allOf: Object.keys(stateKeys).map(ofState) },
      step: { ...described('step', step), allOf: Object.keys(stepKeys).map(ofStep) },
      ...Object.fromEntries(
        Object.entries(inner).map(([place, keys]) => {
          const names = keys.map(({ name }) => name);
          return [
            place,
            { ...described(place as Place, keys), allOf: [{ properties: checked(place as Place, names) }] },
          ];
        }),
      ),
    },
  };
}

/** What stands in a state that its type does not know is not read. */
function ofState(type: string): Schema {
  const own: Schema = type === 'Task' ? { Resource: { const: 'microtica.actions.cmd' } } : {};
  const names = (stateKeys[type] ?? []).filter((name) => name !== 'Type' && name !== 'Resource');
  return when({ properties: { Type: { const: type } }, required: ['Type'] }, { ...checked('state', names), ...own });
}

/** Of the types that are not run here only what all steps have is read. */
function ofStep(type: string): Schema {
  const is: Schema = type === 'generic' ? { type: 'null' } : { const: type };
  const notElsewhere: Schema = type === 'deploy' ? { target: { not: { const: 'environment' } } } : {};
  const needed = type === 'generic' ? {} : { required: ['type'] };
  const names = (stepKeys[type] ?? []).filter((name) => name !== 'type');
  return when({ properties: { type: is, ...notElsewhere }, ...needed }, checked('step', names));
}

function when(condition: Schema, properties: Schema): Schema {
  // biome-ignore lint/suspicious/noThenProperty: this is the word of JSON Schema.
  return { if: condition, then: { properties } };
}

function checked(place: Place, names: readonly string[]): Schema {
  return Object.fromEntries(names.map((name) => [name, values[place][name] ?? values[place].otherwise]));
}

/** The keys for completion and documentation. */
function described(place: Place, keys: readonly KeyEntry[]): Schema {
  const names = required[place];
  return {
    type: 'object',
    properties: Object.fromEntries(keys.map((key) => [key.name, descriptionOf(place, key)])),
    ...(names && { required: [...names] }),
  };
}

function descriptionOf(place: Place, { name, meaning, values: known, extension }: KeyEntry): Schema {
  const description = extension ? `${meaning} (An extension, by the States Language.)` : meaning;
  const listed = known?.map((value) => value.replaceAll('"', ''));
  if (listed === undefined) return { description };
  // Of these there is nothing else; elsewhere the values are suggestions.
  return place === 'state' && name === 'Type' ? { description, enum: listed } : { description, examples: listed };
}
