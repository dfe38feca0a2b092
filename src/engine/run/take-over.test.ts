import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PipelineGraph } from '#pipeline/graph.ts';
import { parsePipeline } from '#pipeline/parse-pipeline.ts';
import { type Activity, interpret } from './interpret.ts';
import { applyRunEvent, type Run, replay } from './run.ts';
import type { AttemptOutcome, RunEvent } from './run-event.ts';
import { takeOver } from './take-over.ts';

type Machine = Record<string, Record<string, unknown>>;
/** What becomes of a visit by its own name, such as `Test#2`; anything else succeeds. */
type World = Record<string, AttemptOutcome>;

const at = '2026-11-24T09:00:00.000Z';
const seal = { lines: 0, bytes: 0, sha256: '', gap: null };
const failed: AttemptOutcome = { status: 'failed', command: null, message: 'x', error: 'Boom' };
const canceled: AttemptOutcome = { status: 'canceled' };
const input = { commit: { branch: 'main' }, source: { location: '' }, states: {} };

function graphOf(states: Machine): { graph: PipelineGraph; text: string } {
  const resource = { Resource: 'microtica.actions.cmd', Parameters: { commands: ['true'], artifacts: true } };
  const whole = (machine: Machine): Machine =>
    Object.fromEntries(
      Object.entries(machine).map(([name, body]) => [
        name,
        {
          ...body,
          ...(body.Type === 'Task' && resource),
          ...(body.Type === 'Parallel' && {
            Branches: (body.Branches as Machine[]).map((branch) => ({
              StartAt: Object.keys(branch)[0],
              States: whole(branch),
            })),
          }),
        },
      ]),
    );
  const text = JSON.stringify({ Pipeline: { StartAt: Object.keys(states)[0], States: whole(states) } });
  const { graph, problems } = parsePipeline(text);
  if (graph === null) throw new Error(`The pipeline has a mistake: ${problems[0]?.message}`);
  return { graph, text };
}

function begun(states: Machine): Run {
  const { graph, text } = graphOf(states);
  return replay([
    { kind: 'claimed', at },
    { kind: 'source-stored', at, sha256: 'abc', bytes: 1 },
    { kind: 'definition-read', at, path: 'microtica.yaml', text, graph, problems: [] },
  ]);
}

function interpreted(run: Run) {
  if (!run.definition?.graph) throw new Error('The run has no graph.');
  return interpret(run, run.definition.graph, input);
}

/** Walks to the end as a worker would that does one thing at a time. `ran`: the visits that were run. */
function finish(start: Run, world: World): { run: Run; ran: string[] } {
  let run = start;
  const ran: string[] = [];
  for (let id = 0; id < 200; id++) {
    const { standing } = interpreted(run);
    if (standing.kind !== 'open') return { run, ran };
    const [activity] = standing.activities;
    if (!activity) throw new Error('The machine waits for nothing.');
    if (activity.kind === 'state') ran.push(activity.visit);
    run = journalOf(activity, `${start.attempts.length}-${id}`, world).reduce(applyRunEvent, run);
  }
  throw new Error('The machine does not end.');
}

function journalOf(activity: Activity, attemptId: string, world: World): RunEvent[] {
  const { visit, state } = activity;
  if (activity.kind === 'wait')
    return [
      { kind: 'wait-started', at, state: state.name, visit, until: at },
      { kind: 'wait-ended', at, visit },
    ];
  const own = visit.slice(visit.lastIndexOf('/') + 1);
  const artifact = { sha256: own, bytes: 1 };
  return [
    { kind: 'attempt-started', at, state: state.name, visit, attemptId },
    { kind: 'attempt-ended', at, attemptId, outcome: world[own] ?? { status: 'succeeded', artifact }, seal },
  ];
}

function taken(earlier: Run, states: Machine, isStored = (_: string) => true): RunEvent[] {
  let id = 0;
  return takeOver(
    begun(states),
    input,
    { id: 'b12', number: 12, run: earlier, input },
    { at, newId: () => `new-${id++}`, isStored: (attempt) => isStored(attempt.state) },
  );
}

/** Another run that goes on with this one, where the states do as `world` says. */
function goOn(earlier: Run, states: Machine, world: World) {
  const events = taken(earlier, states);
  return { events, ...finish(events.reduce(applyRunEvent, begun(states)), world) };
}

const visitsOf = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.kind === 'attempt-taken' ? [event.visit] : []));

const task = (next: string | null, more: Record<string, unknown> = {}) => ({
  Type: 'Task',
  ...(next === null ? { End: true } : { Next: next }),
  ...more,
});
const chain: Machine = { Build: task('Test'), Test: task('Ship'), Ship: task(null) };

describe('of a run that ended', () => {
  test('the states before the first that did not succeed are taken, with their outcome and whose it was', () => {
    const { run } = finish(begun(chain), { 'Test#1': failed });
    const { events, ran } = goOn(run, chain, {});
    expect(events).toEqual([
      {
        kind: 'attempt-taken',
        at,
        state: 'Build',
        visit: 'Build#1',
        attemptId: 'new-0',
        outcome: { status: 'succeeded', artifact: { sha256: 'Build#1', bytes: 1 } },
        from: { build: { id: 'b12', number: 12 }, attempt: 1, attemptId: '0-0', startedAt: at, finishedAt: at },
      },
    ]);
    expect(ran).toEqual(['Test#1', 'Ship#1']);
  });

  test('what it had taken itself is taken from where it ran', () => {
    const first = finish(begun(chain), { 'Test#1': failed });
    const second = goOn(first.run, chain, { 'Ship#1': failed });
    const { events, ran } = goOn(second.run, chain, {});
    expect(visitsOf(events)).toEqual(['Build#1', 'Test#1']);
    expect(events[0]).toMatchObject({ from: { attemptId: '0-0' } });
    expect(events[1]).toMatchObject({ from: { attemptId: second.run.attempts[1]?.id } });
    expect(ran).toEqual(['Ship#1']);
  });

  test('every branch of a Parallel is taken as far as it came, a canceled state not', () => {
    const states: Machine = {
      Tests: { Type: 'Parallel', Branches: [{ A: task('B'), B: task(null) }, { C: task(null) }], Next: 'Ship' },
      Ship: task(null),
    };
    const { run } = finish(begun(states), { 'B#1': canceled, 'C#1': failed });
    const { events, ran } = goOn(run, states, {});
    expect(visitsOf(events)).toEqual(['Tests#1.1/0/A#1']);
    expect(ran).toEqual(['Tests#1.1/0/B#1', 'Tests#1.1/1/C#1', 'Ship#1']);
  });

  test('a Parallel that succeeded when it was tried again is taken as it was then', () => {
    const states: Machine = {
      Tests: {
        Type: 'Parallel',
        Branches: [{ A: task(null) }, { C: task(null) }],
        Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1, IntervalSeconds: 1 }],
        Next: 'Ship',
      },
      Ship: task(null),
    };
    let run = begun(states);
    const tries: Record<string, number> = {};
    for (let id = 0; interpreted(run).standing.kind === 'open'; id++) {
      const { standing } = interpreted(run);
      const [activity] = standing.kind === 'open' ? standing.activities : [];
      if (!activity) throw new Error('The machine waits for nothing.');
      const { name } = activity.state;
      tries[name] = (tries[name] ?? 0) + 1;
      const fails = (name === 'C' && tries[name] === 1) || name === 'Ship';
      run = journalOf(activity, `${id}`, fails ? { 'C#1': failed, 'Ship#1': failed } : {}).reduce(applyRunEvent, run);
    }
    const { events, ran } = goOn(run, states, {});
    expect(visitsOf(events)).toEqual(['Tests#1.1/0/A#1', 'Tests#1.1/1/C#1']);
    expect(ran).toEqual(['Ship#1']);
  });

  test('what came behind a state that runs anew runs anew as well: in a loop, and behind a Catch', () => {
    const states: Machine = {
      Build: task('Test'),
      Test: task('Ship', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Mend' }] }),
      Mend: task('Test'),
      Ship: task(null),
    };
    const { run, ran: before } = finish(begun(states), { 'Test#1': failed, 'Ship#1': failed });
    expect(before).toEqual(['Build#1', 'Test#1', 'Mend#1', 'Test#2', 'Ship#1']);
    const { events, ran } = goOn(run, states, { 'Test#1': failed });
    expect(visitsOf(events)).toEqual(['Build#1']);
    expect(ran).toEqual(['Test#1', 'Mend#1', 'Test#2', 'Ship#1']);
  });

  test('time that has passed is not waited for again, and the way of a Choice is gone again', () => {
    const states: Machine = {
      Build: task('Pause'),
      Pause: { Type: 'Wait', Seconds: 3600, Next: 'Which' },
      Which: {
        Type: 'Choice',
        Choices: [{ Variable: '$.states.Build.status', StringEquals: 'succeeded', Next: 'Test' }],
        Default: 'Ship',
      },
      Test: task('Ship'),
      Ship: task(null),
    };
    const { run } = finish(begun(states), { 'Ship#1': failed });
    const { events, ran } = goOn(run, states, {});
    expect(events.map(({ kind }) => kind)).toEqual(['attempt-taken', 'wait-started', 'wait-ended', 'attempt-taken']);
    expect(ran).toEqual(['Ship#1']);
  });

  test('nothing is taken where another definition was read, and nothing behind what is no longer stored', () => {
    const { run } = finish(begun(chain), { 'Ship#1': failed });
    expect(taken(run, { ...chain, Ship: { Type: 'Pass', End: true } })).toEqual([]);
    expect(visitsOf(taken(run, chain, (state) => state !== 'Test'))).toEqual(['Build#1']);
    expect(taken(run, chain, (state) => state !== 'Build')).toEqual([]);
  });
});

/** Outermost states that lead to later ones, or caught to earlier ones; a state that fails does so a few times, or for ever. */
const machines = fc.integer({ min: 2, max: 6 }).chain((count) => {
  const names = Array.from({ length: count }, (_, index) => `S${index}`);
  const state = (index: number) => {
    const later = fc.constantFrom(...names.slice(index + 1), ...(index === count - 1 ? [null] : []));
    const out = later.map((next) => (next === null ? { End: true } : { Next: next }));
    const handled = (to: readonly string[]) =>
      to.length === 0
        ? fc.constant({})
        : fc
            .option(fc.constantFrom(...to))
            .map((next) => (next === null ? {} : { Catch: [{ ErrorEquals: ['States.ALL'], Next: next }] }));
    const retried = fc
      .nat({ max: 1 })
      .map((MaxAttempts) =>
        MaxAttempts === 0 ? {} : { Retry: [{ ErrorEquals: ['Boom'], MaxAttempts, IntervalSeconds: 1 }] },
      );
    const inner = (prefix: string) =>
      fc.integer({ min: 1, max: 3 }).map((length): Machine => {
        const own = Array.from({ length }, (_, at) => `${prefix}${at}`);
        return Object.fromEntries(own.map((name, at) => [name, task(own[at + 1] ?? null)]));
      });
    const body = fc.oneof(
      {
        weight: 4,
        arbitrary: fc
          .tuple(out, retried, handled(names))
          .map((parts) => ({ Type: 'Task', ...Object.assign({}, ...parts) })),
      },
      { weight: 1, arbitrary: out.map((way) => ({ Type: 'Wait', Seconds: 1, ...way })) },
      { weight: 1, arbitrary: out.map((way) => ({ Type: 'Pass', ...way })) },
      {
        weight: 2,
        arbitrary: fc
          .tuple(out, retried, handled(names.slice(index + 1)), inner(`S${index}a`), inner(`S${index}b`))
          .map(([way, retry, caught, a, b]) => ({ Type: 'Parallel', Branches: [a, b], ...way, ...retry, ...caught })),
      },
    );
    return body.map((made) => [`S${index}`, made] as const);
  };
  return fc.tuple(...names.map((_, index) => state(index))).map((parts): Machine => Object.fromEntries(parts));
});

/** The rounds in which a state fails: its first few, or all that a build comes to. */
const fate = fc.constantFrom(0, 0, 0, 1, 2, 40);
const fates = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.constantFrom('', 'a0', 'a1', 'b0', 'b1'), fate));

function worldOf(list: readonly (readonly [number, string, number])[]): World {
  return Object.fromEntries(
    list.flatMap(([index, suffix, rounds]) =>
      Array.from({ length: rounds }, (_, round) => [`S${index}${suffix}#${round + 1}`, failed] as const),
    ),
  );
}

test('a run that goes on with another one ends as one from the start does where the states do the same', () => {
  let tookOver = 0;
  fc.assert(
    fc.property(machines, fates, fates, (states, last, more) => {
      const world = worldOf(last);
      const whole = attempted(() => finish(begun(states), world));
      // What fails for ever and is caught by an earlier state goes round without end.
      const first = attempted(() => finish(begun(states), { ...world, ...worldOf(more) }));
      fc.pre(whole !== null && first !== null);
      if (!whole || !first) return;
      const { events, run, ran } = goOn(first.run, states, world);
      expect(endOf(run)).toEqual(endOf(whole.run));
      const own = new Set(visitsOf(events));
      expect(ran.filter((visit) => own.has(visit))).toEqual([]);
      expect([...ran, ...own].sort()).toEqual(whole.ran.toSorted());
      tookOver += own.size > 0 && ran.length > 0 ? 1 : 0;
    }),
    { numRuns: 300, seed: 7 },
  );
  expect(tookOver).toBeGreaterThan(50);
});

function attempted<Result>(work: () => Result): Result | null {
  try {
    return work();
  } catch (fault) {
    if (fault instanceof Error && fault.message === 'The machine does not end.') return null;
    throw fault;
  }
}

/** What the last state of the flow leaves behind: how it ended and by what, and what is known of the states. */
function endOf(run: Run) {
  const { standing, visits } = interpreted(run);
  const route = visits.map(({ name, status }) => `${name} ${status}`);
  if (standing.kind === 'failed') return { route, error: standing.failure.error, states: standing.document.states };
  return { route, states: standing.kind === 'done' ? standing.document.states : null };
}
