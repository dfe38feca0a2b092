import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { addPipeline, journalBuild } from '#adapters/database/build-fixture.ts';
import { createBuildHistory } from '#adapters/database/build-history.ts';
import { createFailureStore } from '#adapters/database/failure-store.ts';
import { createLogCatalog } from '#adapters/database/log-catalog.ts';
import { type Database, openDatabase } from '#adapters/database/open-database.ts';
import { createPipelineStore } from '#adapters/database/pipeline-store.ts';
import { LiveFeed } from '#engine/live-feed.ts';
import type { Comparison, LogAnalysis } from '#engine/ports/log-analysis.ts';
import { type AnalystContext, FailureAnalyst } from './failure-analyst.ts';
import { viewNewLines } from './new-lines-view.ts';

const found: Comparison = {
  newLines: { status: 'known', against: [1], count: 2, total: 9, first: { line: 8, text: 'Boom' }, ranges: [[8, 9]] },
  telling: { kind: 'new', lines: [{ line: 8, text: 'Boom', template: 'Boom' }] },
};

/** Answers at once, or as long as it is held not at all, and notes what it was asked. */
class ScriptedAnalysis implements LogAnalysis {
  readonly asked: string[] = [];
  readonly compared = new Map<string, Comparison>();
  fault: Error | null = null;
  held: Promise<void> = Promise.resolve();

  async learn(id: string, signal: AbortSignal): Promise<void> {
    this.asked.push(`learn ${id}`);
    await this.#wait(signal);
  }

  async compare(...[{ id }, green, signal]: Parameters<LogAnalysis['compare']>): Promise<Comparison> {
    this.asked.push(`compare ${id} with ${green.map((log) => log.id).join(' ')}`);
    await this.#wait(signal);
    if (this.fault) throw this.fault;
    this.compared.set(id, found);
    return found;
  }

  async known(id: string): Promise<Comparison | null> {
    return this.compared.get(id) ?? null;
  }

  async #wait(signal: AbortSignal): Promise<void> {
    const { promise, reject } = Promise.withResolvers<never>();
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    await Promise.race([this.held, promise]);
  }
}

let database: Database;
let analysis: ScriptedAnalysis;
let reported: string[];
let context: AnalystContext;
let analyst: FailureAnalyst;
beforeEach(async () => {
  database = await openDatabase(':memory:');
  analysis = new ScriptedAnalysis();
  reported = [];
  context = {
    pipelines: createPipelineStore(database),
    history: createBuildHistory(database),
    logCatalog: createLogCatalog(database),
    logAnalysis: analysis,
    failures: createFailureStore(database),
    feed: new LiveFeed(),
    report: (message) => reported.push(message),
  };
  analyst = new FailureAnalyst(context);
  await addPipeline(database, 'web');
});
afterEach(async () => {
  await analyst.stop();
  await database.destroy();
});

function build(id: string, outcome: 'succeeded' | 'failed', branch = 'main', state = 'Test'): Promise<void> {
  return journalBuild(database, { pipelineId: 'web', id, branch, states: [{ log: `${id}-log`, state, outcome }] });
}

/** As the last worker of a build does: the fixture gives no reason, so the row says by which state it failed. */
async function blame(id: string, state = 'Test'): Promise<void> {
  const reason = JSON.stringify({ kind: 'state', state, message: 'It failed.' });
  await database.updateTable('builds').set({ reason }).where('id', '=', id).execute();
}

const asked = (count: number) => vi.waitFor(() => expect(analysis.asked).toHaveLength(count));

test('a failed log is compared with the last five green ones of its state before it, on the main branch', async () => {
  for (const id of ['b1', 'b2', 'b3', 'b4', 'b5', 'b6']) await build(id, 'succeeded');
  await build('b7', 'succeeded', 'feature');
  await build('b8', 'succeeded', 'main', 'Deploy');
  await build('c1', 'failed', 'feature');
  await build('d1', 'succeeded');
  analyst.sealed('c1-log', 'failed');
  await asked(1);
  expect(analysis.asked).toEqual(['compare c1-log with b6-log b5-log b4-log b3-log b2-log']);
});

test('where the main branch has no green one, those of any branch are compared with', async () => {
  await build('b1', 'succeeded', 'feature');
  await build('c1', 'failed');
  analyst.sealed('c1-log', 'failed');
  await asked(1);
  expect(analysis.asked).toEqual(['compare c1-log with b1-log']);
});

test('what a build failed by is noted when both are known, whichever comes first, and told once', async () => {
  await build('c1', 'failed');
  await blame('c1');
  const before = (await context.history.get('c1')).version;
  analyst.ended('c1');
  analyst.sealed('c1-log', 'failed');
  await vi.waitFor(async () => expect(await context.failures.of('c1')).not.toBeNull());
  expect(await context.failures.of('c1')).toMatchObject({
    attemptId: 'c1-log',
    line: 8,
    text: 'Boom',
    isNew: true,
    newLines: { count: 2, total: 9 },
  });
  analyst.ended('c1');
  await analyst.stop();
  expect(analysis.asked).toEqual(['compare c1-log with ']);
  const events = context.feed.since({ epoch: context.feed.epoch, seq: 0 });
  expect(events?.map(({ event }) => event)).toMatchObject([
    { kind: 'build', build: { id: 'c1', version: before + 1 } },
  ]);
});

test('a failed attempt of a build that did not fail by it is compared, and its build told anew', async () => {
  await build('c1', 'failed');
  analyst.sealed('c1-log', 'failed');
  await vi.waitFor(() => expect(context.feed.seq).toBe(1));
  expect(await context.failures.of('c1')).toBeNull();
  expect(await viewNewLines({ ...context, analyst }, 'c1-log')).toEqual(found.newLines);
});

test('failed logs come before green ones that wait to be learned', async () => {
  for (const id of ['b1', 'b2', 'b3']) await build(id, 'succeeded');
  await build('c1', 'failed');
  const { promise, resolve } = Promise.withResolvers<void>();
  analysis.held = promise;
  for (const id of ['b1-log', 'b2-log', 'b3-log']) analyst.sealed(id, 'succeeded');
  analyst.sealed('c1-log', 'failed');
  await asked(1);
  resolve();
  await asked(4);
  expect(analysis.asked.map((question) => question.split(' ', 2).join(' '))).toEqual([
    'learn b1-log',
    'compare c1-log',
    'learn b2-log',
    'learn b3-log',
  ]);
});

test('a stop breaks off what goes on, and the next start does what was left', async () => {
  await build('c1', 'failed');
  await blame('c1');
  const { promise } = Promise.withResolvers<void>();
  analysis.held = promise;
  analyst.sealed('c1-log', 'failed');
  await asked(1);
  await analyst.stop();
  analyst.wanted('c1-log');
  expect([analysis.asked.length, reported]).toEqual([1, []]);
  expect(await context.failures.of('c1')).toBeNull();

  analysis.held = Promise.resolve();
  analyst = new FailureAnalyst(context);
  await analyst.start();
  await vi.waitFor(async () => expect(await context.failures.of('c1')).not.toBeNull());
});

test('a log that cannot be compared is reported, says why, and is tried again when somebody asks', async () => {
  await build('c1', 'failed');
  analysis.fault = new Error('The disk is broken.');
  const view = () => viewNewLines({ ...context, analyst }, 'c1-log');
  expect(await view()).toEqual({ status: 'pending' });
  await vi.waitFor(() => expect(reported).toHaveLength(1));
  analysis.fault = null;
  expect(await view()).toEqual({
    status: 'none',
    why: 'The log could not be compared with green ones: The disk is broken.',
  });
  await vi.waitFor(async () => expect(await view()).toEqual(found.newLines));
});

test('what has no answer says so', async () => {
  await build('b1', 'succeeded');
  const view = (id: string) => viewNewLines({ ...context, analyst }, id);
  expect(await view('b1-log')).toMatchObject({ status: 'none', why: expect.stringContaining('failed attempt') });
  await expect(view('nobody')).rejects.toMatchObject({ code: 'not-found' });
  const removed = { removedAt: '2026-12-01T00:00:00.000Z', removedBecause: 'it is old' };
  await database.updateTable('logs').set(removed).execute();
  expect(await view('b1-log')).toEqual({ status: 'none', why: 'The log is not stored any more.' });
});
