import { expect, test } from 'vitest';
import type { TriggerSettings } from '#contract/pipeline-settings.ts';
import { triggerDraftOf, triggersOf } from './trigger-draft.ts';

const settings: TriggerSettings = {
  branch: 'main',
  definitionPath: 'services/shop/microtica.yaml',
  automatic: true,
  branches: ['release/*', '!release/old'],
  pullRequests: 'own',
  supersede: 'queued',
};

test.each([settings, { ...settings, definitionPath: null, branches: [] }])(
  'Settings come back as they were: %j',
  (saved) => {
    expect(triggersOf(triggerDraftOf(saved))).toEqual({ settings: saved, flaws: null });
  },
);

test('Empty lines and spaces around patterns mean nothing', () => {
  const draft = { ...triggerDraftOf(settings), patterns: '  release/*  \n\n!release/old\n' };
  expect(triggersOf(draft).settings?.branches).toEqual(settings.branches);
});

test('The usual place wins over a path that was written before', () => {
  expect(triggersOf({ ...triggerDraftOf(settings), place: 'usual' }).settings?.definitionPath).toBeNull();
});

test('A pattern that is none is named', () => {
  const { flaws } = triggersOf({ ...triggerDraftOf(settings), patterns: 'main\nmy branch' });
  expect(flaws).toEqual({ branches: '“my branch” is no pattern. A branch has no spaces and none of ~ ^ : [ ] \\.' });
});

test('A path outside the repository is refused beside its field', () => {
  const { flaws } = triggersOf({ ...triggerDraftOf(settings), path: '../microtica.yaml', branch: ' ' });
  expect(Object.keys(flaws ?? {}).sort()).toEqual(['branch', 'definitionPath']);
});
