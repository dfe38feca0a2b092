import { StateMachine } from 'aws-local-stepfunctions';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type PipelineGraph, stateTypes } from '#pipeline/graph.ts';
import { parsePipeline } from '#pipeline/parse-pipeline.ts';
import type { InputDocument } from '#pipeline/references.ts';
import { type Activity, interpret } from './interpret.ts';
import { replay } from './run.ts';
import type { AttemptOutcome, RunEvent } from './run-event.ts';

/**
 * Random machines, run by the run machine and by another implementation of the States Language. What our dialect has of its own
 * (the resource, commands, that a task's result does not replace the input) is given to the other one in its own words.
 */

type Json = Record<string, unknown>;
/** What happens at each try of a task: nothing, or an error of that name; the last entry goes on for ever. */
type Script = Record<string, readonly (string | null)[]>;

const errors = ['Boom', 'Bang', 'States.Timeout'] as const;
const input = { commit: { branch: 'main', version: 'abc' }, build: { number: 7 }, source: { location: '' } };

const errorEquals = fc.oneof(
  fc.subarray<string>([...errors], { minLength: 1 }),
  fc.constant<string[]>(['States.TaskFailed']),
  fc.constant<string[]>(['States.ALL']),
);
/** `States.ALL` stands alone and last. */
const handlers = <Handler extends { ErrorEquals: string[] }>(handler: fc.Arbitrary<Handler>) =>
  fc
    .array(handler, { maxLength: 2 })
    .map((list) =>
      list.filter(({ ErrorEquals }, index) => !ErrorEquals.includes('States.ALL') || index === list.length - 1),
    );
const retries = handlers(
  fc.record({ ErrorEquals: errorEquals, MaxAttempts: fc.nat({ max: 3 }), IntervalSeconds: fc.constant(1) }),
);

const comparison = fc.oneof(
  fc.record({ Variable: fc.constant('$.commit.branch'), StringEquals: fc.constantFrom('main', 'dev') }),
  fc.record({ Variable: fc.constant('$.commit.branch'), StringMatches: fc.constantFrom('m*n', '*', 'x*', 'main') }),
  fc.record({ Variable: fc.constant('$.commit.branch'), StringLessThan: fc.constantFrom('a', 'z') }),
  fc.record({
    Variable: fc.constant('$.commit.branch'),
    StringEqualsPath: fc.constantFrom('$.commit.branch', '$.commit.version'),
  }),
  fc.record({ Variable: fc.constant('$.build.number'), NumericGreaterThan: fc.constantFrom(6, 7) }),
  fc.record({ Variable: fc.constant('$.build.number'), NumericLessThanEquals: fc.constantFrom(6, 7) }),
  fc.record({ Variable: fc.constant('$.build.number'), StringEquals: fc.constant('7') }),
  fc.record({ Variable: fc.constant('$.build.number'), IsNumeric: fc.boolean() }),
  // Not `false`: the other implementation then says no to what is not there, and the specification yes.
  fc.record({ Variable: fc.constant('$.flag'), IsPresent: fc.constant(true) }),
);
const condition = fc.oneof(
  { weight: 3, arbitrary: comparison },
  { weight: 1, arbitrary: fc.array(comparison, { minLength: 1, maxLength: 3 }).map((And) => ({ And })) },
  { weight: 1, arbitrary: fc.array(comparison, { minLength: 1, maxLength: 3 }).map((Or) => ({ Or })) },
  { weight: 1, arbitrary: comparison.map((Not) => ({ Not })) },
);

interface Machine {
  readonly states: Json;
  readonly script: Script;
}

/** A flow of so many states, each of which leads only to later ones, so that every machine ends. */
function flow(prefix: string, depth: number): fc.Arbitrary<Machine> {
  return fc.integer({ min: 1, max: depth === 0 ? 5 : 2 }).chain((count) => {
    const later = (index: number) =>
      fc.integer({ min: Math.min(index + 1, count - 1), max: count - 1 }).map((to) => `${prefix}${to}`);
    const states = Array.from({ length: count }, (_, index) =>
      state(prefix, index, index === count - 1, later(index), depth),
    );
    return fc.tuple(...states).map((parts) => ({
      states: Object.fromEntries(parts.map(({ name, body }) => [name, body])),
      script: Object.assign({}, ...parts.map((part) => part.script)),
    }));
  });
}

/**
 * Inside branches a task does the same at every try, and there is one error: which of two branches fails first, and how far the
 * other one gets until then, is nobody's promise.
 */
const always = fc.option(fc.constant('Boom')).map((error) => [error]);

/** A flow, or nothing but the failure: then a round of its Parallel is over before any task could be put off. */
function branchOf(prefix: string): fc.Arbitrary<Machine> {
  const failing: Machine = { states: { [`${prefix}0`]: { Type: 'Fail', Error: 'Boom' } }, script: {} };
  return fc.oneof({ weight: 3, arbitrary: flow(prefix, 1) }, { weight: 1, arbitrary: fc.constant(failing) });
}

interface Part {
  readonly name: string;
  readonly body: Json;
  readonly script: Script;
}

function state(
  prefix: string,
  index: number,
  last: boolean,
  later: fc.Arbitrary<string>,
  depth: number,
): fc.Arbitrary<Part> {
  const name = `${prefix}${index}`;
  const out = last ? fc.constant({ End: true }) : later.map((Next) => ({ Next }));
  const catches = last
    ? fc.constant([])
    : handlers(fc.record({ ErrorEquals: errorEquals, Next: later, ResultPath: fc.constant(null) }));
  const part = (body: fc.Arbitrary<Json>): fc.Arbitrary<Part> => body.map((made) => ({ name, body: made, script: {} }));
  const task = fc
    .record({
      out,
      Retry: retries,
      Catch: catches,
      tries: depth === 0 ? fc.array(fc.option(fc.constantFrom(...errors)), { minLength: 1, maxLength: 4 }) : always,
    })
    .map(({ out: way, tries, ...handling }) => ({
      name,
      body: { Type: 'Task', ...handling, ...way },
      script: { [name]: tries },
    }));
  const kinds: fc.Arbitrary<Part>[] = [
    task,
    task,
    part(out.map((way) => ({ Type: 'Pass', Result: true, ResultPath: '$.flag', ...way }))),
    part(out.map((way) => ({ Type: 'Wait', Seconds: 0, ...way }))),
  ];
  if (last) kinds.push(part(fc.constantFrom({ Type: 'Succeed' }, { Type: 'Fail', Error: 'Boom', Cause: 'because' })));
  else {
    const choice = fc.record({
      Type: fc.constant('Choice'),
      Choices: fc.array(
        fc.tuple(condition, later).map(([rule, Next]) => ({ ...rule, Next })),
        { minLength: 1, maxLength: 2 },
      ),
      Default: later,
    });
    kinds.push(part(choice));
    if (depth === 0) kinds.push(part(choice.map(({ Default: _, ...rest }) => rest)));
  }
  if (depth === 0) {
    const branches = fc.tuple(branchOf(`${name}a`), branchOf(`${name}b`));
    kinds.push(
      fc
        .record({ out, Retry: retries, Catch: catches, branches })
        .map(({ out: way, branches: [a, b], ...handling }) => {
          const branch = ({ states }: Machine) => ({ StartAt: Object.keys(states)[0], States: states });
          return {
            name,
            body: { Type: 'Parallel', ...handling, Branches: [branch(a), branch(b)], ...way },
            script: { ...a.script, ...b.script },
          };
        }),
    );
  }
  return fc.oneof(...kinds);
}

/** The machine in our dialect: tasks get the one resource and a command. */
function ours(states: Json): Json {
  return Object.fromEntries(
    Object.entries(states).map(([name, body]) => {
      const made = body as Json & { Branches?: { StartAt: string; States: Json }[] };
      if (made.Type === 'Task')
        return [
          name,
          { ...made, Resource: 'microtica.actions.cmd', Parameters: { commands: ['true'], artifacts: true } },
        ];
      return [
        name,
        made.Branches
          ? { ...made, Branches: made.Branches.map((branch) => ({ ...branch, States: ours(branch.States) })) }
          : made,
      ];
    }),
  );
}

/** The machine in the other one's words: results go nowhere, since with us they do not replace the input. */
function theirs(states: Json): Json {
  return Object.fromEntries(
    Object.entries(states).map(([name, body]) => {
      const made = body as Json & { Branches?: { StartAt: string; States: Json }[] };
      if (made.Type === 'Task')
        return [name, { ...made, Resource: 'arn:aws:lambda:us-east-1:123456789012:function:F', ResultPath: null }];
      if (!made.Branches) return [name, made];
      return [
        name,
        {
          ...made,
          ResultPath: null,
          Branches: made.Branches.map((branch) => ({ ...branch, States: theirs(branch.States) })),
        },
      ];
    }),
  );
}

interface Result {
  /** The outermost states in the order in which they were entered. */
  readonly route: readonly string[];
  /** `succeeded`, or the error's name. */
  readonly end: string;
}

const at = '2026-11-24T09:00:00.000Z';
const seal = { lines: 0, bytes: 0, sha256: '', gap: null };

/**
 * Walks to the end, doing one of the wanted activities at a time; which one is up to `pick`. Its clock passes over whatever is
 * waited for, and nothing may be said to have happened later than it shows.
 */
function runOurs(graph: PipelineGraph, script: Script, pick: () => number): Result {
  const events: RunEvent[] = [{ kind: 'claimed', at }];
  const tries: Record<string, number> = {};
  let now = at;
  for (let id = 0; id < 500; id++) {
    const { standing, visits } = interpret(replay(events), graph, input);
    for (const { name, startedAt, finishedAt } of visits) {
      if (startedAt > now || (finishedAt ?? '') > now) throw new Error(`${name} is ahead of the time.`);
    }
    if (standing.kind !== 'open') {
      expect(visits.filter(({ status }) => status === 'running')).toEqual([]);
      const route = visits.filter(({ name }) => Object.hasOwn(graph.states, name)).map(({ name }) => name);
      return { route, end: standing.kind === 'done' ? 'succeeded' : standing.failure.error };
    }
    const activity = standing.activities[pick() % standing.activities.length];
    if (!activity) throw new Error('The machine waits for nothing.');
    const journaled = journalOf(activity, String(id), now, script, tries);
    events.push(...journaled);
    now = journaled.at(-1)?.at ?? now;
  }
  throw new Error('The machine does not end.');
}

function journalOf(
  activity: Activity,
  attemptId: string,
  now: string,
  script: Script,
  tries: Record<string, number>,
): RunEvent[] {
  const { visit } = activity;
  const { name } = activity.state;
  if (activity.kind === 'wait') {
    const { until } = activity;
    const end = 'at' in until ? until.at : new Date(Date.parse(now) + until.afterSeconds * 1000).toISOString();
    return [
      { kind: 'wait-started', at: now, state: name, visit, until: end },
      { kind: 'wait-ended', at: end > now ? end : now, visit },
    ];
  }
  const due = activity.notBefore !== null && activity.notBefore > now ? activity.notBefore : now;
  const list = script[name] ?? [];
  const error = list[Math.min(tries[name] ?? 0, list.length - 1)] ?? null;
  tries[name] = (tries[name] ?? 0) + 1;
  const failed: AttemptOutcome =
    error === 'States.Timeout'
      ? { status: 'timed-out', seconds: 1 }
      : { status: 'failed', command: null, message: 'x', error: error ?? '' };
  const outcome: AttemptOutcome = error === null ? { status: 'succeeded', artifact: null } : failed;
  return [
    { kind: 'attempt-started', at: due, state: name, visit, attemptId },
    { kind: 'attempt-ended', at: due, attemptId, outcome, seal },
  ];
}

async function runTheirs(states: Json, script: Script): Promise<Result> {
  const tries: Record<string, number> = {};
  const names = Object.keys(script);
  const handler = (name: string) => () => {
    const list = script[name] ?? [];
    const error = list[Math.min(tries[name] ?? 0, list.length - 1)] ?? null;
    tries[name] = (tries[name] ?? 0) + 1;
    if (error !== null) throw Object.assign(new Error('x'), { name: error });
    return {};
  };
  const machine = new StateMachine({ StartAt: Object.keys(states)[0] ?? '', States: theirs(states) } as never, {
    validationOptions: { noValidate: true },
  });
  const all = [...names, ...Object.keys(states)];
  const execution = machine.run(input as never, {
    overrides: {
      taskResourceLocalHandlers: Object.fromEntries(names.map((name) => [name, handler(name)])),
      retryIntervalOverrides: Object.fromEntries(all.map((name) => [name, 0])),
    },
  });
  const result = execution.result.then(
    () => 'succeeded',
    (error: Error) => (error.cause as Error).name,
  );
  const route: string[] = [];
  for await (const event of execution.eventLogs) {
    if (event.type === 'StateEntered' && Object.hasOwn(states, event.state.name)) route.push(event.state.name);
  }
  return { route, end: await result };
}

test('a machine takes the route that another implementation of the States Language takes', {
  timeout: 120_000,
}, async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(flow('S', 0), fc.infiniteStream(fc.nat()), async ({ states, script }, picks) => {
      const timeouts = Object.values(script).flat().includes('States.Timeout');
      fc.pre(!timeouts || !JSON.stringify(states).includes('States.TaskFailed'));
      const definition = JSON.stringify({ Pipeline: { StartAt: Object.keys(states)[0], States: ours(states) } });
      const { graph, problems } = parsePipeline(definition);
      expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      if (!graph) return;
      for (const body of Object.values(states)) {
        seen.add(String((body as Json).Type));
        if (isRetriedFail(body as Json)) seen.add('Fail alone in a retried Parallel');
      }
      const pick = () => Number(picks.next().value ?? 0);
      const expected = await runTheirs(states, script);
      expect({ ...runOurs(graph, script, pick), definition, script }).toEqual({ ...expected, definition, script });
    }),
    { numRuns: 400, seed: 7 },
  );
  expect([...seen].sort()).toEqual([...stateTypes, 'Fail alone in a retried Parallel'].sort());
});

function isRetriedFail({ Retry, Branches }: Json): boolean {
  const retried = Array.isArray(Retry) && Retry.some(({ MaxAttempts }) => MaxAttempts > 0);
  return retried && JSON.stringify(Branches ?? []).includes('{"Type":"Fail","Error":"Boom"}}}');
}

/** The run of a pipeline whose one state is a Parallel, as `events` tell of it behind its claim. */
function together(branches: Json[], more: Json, events: RunEvent[]) {
  const flows = branches.map((states) => ({ StartAt: Object.keys(states)[0], States: ours(states) }));
  const states = { Both: { Type: 'Parallel', Branches: flows, End: true, ...more } };
  const { graph } = parsePipeline(JSON.stringify({ Pipeline: { StartAt: 'Both', States: states } }));
  if (!graph) throw new Error('no graph');
  return interpret(replay([{ kind: 'claimed', at }, ...events]), graph, input);
}

test('a Parallel whose branch only fails is tried again when its time has come, not before', () => {
  const Retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 100, MaxAttempts: 2, BackoffRate: 3 }];
  const branches = [{ Bad: { Type: 'Fail', Error: 'Boom' } }];
  const round = (number: number, from: string, to: string): RunEvent[] => [
    { kind: 'wait-started', at: from, state: 'Both', visit: `Both#1.${number}`, until: to },
    { kind: 'wait-ended', at: to, visit: `Both#1.${number}` },
  ];
  const waiting = (number: number, until: string) => ({
    standing: { kind: 'open', activities: [{ kind: 'wait', visit: `Both#1.${number}`, until: { at: until } }] },
  });
  const second = '2026-11-24T09:01:40.000Z';
  const third = '2026-11-24T09:06:40.000Z';
  const begun: RunEvent[] = [{ kind: 'wait-started', at, state: 'Both', visit: 'Both#1.2', until: second }];
  expect(together(branches, { Retry }, [])).toMatchObject(waiting(2, second));
  expect(together(branches, { Retry }, begun)).toMatchObject(waiting(2, second));
  expect(together(branches, { Retry }, round(2, at, second))).toMatchObject(waiting(3, third));
  const ended = together(branches, { Retry }, [...round(2, at, second), ...round(3, second, third)]);
  expect(ended.standing).toMatchObject({ kind: 'failed', failure: { error: 'Boom', at: third } });
  expect(ended.visits[0]).toEqual({ name: 'Both', status: 'failed', startedAt: at, finishedAt: third });
});

test('a Wait in a branch that is tried again counts from then', () => {
  const Retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 100, MaxAttempts: 1 }];
  const branches = [
    { Rest: { Type: 'Wait', Seconds: 5, Next: 'Bad' }, Bad: { Type: 'Fail', Error: 'Boom' } },
    { Pause: { Type: 'Wait', Seconds: 50, End: true } },
  ];
  const failed = '2026-11-24T09:00:05.000Z';
  const first: RunEvent[] = [
    { kind: 'wait-started', at, state: 'Rest', visit: 'Both#1.1/0/Rest#1', until: failed },
    { kind: 'wait-started', at, state: 'Pause', visit: 'Both#1.1/1/Pause#1', until: '2026-11-24T09:00:50.000Z' },
    { kind: 'wait-ended', at: failed, visit: 'Both#1.1/0/Rest#1' },
  ];
  const again = '2026-11-24T09:01:45.000Z';
  const waiting = together(branches, { Retry }, first);
  expect(waiting.standing).toMatchObject({ activities: [{ kind: 'wait', until: { at: again } }] });
  expect(waiting.visits.find(({ name }) => name === 'Pause')).toEqual({
    name: 'Pause',
    status: 'canceled',
    startedAt: at,
    finishedAt: failed,
  });
  const second = together(branches, { Retry }, [
    ...first,
    { kind: 'wait-started', at: failed, state: 'Both', visit: 'Both#1.2', until: again },
    { kind: 'wait-ended', at: again, visit: 'Both#1.2' },
  ]);
  expect(second.standing).toMatchObject({
    activities: [
      { visit: 'Both#1.2/0/Rest#1', until: { afterSeconds: 5 } },
      { visit: 'Both#1.2/1/Pause#1', until: { afterSeconds: 50 } },
    ],
  });
  expect(second.visits.filter(({ name }) => name === 'Rest').at(-1)).toMatchObject({ startedAt: again });
});

test('an open run is the same however often it is asked', () => {
  const document: InputDocument = input;
  const { graph } = parsePipeline(
    JSON.stringify({ Pipeline: { StartAt: 'A', States: ours({ A: { Type: 'Task', End: true } }) } }),
  );
  if (!graph) throw new Error('no graph');
  const run = replay([{ kind: 'claimed', at }]);
  expect(interpret(run, graph, document)).toEqual(interpret(run, graph, document));
});
