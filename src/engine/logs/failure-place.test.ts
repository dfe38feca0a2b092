import { expect, test } from 'vitest';
import type { BuildReason } from '#contract/builds.ts';
import type { Telling } from '#engine/ports/log-analysis.ts';
import { newRun, type RunAttempt } from '#engine/run/run.ts';
import { failureFingerprint } from './failure-fingerprint.ts';
import { failedAttempt, failedFrom, failureInWords } from './failure-place.ts';

const at = '2026-01-02T03:04:05.000Z';

function attempt(id: string, state: string, outcome: RunAttempt['outcome'], ...firstLines: number[]): RunAttempt {
  const commands = firstLines.map((firstLine, index) => ({
    index,
    startedAt: at,
    finishedAt: at,
    exitCode: 0,
    firstLine,
  }));
  const rest = {
    visit: '',
    number: 1,
    startedAt: at,
    finishedAt: at,
    endOrder: 0,
    texts: null,
    notices: [],
    seal: null,
    from: null,
  };
  return { id, state, outcome, commands, ...rest };
}

const failed = (index: number) =>
  ({ status: 'failed', command: { index, exitCode: 1, signal: null }, message: null }) as const;
const attempts = [
  attempt('a', 'Build', { status: 'succeeded', artifact: null }, 1),
  attempt('b', 'Test', failed(0), 1, 9),
  attempt('c', 'Test', failed(1), 1, 20),
  attempt('d', 'Test', { status: 'canceled' }, 1),
  attempt('e', 'Slow', { status: 'timed-out', seconds: 60 }, 1, 5, 30),
];
const command: BuildReason = {
  kind: 'command',
  state: 'Test',
  attemptId: 'b',
  index: 0,
  of: 2,
  text: 'npm test\n--all',
  exitCode: 137,
  signal: null,
  durationMs: 5,
};

test.each<[string, BuildReason | null, string | null, number, string]>([
  ['a command', command, 'b', 1, 'npm test exited with 137'],
  ['a signal', { ...command, attemptId: 'c', signal: 'SIGKILL' }, 'c', 20, 'npm test was ended by SIGKILL'],
  ['a state', { kind: 'state', state: 'Test', message: 'No shell.' }, 'c', 20, 'No shell.'],
  ['a time limit', { kind: 'timeout', state: 'Slow', seconds: 60 }, 'e', 30, 'It took longer than its 60 s.'],
  ['the time of the build', { kind: 'timeout', state: null, seconds: 9 }, null, 1, 'It took longer than its 9 s.'],
  ['its source', { kind: 'source', message: 'Gone.' }, null, 1, 'It failed.'],
  ['nothing', null, null, 1, 'It failed.'],
])('a build that failed by %s', (_, reason, id, from, words) => {
  const found = failedAttempt({ reason }, { ...newRun, attempts });
  expect(found?.id ?? null).toBe(id);
  expect(found ? failedFrom(found) : 1).toBe(from);
  expect(failureInWords({ reason })).toBe(words);
});

test('a fingerprint is of the state and the templates, or of exit code and command where no line tells', () => {
  const telling = (...templates: string[]): Telling => ({
    kind: 'new',
    lines: templates.map((template, index) => ({ line: index + 1, text: `of ${index}`, template })),
  });
  const reason = command;
  const print = failureFingerprint('Test', telling('expected # to be #'), { reason });
  expect(print).toMatch(/^[0-9a-f]{16}$/);
  expect(failureFingerprint('Test', { ...telling('expected # to be #'), kind: 'error' }, { reason: null })).toBe(print);
  const others = [
    failureFingerprint('Lint', telling('expected # to be #'), { reason }),
    failureFingerprint('Test', telling('expected # to be #', 'more'), { reason }),
    failureFingerprint('Test', telling(), { reason }),
    failureFingerprint('Test', telling(), { reason: { ...command, exitCode: 1 } }),
    failureFingerprint('Test', telling(), { reason: { ...command, text: 'npm run lint' } }),
    failureFingerprint('Test', telling(), { reason: { kind: 'state', state: 'Test', message: 'No shell.' } }),
    failureFingerprint('Test', telling(), { reason: { kind: 'timeout', state: 'Test', seconds: 60 } }),
  ];
  expect(new Set([print, ...others]).size).toBe(others.length + 1);
});
