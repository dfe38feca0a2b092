import { expect, test } from 'vitest';
import type { Build } from '#contract/builds.ts';
import { statusKey, statusLetter } from './status-letter.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 1, 12, 0, seconds)).toISOString();
const build: Build = {
  id: 'b1',
  pipelineId: 'shop',
  pipelineName: 'Shop',
  number: 7,
  status: 'running',
  reason: null,
  branch: 'main',
  commit: null,
  trigger: { type: 'push', actor: 'Ada' },
  queuedAt: at(0),
  startedAt: at(0),
  finishedAt: null,
  deliveryId: null,
  continues: null,
  cancelRequestedAt: null,
  pinned: false,
  waitsFor: null,
  version: 1,
};
const sha = 'c'.repeat(40);
const ended = { ...build, finishedAt: at(72) };
const command = { attemptId: 'a1', index: 0, of: 1, text: 'false', exitCode: 1, signal: null, durationMs: 5 };
const failed = (state: string): Build => ({
  ...ended,
  status: 'failed',
  reason: { kind: 'command', state, ...command },
});

test.each<[Build, string, string]>([
  [{ ...build, status: 'queued', startedAt: null }, 'pending', 'Queued'],
  [build, 'pending', 'Running'],
  [{ ...ended, status: 'succeeded' }, 'success', 'Succeeded in 1 m 12 s'],
  [{ ...ended, status: 'succeeded', finishedAt: at(7500) }, 'success', 'Succeeded in 2 h 5 m'],
  [failed('Test'), 'failure', 'Failed in Test after 1 m 12 s'],
  [
    { ...ended, status: 'timed-out', reason: { kind: 'timeout', state: null, seconds: 72 } },
    'failure',
    'Timed out after 1 m 12 s',
  ],
  [
    { ...ended, status: 'failed', reason: { kind: 'source', message: 'No.' } },
    'failure',
    'The source could not be fetched',
  ],
  [{ ...ended, status: 'invalid' }, 'failure', 'The pipeline in microtica.yaml is invalid'],
  [{ ...ended, status: 'canceled', reason: { kind: 'canceled', by: 'Ada', at: at(1) } }, 'canceled', 'Canceled by Ada'],
  [{ ...ended, status: 'lost' }, 'canceled', 'Lost, through no fault of the code'],
])('%#: what a forge is told', (of, state, description) => {
  expect(statusLetter(of, sha, 'r1')).toEqual({
    repositoryId: 'r1',
    commit: sha,
    state,
    context: 'pipewright/shop',
    description,
    path: '/pipelines/shop/builds/7',
  });
});

test('a description has at most 140 characters, and none is cut in two', () => {
  const { description } = statusLetter(failed('🚀'.repeat(200)), sha, 'r1');
  expect([...description]).toHaveLength(140);
  expect(description.isWellFormed()).toBe(true);
  expect(description.endsWith('🚀…')).toBe(true);
});

test('the key names repository, commit and check', () => {
  expect(statusKey(statusLetter(build, sha, 'r1'))).toBe(`status/r1/${sha}/pipewright/shop`);
});
