import { expect, test } from 'vitest';
import type { TriggerSettings } from '#contract/pipeline-settings.ts';
import type { Decision } from '#contract/triggers.ts';
import type { Hint } from '#engine/ports/forge.ts';
import { decide, decideForAll } from './decide.ts';
import { skipMark } from './skip-ci.ts';

const sha = 'c0ffee1'.padEnd(40, '0');
const before = 'b'.repeat(40);
const usual: TriggerSettings = {
  branch: 'main',
  definitionPath: null,
  automatic: true,
  branches: ['release/*'],
  pullRequests: 'own',
  supersede: 'off',
};
const push = { kind: 'push', branch: 'main', commit: sha, before, actor: 'ada' } as const;
const pull = {
  kind: 'pull-request',
  number: 7,
  changesCode: true,
  headBranch: 'topic',
  headCommit: sha,
  targetBranch: 'main',
  fromFork: false,
  fetchRef: 'refs/pull/7/head',
  actor: 'ada',
} as const;

test.each<[what: string, hint: Hint, settings: Partial<TriggerSettings>, decision: Decision, reason: RegExp]>([
  ['a tag', { kind: 'tag', tag: 'v1', actor: null }, {}, 'tag', /v1/],
  ['a branch that was deleted', { ...push, commit: null }, {}, 'branch-deleted', /main was deleted/],
  ['a deleted branch, automatic off', { ...push, commit: null }, { automatic: false }, 'branch-deleted', /deleted/],
  ['automatic off', push, { automatic: false }, 'automatic-off', /settings/],
  ['a branch without a pattern', { ...push, branch: 'topic' }, {}, 'branch-not-matched', /topic is not main or one/],
  ['a branch where there are no patterns', { ...push, branch: 'a' }, { branches: [] }, 'branch-not-matched', /main\.$/],
  ['an empty push', { ...push, before: sha }, {}, 'no-change', /where it was/],
  ['a pull request that got a label', { ...pull, changesCode: false }, {}, 'no-change', /pull request 7/],
  ['pull requests off', pull, { pullRequests: 'off' }, 'pull-request-off', /settings/],
  ['a fork, own ones allowed', { ...pull, fromFork: true }, {}, 'fork-not-allowed', /from a fork/],
  ['a fork, pull requests off', { ...pull, fromFork: true }, { pullRequests: 'off' }, 'pull-request-off', /settings/],
  ['a branch whose pushes build', { ...pull, headBranch: 'release/1' }, {}, 'covered-by-push', /release\/1/],
  ['a ping', { kind: 'ping' }, {}, 'ping', /whether somebody is there/],
  ['an issue', { kind: 'other', event: 'issues' }, {}, 'other-event', /“issues”/],
])('%s builds nothing', (_, hint, settings, decision, reason) => {
  expect(decide(hint, { ...usual, ...settings })).toMatchObject({
    kind: 'settled',
    decision,
    reason: expect.stringMatching(reason),
  });
});

test.each<[what: string, hint: Hint, settings: Partial<TriggerSettings>, candidate: object]>([
  ['a push to the main branch', push, {}, { event: 'push', branch: 'main', foreign: null }],
  ['a push to a branch let through', { ...push, branch: 'release/1' }, {}, { event: 'push', branch: 'release/1' }],
  ['a new branch', { ...push, before: null }, {}, { event: 'push' }],
  ['a pull request of an own branch', pull, {}, { event: 'pull-request', branch: 'topic', foreign: null }],
  [
    'an own branch whose pushes do not build',
    { ...pull, headBranch: 'main' },
    { automatic: false },
    { event: 'pull-request', branch: 'main' },
  ],
  [
    'a fork that calls its branch main',
    { ...pull, fromFork: true, headBranch: 'main' },
    { pullRequests: 'forks' },
    { event: 'pull-request', branch: 'pull/7', foreign: { fetchRef: 'refs/pull/7/head' } },
  ],
])('%s may build', (_, hint, settings, candidate) => {
  expect(decide(hint, { ...usual, ...settings })).toMatchObject({ kind: 'candidate', commit: sha, ...candidate });
});

test('only what concerns no pipeline is decided for all of them at once', () => {
  expect(decideForAll({ kind: 'ping' })).toMatchObject({ decision: 'ping' });
  expect(decideForAll({ kind: 'other', event: 'star' })).toMatchObject({ decision: 'other-event' });
  for (const hint of [push, pull, { kind: 'tag', tag: 'v1', actor: null } as const])
    expect(decideForAll(hint)).toBeNull();
});

test.each([
  ['Fix it [skip ci]', '[skip ci]'],
  ['Fix it\n\nNothing to build.\n[CI Skip]', '[CI Skip]'],
  ['[no ci] docs', '[no ci]'],
  ['Release ***NO_CI***', '***NO_CI***'],
  ['Say how to skip ci', null],
  ['', null],
])('%j', (message, mark) => {
  expect(skipMark(message)).toBe(mark);
});
