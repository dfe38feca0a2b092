import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { addPipeline, atMinute } from './build-fixture.ts';
import { createBuildHistory } from './build-history.ts';
import { createBuildQueue } from './build-queue.ts';
import { noteFlaky } from './flaky-commits.ts';
import { queueBuild, startBuild, testBox } from './letter-fixture.ts';
import { type Database, openDatabase } from './open-database.ts';
import { filterValues, listPipelines } from './pipeline-list.ts';
import { createSearchIndex } from './search-index.ts';
import { summarise } from './summary.ts';

// How the database finds rows without statistics, which nobody's has: ANALYZE is never run.
let database: Database;
beforeEach(async () => {
  database = await openDatabase(':memory:');
  await addPipeline(database, 'web');
});
afterEach(async () => {
  vi.restoreAllMocks();
  await database.destroy();
});

/** What SQLite says of the statements that the work sends for the first time, as it sends them. */
async function plansOf(work: () => Promise<unknown>): Promise<string> {
  const prepare = vi.spyOn(DatabaseSync.prototype, 'prepare');
  await work();
  const handle = prepare.mock.contexts[0];
  const texts = prepare.mock.calls.map(([text]) => text).filter((text) => text.startsWith('select'));
  prepare.mockRestore();
  if (!(handle instanceof DatabaseSync)) throw new Error('Nothing was sent.');
  const steps = texts.flatMap((text) => handle.prepare(`explain query plan ${text}`).all());
  return steps.map(({ detail }) => String(detail)).join('\n');
}

test('the builds of a commit are found by it, however many builds the pipeline has', async () => {
  const byCommit = /SEARCH builds USING .*builds_by_commit_sha \(pipeline_id=\? AND commit_sha=\?\)/;
  expect(await plansOf(() => createBuildHistory(database).ofCommit('web', 'a'.repeat(40), 11))).toMatch(byCommit);
  const build = {
    id: 'b1',
    pipelineId: 'web',
    branch: 'main',
    status: 'succeeded',
    finishedAt: atMinute(1),
    commit: { sha: 'a'.repeat(40), message: 'x' },
  } as const;
  const plan = await plansOf(() => database.transaction().execute((tx) => noteFlaky(tx, build)));
  expect(plan).toMatch(byCommit);
  expect(plan).not.toMatch(/TEMP B-TREE/);
});

test('what failed lately is found by when it ended, and not among all that ever failed', async () => {
  const asked = { now: atMinute(1), owner: 'local' };
  const plan = await plansOf(() => listPipelines(database, { limit: 50 }, { recent: 'failed' }, asked));
  expect(plan).toMatch(/SEARCH builds USING .*INDEX builds_\w+ \(finished_at>\?\)/);
  expect(plan).not.toMatch(/status=\?|SCAN builds/);
  expect(await plansOf(() => summarise(database, asked.now))).toMatch(/builds_outcomes \(finished_at>\?\)/);
});

test('taking the next build and ending one read those that have not ended, and no history', async () => {
  const queue = createBuildQueue(database, testBox);
  const taken = await plansOf(() => queue.claim('worker', [], atMinute(1), 60_000));
  expect(taken).toMatch(/SEARCH other USING INDEX builds_open \(pipeline_id=\?\)/);
  await queueBuild(database, { pipelineId: 'web', id: 'b1', commit: null, minute: 1 });
  const claim = await startBuild(database, 'a'.repeat(40), 2);
  const ended = { kind: 'ended', at: atMinute(3), status: 'succeeded', reason: null } as const;
  const plan = await plansOf(() => queue.append(claim, [ended]));
  expect(plan).toMatch(/SEARCH builds USING INDEX builds_open \(pipeline_id=\?\)/);
  expect(plan).toMatch(/SEARCH earlier USING (COVERING )?INDEX builds_open \(pipeline_id=\? AND number<\?\)/);
});

test('the authors that a filter offers are those of the last builds, which alone are read', async () => {
  const plan = await plansOf(() => filterValues(database, { of: 'author', q: '' }));
  expect(plan).toMatch(/SEARCH builds USING INDEX \w+ \(pipeline_id=\? AND number=\?\)/);
  expect(plan).not.toMatch(/SCAN builds/);
});

test('the newest green build is found by an index of what is green alone', async () => {
  const plan = await plansOf(() => createSearchIndex(database).newestGreen(['web']));
  expect(plan).toMatch(/SEARCH green USING .*INDEX builds_green \(pipeline_id=\? AND branch=\?\)/);
  expect(plan).not.toMatch(/TEMP B-TREE|SCAN/);
});
