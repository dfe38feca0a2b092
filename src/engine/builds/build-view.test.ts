import { expect, test } from 'vitest';
import type { Build } from '#contract/builds.ts';
import { replay } from '#engine/run/run.ts';
import type { AttemptOutcome, RunEvent } from '#engine/run/run-event.ts';
import { parsePipeline } from '#pipeline/parse-pipeline.ts';
import { describeBuild } from './build-view.ts';

const text = `Pipeline:
  StartAt: Build
  States:
    Build:
      Type: Task
      Resource: microtica.actions.cmd
      Parameters: {commands: ["true"]}
      Retry: [{ErrorEquals: [States.TaskFailed], MaxAttempts: 1, IntervalSeconds: 10}]
      Catch: [{ErrorEquals: [States.ALL], Next: Clean up}]
      Next: Ship
    Ship: {Type: Pass, Next: Report}
    Clean up: {Type: Pass, Next: Report}
    Report: {Type: Succeed}
`;

const at = (second: number) => new Date(Date.UTC(2026, 10, 24, 9, 0, second)).toISOString();
const build: Build = {
  id: 'b',
  pipelineId: 'web',
  pipelineName: 'web',
  number: 1,
  status: 'running',
  reason: null,
  branch: 'main',
  commit: null,
  trigger: { type: 'manual', actor: 'local' },
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
const failed: AttemptOutcome = { status: 'failed', command: null, message: 'No.' };
const seal = { lines: 0, bytes: 0, sha256: '', gap: null };
const ran = (id: string, second: number): RunEvent[] => [
  { kind: 'attempt-started', at: at(second), state: 'Build', attemptId: id, visit: 'Build#1' },
  { kind: 'attempt-ended', at: at(second + 1), attemptId: id, outcome: failed, seal },
];

function described(...events: RunEvent[]) {
  const { graph, problems } = parsePipeline(text);
  if (graph === null) throw new Error(`The pipeline has a mistake: ${problems[0]?.message}`);
  const run = replay([
    { kind: 'claimed', at: at(0) },
    { kind: 'source-started', at: at(0) },
    { kind: 'source-stored', at: at(0), sha256: 'abc', bytes: 1 },
    { kind: 'definition-read', at: at(0), path: 'microtica.yaml', text, graph, problems: [] },
    ...events,
  ]);
  const known = { repository: '/web', withSecrets: true, usualDurationMs: null, failure: null };
  const beside = { ...known, artifacts: [], logs: [], input: {} };
  return describeBuild(build, run, beside).states;
}

test('a failed state that is tried again is queued for its next try, and not at its end', () => {
  expect(described(...ran('a', 1))[0]).toMatchObject({
    name: 'Build',
    status: 'queued',
    finishedAt: null,
    retry: { next: 2, of: 2, at: at(12) },
  });
});

test('states come in the order in which they ran, those not reached last', () => {
  const states = described(...ran('a', 1), ...ran('b', 12));
  expect(states.map(({ name }) => name)).toEqual(['Build', 'Clean up', 'Report', 'Ship']);
  expect(states[0]).toMatchObject({ status: 'failed', retry: null, wentTo: [{ to: 'Clean up', caught: true }] });
  expect(states.at(-1)).toMatchObject({ name: 'Ship', startedAt: null });
});
