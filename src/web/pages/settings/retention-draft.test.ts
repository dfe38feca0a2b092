import { expect, test } from 'vitest';
import type { RetentionPolicy } from '#contract/retention.ts';
import { draftOf, policyOf } from './retention-draft.ts';

const policy: RetentionPolicy = {
  days: 90,
  builds: null,
  bytes: 1_500_000_000,
  pipelines: [
    { pipelineId: 'web', days: 7 },
    { pipelineId: 'api', days: null, builds: 10 },
  ],
};

test('a policy comes back from its draft as it was', () => {
  expect(policyOf(draftOf(policy))).toEqual({ policy, flaws: null });
});

test('a limit that is switched off keeps its number for later', () => {
  const draft = draftOf(policy);
  expect(draft.builds).toEqual({ on: false, text: '500' });
  expect(policyOf({ ...draft, builds: { ...draft.builds, on: true } }).policy?.builds).toBe(500);
});

test('a comma is a decimal point', () => {
  expect(policyOf({ ...draftOf(policy), gigabytes: { on: true, text: '0,5' } }).policy?.bytes).toBe(500_000_000);
});

test('what is wrong is said by field', () => {
  const draft = draftOf(policy);
  const flaws = policyOf({
    ...draft,
    days: { on: true, text: '0' },
    gigabytes: { on: true, text: '' },
    pipelines: [{ pipelineId: 'web', days: '', builds: '1.5' }],
  }).flaws;
  expect(flaws).toEqual({
    days: 'Keep logs for at least one day.',
    bytes: expect.stringContaining('number'),
    'pipelines.0.builds': 'Builds are a whole number.',
  });
});
