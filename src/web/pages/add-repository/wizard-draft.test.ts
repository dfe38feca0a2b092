import { describe, expect, test } from 'vitest';
import {
  definitionPathOf,
  dropDraft,
  emptyDraft,
  keepDraft,
  keptDraft,
  noSecrets,
  patternsOf,
  pipelineFlaws,
  repositoryOf,
  type WizardDraft,
} from './wizard-draft.ts';
import { furthestStep, shownStep } from './wizard-steps.ts';

const complete: WizardDraft = { ...emptyDraft, address: '/srv/git/shop.git', name: 'shop', branch: 'main' };

class MapStorage {
  readonly items = new Map<string, string>();
  getItem = (key: string) => this.items.get(key) ?? null;
  setItem = (key: string, value: string) => void this.items.set(key, value);
  removeItem = (key: string) => void this.items.delete(key);
}

describe('the draft in the tab', () => {
  test('comes back as it was, and is gone when dropped', () => {
    const storage = new MapStorage();
    keepDraft(complete, storage);
    expect(keptDraft(storage)).toEqual(complete);
    dropDraft(storage);
    expect(keptDraft(storage)).toBeNull();
  });

  test.each(['not JSON', '{"way":"pigeon"}', '[]'])('is none when the storage holds %s', (text) => {
    const storage = new MapStorage();
    keepDraft(complete, storage);
    for (const key of storage.items.keys()) storage.items.set(key, text);
    expect(keptDraft(storage)).toBeNull();
  });
});

describe('the repository', () => {
  test('is fetched as before where no credentials are given', () => {
    expect(repositoryOf(complete, noSecrets).question).toEqual({ repository: '/srv/git/shop.git' });
  });

  test('is fetched with what was given', () => {
    const secrets = { password: 's3cret', privateKey: '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END' };
    const withPassword: WizardDraft = { ...complete, access: 'password', username: 'ines' };
    expect(repositoryOf(withPassword, secrets).question?.access).toEqual({
      kind: 'password',
      username: 'ines',
      password: 's3cret',
    });
    const withKey: WizardDraft = { ...complete, access: 'ssh-key' };
    expect(repositoryOf(withKey, secrets).question?.access).toEqual({
      kind: 'ssh-key',
      privateKey: `${secrets.privateKey}\n`,
    });
  });

  test.each<[string, Partial<WizardDraft>, string[]]>([
    ['no address', { address: '  ' }, ['address']],
    ['a password within the address', { address: 'https://ines:pw@git.example.org/a.git' }, ['address']],
    ['no user name and no password', { access: 'password' }, ['username', 'password']],
    ['no key', { access: 'ssh-key' }, ['privateKey']],
    ['no connection', { way: 'connection' }, ['connection']],
    ['no repository of the connection', { way: 'connection', connectionId: 'c1' }, ['chosen']],
  ])('is not known with %s', (_, part, fields) => {
    const { question, flaws } = repositoryOf({ ...complete, ...part }, noSecrets);
    expect(question).toBeNull();
    expect(Object.keys(flaws ?? {}).sort()).toEqual(fields.sort());
  });
});

describe('the pipeline', () => {
  test('has no flaws when all is given', () => {
    expect(pipelineFlaws({ ...complete, patterns: 'release/*, feature/**\n!feature/wip' }, ['main'])).toEqual({});
  });

  test.each<[string, Partial<WizardDraft>, string]>([
    ['no name', { name: ' ' }, 'name'],
    ['no branch', { branch: '' }, 'branch'],
    ['a branch that there is not', { branch: 'mian' }, 'branch'],
    ['a path out of the repository', { place: 'path', path: '../microtica.yaml' }, 'path'],
    ['no path', { place: 'path' }, 'path'],
    ['a pattern with a space', { patterns: 'release/ *' }, 'patterns'],
  ])('is not complete with %s', (_, part, field) => {
    expect(Object.keys(pipelineFlaws({ ...complete, ...part }, ['main']))).toEqual([field]);
  });

  test('has no patterns where pushes do not build, and no path in the usual place', () => {
    expect(patternsOf({ ...complete, automatic: false, patterns: 'release/*' })).toEqual([]);
    expect(definitionPathOf({ ...complete, path: 'left/over.yaml' })).toBeNull();
  });
});

test('an address shows a step as far as what was entered allows', () => {
  expect(shownStep('create', furthestStep(complete, noSecrets))).toBe('create');
  expect(shownStep('create', furthestStep({ ...complete, name: '' }, noSecrets))).toBe('pipeline');
  expect(shownStep('create', furthestStep({ ...complete, access: 'password', username: 'ines' }, noSecrets))).toBe(
    'repository',
  );
  expect(shownStep('pipeline', 'create')).toBe('pipeline');
  expect(shownStep('nonsense', 'create')).toBe('repository');
  expect(shownStep(null, 'create')).toBe('repository');
});
