import { expect, test } from 'vitest';
import { type OtherDefinitionDraft, otherDefinitionOf } from './other-definition.ts';

const draft: OtherDefinitionDraft = { from: 'repository', version: '', text: '' };
const sha = 'C0FFEE1'.padEnd(40, '0');

test.each<[string, Partial<OtherDefinitionDraft>, object]>([
  ['a branch', { version: ' release/2 ' }, { definitionBranch: 'release/2' }],
  ['a commit by its 40 digits', { version: sha }, { definitionCommit: sha.toLowerCase() }],
  ['a short id, which may be a branch', { version: 'c0ffee1' }, { definitionBranch: 'c0ffee1' }],
  ['a text, whatever the version says', { from: 'text', version: sha, text: 'steps:\n' }, { definition: 'steps:\n' }],
])('%s is what is asked for', (_, part, other) => {
  expect(otherDefinitionOf({ ...draft, ...part })).toEqual({ other, flaws: null });
});

test.each<[string, Partial<OtherDefinitionDraft>, string]>([
  ['no version', {}, 'version'],
  ['a branch of 300 letters', { version: 'b'.repeat(300) }, 'version'],
  ['no text', { from: 'text', text: ' \n' }, 'text'],
  ['more than a MiB of text', { from: 'text', text: 'x'.repeat(1_048_577) }, 'text'],
])('%s is said at its field', (_, part, field) => {
  expect(Object.keys(otherDefinitionOf({ ...draft, ...part }).flaws ?? {})).toEqual([field]);
});
