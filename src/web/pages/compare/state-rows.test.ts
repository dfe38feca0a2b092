import { expect, test } from 'vitest';
import type { Attempt, BuildState } from '#contract/builds.ts';
import { stateRows } from './state-rows.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 25, 9, 0, seconds)).toISOString();

function state(name: string, change: Partial<BuildState> = {}): BuildState {
  return {
    name,
    title: null,
    type: 'Task',
    parent: null,
    branch: null,
    status: 'succeeded',
    startedAt: at(0),
    finishedAt: at(10),
    commands: [],
    attempts: [],
    wentTo: [],
    retry: null,
    ...change,
  };
}

const takenOver: Attempt = {
  id: 'a2',
  number: 1,
  status: 'succeeded',
  startedAt: at(100),
  finishedAt: at(100),
  message: null,
  notices: [],
  image: null,
  commands: [],
  seal: null,
  logRemoved: null,
  takenFrom: { build: { id: 'b1', number: 1 }, attempt: 1, attemptId: 'a1', startedAt: at(0), finishedAt: at(30) },
};

test('states stand in the order of the later build, those of the earlier one alone behind them', () => {
  const base = [state('Build'), state('Lint')];
  const head = [state('Test', { title: 'All tests' }), state('Build', { finishedAt: at(14), status: 'failed' })];
  expect(stateRows({ states: base }, { states: head })).toMatchObject([
    { name: 'Test', title: 'All tests', base: null, head: { durationMs: 10_000 }, longerMs: null },
    { name: 'Build', base: { status: 'succeeded' }, head: { status: 'failed' }, longerMs: 4_000 },
    { name: 'Lint', head: null, longerMs: null },
  ]);
});

test('what was not reached has no duration, and what was taken over has that of where it ran', () => {
  const notReached = state('Build', { status: 'queued', startedAt: null, finishedAt: null });
  const taken = state('Build', { startedAt: at(100), finishedAt: at(100), attempts: [takenOver] });
  expect(stateRows({ states: [notReached] }, { states: [taken] })).toEqual([
    {
      name: 'Build',
      title: 'Build',
      base: { status: 'not-run', durationMs: null, takenFrom: null },
      head: { status: 'succeeded', durationMs: 30_000, takenFrom: 1 },
      longerMs: null,
    },
  ]);
});
