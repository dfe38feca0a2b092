import { describe, expect, test } from 'vitest';
import type { PipelineGraph, TaskState } from '#pipeline/graph.ts';
import { attemptsAgainstLoss } from './interpret.ts';
import { claimsAgainstLoss, faultsAgainstLoss, nextAction } from './next-action.ts';
import { replay } from './run.ts';
import type { AttemptOutcome, RunEvent } from './run-event.ts';

const at = '2026-11-24T09:00:00.000Z';
const seal = { lines: 0, bytes: 0, sha256: '', gap: null };

function task(name: string, next: string | null): TaskState {
  return {
    type: 'Task',
    name,
    title: null,
    comment: null,
    action: { kind: 'run' },
    image: null,
    stage: null,
    timeoutSeconds: null,
    retry: [],
    catch: [],
    commands: ['npm ci', 'npm test'],
    environment: {},
    source: [[{ reference: '$.source.location' }]],
    artifacts: { workspace: false, internal: false, files: {}, json: null },
    next,
  };
}

const graph: PipelineGraph = {
  dialect: 'states',
  timeoutSeconds: null,
  startAt: 'Build',
  states: { Build: task('Build', 'Test'), Test: task('Test', null) },
};

const ready: RunEvent[] = [
  { kind: 'claimed', at },
  { kind: 'source-started', at },
  { kind: 'source-stored', at, sha256: 'abc', bytes: 1 },
  { kind: 'definition-read', at, path: 'microtica.yaml', text: '', graph, problems: [] },
];

const started = (state: string, attemptId: string): RunEvent => ({
  kind: 'attempt-started',
  at,
  state,
  attemptId,
  visit: `${state}#1`,
});
const ended = (attemptId: string, outcome: AttemptOutcome): RunEvent => ({
  kind: 'attempt-ended',
  at,
  attemptId,
  outcome,
  seal,
});
const succeeded: AttemptOutcome = { status: 'succeeded', artifact: null };
const lost: AttemptOutcome = { status: 'lost', message: 'killed' };

const runs = (...names: string[]) => ({ do: 'run', activities: names.map((name) => ({ state: { name } })) });
const decide = (...events: RunEvent[]) => nextAction(replay(events), {});

describe('a run goes on', () => {
  test('from fetching to reading to its first state', () => {
    expect(decide(...ready.slice(0, 2))).toEqual({ do: 'fetch-source' });
    expect(decide(...ready.slice(0, 3))).toEqual({ do: 'read-definition' });
    expect(decide(...ready)).toMatchObject(runs('Build'));
  });

  test('with the next state behind one that succeeded, and ends behind the last', () => {
    const first = [...ready, started('Build', 'a'), ended('a', succeeded)];
    expect(decide(...first)).toMatchObject(runs('Test'));
    expect(decide(...first, started('Test', 'b'), ended('b', succeeded))).toEqual({
      do: 'end',
      status: 'succeeded',
      reason: null,
    });
  });

  test('by waiting for what runs to stop, when it was canceled', () => {
    const cancel: RunEvent = { kind: 'cancel-requested', at, by: 'Maya' };
    expect(decide(...ready, started('Build', 'a'), cancel)).toMatchObject({ do: 'run', activities: [] });
    const stopped = decide(...ready, started('Build', 'a'), cancel, ended('a', { status: 'canceled' }));
    expect(stopped).toMatchObject({ do: 'end', status: 'canceled', reason: { kind: 'canceled', by: 'Maya' } });
  });

  test('by stopping everything when its time is over', () => {
    const over: RunEvent = { kind: 'timed-out', at, seconds: 60 };
    expect(decide(...ready, started('Build', 'a'), over)).toMatchObject({ do: 'run', activities: [] });
    expect(decide(...ready, over)).toMatchObject({
      do: 'end',
      status: 'timed-out',
      reason: { state: null, seconds: 60 },
    });
  });
});

describe('a run ends', () => {
  test('at the first failed command, with the command named', () => {
    const failed = decide(
      ...ready,
      started('Build', 'a'),
      { kind: 'command-started', at, attemptId: 'a', index: 1, line: 3 },
      { kind: 'command-ended', at: '2026-11-24T09:00:12.000Z', attemptId: 'a', index: 1, exitCode: 2 },
      ended('a', { status: 'failed', command: { index: 1, exitCode: 2, signal: null }, message: null }),
    );
    expect(failed).toEqual({
      do: 'end',
      status: 'failed',
      reason: {
        kind: 'command',
        state: 'Build',
        attemptId: 'a',
        index: 1,
        of: 2,
        text: 'npm test',
        exitCode: 2,
        signal: null,
        durationMs: 12_000,
      },
    });
  });

  test('as lost when a state was lost too often', () => {
    const once = [...ready, started('Build', 'a1'), ended('a1', lost)];
    expect(decide(...once)).toMatchObject(runs('Build'));
    const often = Array.from({ length: attemptsAgainstLoss }, (_, i) => [
      started('Build', `a${i}`),
      ended(`a${i}`, lost),
    ]).flat();
    expect(decide(...ready, ...often)).toMatchObject({
      do: 'end',
      status: 'lost',
      reason: { kind: 'lost', state: 'Build' },
    });
  });

  test('as lost when no worker survives it', () => {
    const claims = Array.from({ length: claimsAgainstLoss }, (): RunEvent => ({ kind: 'claimed', at }));
    expect(decide(...claims)).toEqual({ do: 'fetch-source' });
    expect(decide(...claims, { kind: 'claimed', at })).toMatchObject({ do: 'end', status: 'lost' });
    // Whoever gets further between the kills is not given up.
    const stored: RunEvent = { kind: 'source-stored', at, sha256: 'a', bytes: 1 };
    expect(decide(...claims, stored, { kind: 'claimed', at })).toEqual({ do: 'read-definition' });
  });

  test('as lost when a fault stops it at the same place each time, whatever that place is', () => {
    const faults = (message: string): RunEvent[] =>
      Array.from({ length: faultsAgainstLoss }, () => [
        { kind: 'claimed', at } as const,
        { kind: 'faulted', at, message } as const,
      ]).flat();
    const before = ready.slice(0, 3);
    expect(decide(...before, ...faults('deep').slice(2))).toEqual({ do: 'read-definition' });
    expect(decide(...before, ...faults('The stack is full.'))).toMatchObject({
      do: 'end',
      status: 'lost',
      reason: { kind: 'lost', state: null, message: expect.stringMatching(/3 times in a row.*The stack is full\.$/) },
    });
    expect(decide(...ready, ...faults('odd'))).toMatchObject({ do: 'end', status: 'lost' });
  });

  test('not by faults between which it got further', () => {
    const fault: RunEvent = { kind: 'faulted', at, message: 'The disk is full.' };
    const run = replay([...ready, fault, fault, started('Build', 'a'), ended('a', succeeded), fault]);
    expect(run.faults).toEqual(['The disk is full.']);
    expect(run.notices).toHaveLength(3);
    expect(nextAction(run, {})).toMatchObject(runs('Test'));
    // A state that is lost each time has got nowhere.
    expect(replay([...ready, fault, started('Build', 'a'), ended('a', lost)]).faults).toHaveLength(1);
  });

  test('as canceled, unless it has come to an end by itself', () => {
    const cancel: RunEvent = { kind: 'cancel-requested', at, by: 'Maya' };
    expect(decide(...ready, cancel)).toEqual({
      do: 'end',
      status: 'canceled',
      reason: { kind: 'canceled', by: 'Maya', at },
    });
    const done = [...ready, started('Build', 'a'), ended('a', succeeded), started('Test', 'b'), ended('b', succeeded)];
    expect(decide(...done, cancel)).toMatchObject({ do: 'end', status: 'succeeded' });
  });

  test('once: what is journaled behind the end changes nothing', () => {
    const end: RunEvent = { kind: 'ended', at, status: 'succeeded', reason: null };
    const run = replay([...ready, end, started('Build', 'late'), { ...end, status: 'failed' }]);
    expect(run).toMatchObject({ attempts: [], end: { status: 'succeeded' } });
    expect(nextAction(run, {})).toEqual({ do: 'nothing' });
  });
});
