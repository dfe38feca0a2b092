import { expect, test } from 'vitest';
import { emptyRun, runOf } from './run-draft.ts';

const variable = { key: '1', name: 'REGION', value: 'eu', sensitive: false };

test('Nothing written is the head of the main branch', () => {
  expect(runOf(emptyRun)).toEqual({ wanted: { variables: [] }, flaws: null });
});

test('Branch, commit and variables are sent as they are', () => {
  const commit = 'c0ffee1'.padEnd(40, '0');
  const draft = { branch: ' release/1 ', commit: `${commit} `, variables: [{ ...variable, name: ' REGION ' }] };
  expect(runOf(draft).wanted).toEqual({
    branch: 'release/1',
    commit,
    variables: [{ name: 'REGION', value: 'eu', sensitive: false }],
  });
});

test('A short commit is refused beside its field', () => {
  expect(runOf({ ...emptyRun, commit: 'c0ffee1' }).flaws).toEqual({
    commit: 'A commit is named by its 40 hexadecimal digits.',
  });
});

test('A variable without a name, one that cannot be masked and one that is given twice are told apart by their rows', () => {
  const variables = [
    variable,
    { ...variable, key: '2', name: '' },
    { ...variable, key: '3', name: 'TOKEN', value: 'abc', sensitive: true },
    { ...variable, key: '4' },
  ];
  const { wanted, flaws } = runOf({ ...emptyRun, variables });
  expect(wanted).toBeNull();
  expect(Object.keys(flaws ?? {}).sort()).toEqual(['variables.1', 'variables.2', 'variables.3']);
  expect(flaws?.['variables.3']).toBe('REGION is given twice.');
});
