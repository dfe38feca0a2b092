import { describe, expect, test } from 'vitest';
import type { Attempt, BuildDetail, BuildState, Command } from '#contract/builds.ts';
import { timelineOf } from './timeline-rows.ts';

const start = Date.parse('2026-11-25T10:00:00.000Z');
const at = (seconds: number) => new Date(start + seconds * 1000).toISOString();

function command(index: number, from: number | null, seconds: number | null): Command {
  const startedAt = from === null ? null : at(from);
  const durationMs = seconds === null ? null : seconds * 1000;
  const status = from === null ? 'queued' : seconds === null ? 'running' : 'succeeded';
  return { index, text: `command ${index}\nsecond line`, status, exitCode: null, startedAt, durationMs, firstLine: 1 };
}

function attempt(number: number, from: number, to: number | null, commands: Command[] = []): Attempt {
  return {
    id: `a${number}`,
    number,
    status: to === null ? 'running' : 'failed',
    startedAt: at(from),
    finishedAt: to === null ? null : at(to),
    takenFrom: null,
    message: null,
    notices: [],
    image: null,
    commands,
    seal: null,
    logRemoved: null,
  };
}

function state(name: string, from: number | null, to: number | null, more: Partial<BuildState> = {}): BuildState {
  return {
    name,
    title: null,
    type: 'Task',
    parent: null,
    branch: null,
    status: to === null ? 'running' : 'succeeded',
    startedAt: from === null ? null : at(from),
    finishedAt: to === null ? null : at(to),
    commands: [],
    attempts: [],
    wentTo: [],
    retry: null,
    ...more,
  };
}

function build(states: BuildState[], end: number | null): BuildDetail {
  return {
    status: end === null ? 'running' : 'succeeded',
    queuedAt: at(0),
    startedAt: at(5),
    finishedAt: end === null ? null : at(end),
    source: { status: 'succeeded', startedAt: at(5), finishedAt: at(7), definitionPath: null },
    states,
  } as BuildDetail;
}

/** Of each row: depth, label, and from when to when in seconds. */
function shape(detail: BuildDetail, zoom: string | null = null) {
  const seconds = (moment: number | null) => (moment === null ? null : (moment - start) / 1000);
  const { rows } = timelineOf(detail, zoom);
  return rows.map(({ depth, label, from, to }) => [depth, label, seconds(from), seconds(to)]);
}

describe('the waterfall', () => {
  test('begins in the queue, and has source, states and commands in their order', () => {
    const commands = [command(0, 8, 4), command(1, 12, 8)];
    expect(shape(build([state('Test', 7, 20, { attempts: [attempt(1, 7, 20, commands)] })], 20))).toEqual([
      [0, 'Waiting for a builder', 0, 5],
      [0, 'Fetch source', 5, 7],
      [0, 'Test', 7, 20],
      [1, 'command 0', 8, 12],
      [1, 'command 1', 12, 20],
    ]);
  });

  test('has what stands side by side below its Parallel', () => {
    const inner = { parent: 'Both' };
    const states = [
      state('Both', 7, 30, { type: 'Parallel' }),
      state('Lint', 7, 12, { ...inner, branch: 0 }),
      state('Unit', 7, 30, { ...inner, branch: 1 }),
      state('Ship', 30, 40),
    ];
    expect(shape(build(states, 40)).slice(2)).toEqual([
      [0, 'Both', 7, 30],
      [1, 'Lint', 7, 12],
      [1, 'Unit', 7, 30],
      [0, 'Ship', 30, 40],
    ]);
  });

  test('shows each attempt, and what was waited between them', () => {
    const attempts = [attempt(1, 7, 10, [command(0, 8, 2)]), attempt(2, 15, 20)];
    expect(shape(build([state('Test', 7, 20, { attempts })], 20)).slice(2)).toEqual([
      [0, 'Test', 7, 20],
      [1, 'Attempt 1', 7, 10],
      [2, 'command 0', 8, 10],
      [1, 'Wait before attempt 2', 10, 15],
      [1, 'Attempt 2', 15, 20],
    ]);
  });

  test('has no end where it still runs or waits', () => {
    const retry = { next: 2, of: 3, at: at(40) };
    const waits = state('Test', 7, null, { retry, attempts: [attempt(1, 7, 10)] });
    expect(shape(build([waits, state('Lint', 7, null)], null)).slice(2)).toEqual([
      [0, 'Test', 7, null],
      [1, 'Attempt 1', 7, 10],
      [1, 'Wait before attempt 2', 10, null],
      [0, 'Lint', 7, null],
    ]);
  });

  test('leaves out what has not begun, and ends with the build what that left open', () => {
    const stopped = state('Test', 7, null, {
      attempts: [attempt(1, 7, null, [command(0, 8, null), command(1, null, null)])],
    });
    expect(shape(build([stopped, state('Ship', null, null)], 12)).slice(2)).toEqual([
      [0, 'Test', 7, 12],
      [1, 'command 0', 8, 12],
    ]);
  });

  test('is of one state alone where that is zoomed to, and of all where that has not begun', () => {
    const detail = build([state('Test', 7, 20), state('Ship', null, null)], 20);
    expect(shape(detail, 'Test')).toEqual([[0, 'Test', 7, 20]]);
    expect(timelineOf(detail, 'Test')).toMatchObject({ from: start + 7000, to: start + 20_000 });
    expect(shape(detail, 'Ship')).toEqual(shape(detail));
  });

  test('leads to the log at each command', () => {
    const { rows } = timelineOf(
      build([state('Test', 7, 20, { attempts: [attempt(1, 7, 20, [command(0, 8, 1)])] })], 20),
    );
    expect(rows.map(({ search }) => search)).toEqual([null, null, '?state=Test', '?state=Test&attempt=1&command=0']);
  });
});
