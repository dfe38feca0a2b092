import { expect, test } from 'vitest';
import { interpret } from '#engine/run/interpret.ts';
import { replay } from '#engine/run/run.ts';
import type { AttemptOutcome, RunEvent } from '#engine/run/run-event.ts';
import type { PipelineGraph } from '#pipeline/graph.ts';
import { outlineOf } from '#pipeline/outline.ts';
import { parsePipeline } from '#pipeline/parse-pipeline.ts';
import { retryWaits } from './retry-waits.ts';
import { takenWays } from './taken-ways.ts';

const task = (...more: string[]) =>
  ['Type: Task', 'Resource: microtica.actions.cmd', 'Parameters: {commands: ["true"]}', ...more]
    .map((line) => `      ${line}\n`)
    .join('');
const text = `Pipeline:
  StartAt: Build
  States:
    Build:
${task('TimeoutSeconds: 5', 'Retry: [{ErrorEquals: [States.TaskFailed], MaxAttempts: 2, IntervalSeconds: 10}]', 'Catch: [{ErrorEquals: [States.ALL], Next: Clean up}]', 'Next: Ship')}
    Clean up:
${task('Next: Which')}
    Which:
      Type: Choice
      Choices: [{Variable: $.commit.branch, StringEquals: main, Next: Ship}]
      Default: Other
    Other: {Type: Pass, End: true}
    Ship:
${task('End: true')}
`;
const graph = graphOf(parsePipeline(text));

function graphOf({ graph: found, problems }: ReturnType<typeof parsePipeline>): PipelineGraph {
  if (found === null) throw new Error(`The pipeline has a mistake: ${problems[0]?.message}`);
  return found;
}

const at = (second: number) => new Date(Date.UTC(2026, 10, 24, 9, 0, second)).toISOString();
const seal = { lines: 0, bytes: 0, sha256: '', gap: null };
const began: RunEvent[] = [
  { kind: 'claimed', at: at(0) },
  { kind: 'source-started', at: at(0) },
  { kind: 'source-stored', at: at(0), sha256: 'abc', bytes: 1 },
  { kind: 'definition-read', at: at(0), path: 'microtica.yaml', text, graph, problems: [] },
];
const ran = (state: string, id: string, second: number, outcome: AttemptOutcome): RunEvent[] => [
  { kind: 'attempt-started', at: at(second), state, attemptId: id, visit: `${state}#1` },
  { kind: 'attempt-ended', at: at(second + 1), attemptId: id, outcome, seal },
];
const succeeded: AttemptOutcome = { status: 'succeeded', artifact: null };
const failed: AttemptOutcome = { status: 'failed', command: null, message: 'No.' };

function told(...events: RunEvent[]) {
  const run = replay([...began, ...events]);
  const { visits, standing } = interpret(run, graph, { commit: { branch: 'main' } });
  return {
    ways: Object.fromEntries(takenWays(visits, outlineOf(graph))),
    waits: Object.fromEntries(retryWaits(standing, run)),
  };
}

test('a way that an error took is told from the one that success takes, and a rule that held from the others', () => {
  const { ways } = told(
    ...ran('Build', 'a', 1, { status: 'timed-out', seconds: 5 }),
    ...ran('Clean up', 'b', 3, succeeded),
    ...ran('Ship', 'c', 5, succeeded),
  );
  expect(ways).toEqual({
    Build: [{ to: 'Clean up', caught: true }],
    'Clean up': [{ to: 'Which', caught: false }],
    Which: [{ to: 'Ship', caught: false }],
  });
});

test('a state that failed and is tried again says which try comes, of how many, and when', () => {
  expect(told(...ran('Build', 'a', 1, failed)).waits).toEqual({ Build: { next: 2, of: 3, at: at(12) } });
  const twice = told(...ran('Build', 'a', 1, failed), ...ran('Build', 'b', 12, failed));
  expect(twice.waits).toEqual({ Build: { next: 3, of: 3, at: at(33) } });
  const thrice = told(
    ...ran('Build', 'a', 1, failed),
    ...ran('Build', 'b', 12, failed),
    ...ran('Build', 'c', 33, failed),
  );
  expect(thrice.waits).toEqual({});
});

test('nothing waits in a build that has ended', () => {
  const end: RunEvent = { kind: 'ended', at: at(3), status: 'canceled', reason: null };
  expect(told(...ran('Build', 'a', 1, failed), end).waits).toEqual({});
});
