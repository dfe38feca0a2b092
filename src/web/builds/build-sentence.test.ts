import { expect, test } from 'vitest';
import type { BuildDetail, BuildReason, BuildState } from '#contract/builds.ts';
import { buildSentence, shortOutcome } from './build-sentence.ts';

const at = '2026-11-24T09:00:00.000Z';
const now = Date.parse('2026-11-24T09:00:12.400Z');

function build(change: Partial<BuildDetail>): BuildDetail {
  return {
    id: 'b',
    pipelineId: 'web',
    pipelineName: 'web',
    number: 1,
    status: 'queued',
    reason: null,
    branch: 'main',
    commit: null,
    trigger: { type: 'manual', actor: 'local' },
    queuedAt: at,
    startedAt: at,
    finishedAt: null,
    deliveryId: null,
    continues: null,
    cancelRequestedAt: null,
    pinned: false,
    waitsFor: 0,
    version: 1,
    repository: '/x',
    withSecrets: true,
    source: { status: 'running', startedAt: at, finishedAt: null, definitionPath: null },
    states: [],
    outline: { nodes: [], edges: [] },
    problems: [],
    artifacts: [],
    notices: [],
    usualDurationMs: null,
    failure: null,
    ...change,
  };
}

function text(change: Partial<BuildDetail>): string {
  const parts = buildSentence(build(change), now);
  return parts
    .map((part) => (typeof part === 'string' ? part : 'bold' in part ? `*${part.bold}*` : `\`${part.code}\``))
    .join('');
}

const command = {
  kind: 'command',
  state: 'Test',
  attemptId: 'a',
  index: 1,
  of: 3,
  text: 'npm test',
  exitCode: 1,
  signal: null,
  durationMs: 12_000,
} as const;
const ended = (status: BuildDetail['status'], reason: BuildReason) => ({ status, reason, finishedAt: at });

test.each([
  [{}, 'Queued. It starts as soon as a builder is free.'],
  [{ waitsFor: 1 }, 'Queued. 1 build of this pipeline comes first.'],
  [{ waitsFor: 2 }, 'Queued. 2 builds of this pipeline come first.'],
  [{ status: 'running' }, 'Fetching the source.'],
  [{ status: 'succeeded', finishedAt: '2026-11-24T09:01:12.000Z' }, 'Succeeded in 1m 12s, 0 states.'],
  [ended('failed', command), 'Failed in *Test*, command 2 of 3, `npm test` exited with 1 after 12 s.'],
  [
    ended('failed', { ...command, text: 'if true\nthen', signal: 'SIGKILL' }),
    'Failed in *Test*, command 2 of 3, `if true …` was ended by SIGKILL after 12 s.',
  ],
  [ended('failed', { kind: 'source', message: 'Gone.' }), 'The source could not be fetched. Gone.'],
  [
    ended('invalid', { kind: 'definition', message: 'microtica.yaml:2: No.' }),
    'Invalid pipeline. microtica.yaml:2: No.',
  ],
  [
    ended('timed-out', { kind: 'timeout', state: 'Test', seconds: 600 }),
    'Timed out in *Test*, which may take 10m 00s.',
  ],
  [ended('canceled', { kind: 'canceled', by: 'Maya', at }), 'Canceled by Maya.'],
  [ended('canceled', { kind: 'canceled', by: 'superseded by #12', at }), 'Canceled: superseded by #12.'],
  [ended('lost', { kind: 'lost', state: 'Test', message: 'Killed.' }), 'Lost, through no fault of the code. Killed.'],
] satisfies [Partial<BuildDetail>, string][])('%# says what became of the build', (change, sentence) => {
  expect(text(change)).toBe(sentence);
});

test('a running build names its command and how long it has been going on', () => {
  const attempt = {
    id: 'a',
    number: 1,
    status: 'running',
    startedAt: at,
    finishedAt: null,
    takenFrom: null,
    message: null,
    image: null,
    seal: null,
    logRemoved: null,
    commands: [
      { index: 0, text: 'npm ci', status: 'running', exitCode: null, startedAt: at, durationMs: null, firstLine: 1 },
    ],
  } as const;
  const state = {
    name: 'Build',
    type: 'Task',
    status: 'running',
    title: null,
    parent: null,
    branch: null,
    startedAt: at,
    finishedAt: null,
    commands: ['npm ci', 'npm test'],
    wentTo: [],
    retry: null,
  } as const;
  const states = [
    {
      ...state,
      commands: [...state.commands],
      wentTo: [...state.wentTo],
      attempts: [{ ...attempt, notices: [], commands: [...attempt.commands] }],
    },
  ];
  expect(text({ status: 'running', states })).toBe('Running *Build*, command 1 of 2, `npm ci`, for 12 s.');
  const together = ['Lint', 'Test', 'Docs', 'Types'].flatMap((name) => states.map((each) => ({ ...each, name })));
  expect(text({ status: 'running', states: together.slice(0, 2) })).toBe(
    'Running *Lint* and *Test* side by side, for 12 s.',
  );
  expect(text({ status: 'running', states: together })).toBe(
    'Running *Lint*, *Test* and 2 more side by side, for 12 s.',
  );
});

test('in a list the outcome is a few words', () => {
  expect(shortOutcome(build(ended('failed', command)))).toBe('failed in Test, exit 1');
});

const reached: BuildState = {
  name: 'Build',
  title: null,
  type: 'Pass',
  parent: null,
  branch: null,
  status: 'succeeded',
  startedAt: at,
  finishedAt: at,
  commands: [],
  attempts: [],
  wentTo: [],
  retry: null,
};

test('a green build counts every state that it reached, and says which error was caught by what', () => {
  const states: BuildState[] = [
    { ...reached, status: 'timed-out', wentTo: [{ to: 'Clean', caught: true }] },
    { ...reached, name: 'Clean', title: 'Clean up' },
    { ...reached, name: 'Never', status: 'queued', startedAt: null, finishedAt: null },
  ];
  expect(text({ status: 'succeeded', finishedAt: '2026-11-24T09:00:05.000Z', states })).toBe(
    'Succeeded in 5 s, 2 states. *Build* timed out and was caught by *Clean up*.',
  );
});

test('a state that is tried again is not at its end', () => {
  const retry = { next: 2, of: 3, at: '2026-11-24T09:00:24.000Z' };
  expect(text({ status: 'running', states: [{ ...reached, status: 'queued', finishedAt: null, retry }] })).toBe(
    '*Build* has failed and is tried again: try 2 of 3 in 12 s.',
  );
});

test('a failed build names the attempt where there were several', () => {
  const attempt = (id: string, number: number): BuildState['attempts'][number] => ({
    id,
    number,
    status: 'failed',
    startedAt: at,
    finishedAt: at,
    takenFrom: null,
    message: null,
    notices: [],
    image: null,
    commands: [],
    seal: null,
    logRemoved: null,
  });
  const states = [{ ...reached, name: 'Test', attempts: [attempt('x', 1), attempt('a', 2)] }];
  expect(text({ ...ended('failed', command), states })).toBe(
    'Failed in *Test*, attempt 2 of 2, command 2 of 3, `npm test` exited with 1 after 12 s.',
  );
});
