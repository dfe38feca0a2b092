import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Build, BuildDetail } from '#contract/builds.ts';
import { ErrorBody } from '#contract/errors.ts';
import { LogSearchPage } from '#contract/log-search.ts';
import { pageOf } from '#contract/page.ts';
import { Pipeline } from '#contract/pipelines.ts';
import { defaultRetention, Retention, type RetentionPolicy, RetentionPreview } from '#contract/retention.ts';
import { isFinal } from '#contract/status.ts';
import { makeGitRepository } from '#testing/git-repository.ts';
import { ServerProcess } from '#testing/server-process.ts';

let folder: string;
let server: ServerProcess;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipewright-stored-'));
  server = await ServerProcess.start(join(folder, 'data'));
});
afterAll(async () => {
  await server.end('SIGINT');
  await rm(folder, { recursive: true, force: true });
});

function definition(states: Record<string, string>): string {
  const names = Object.keys(states);
  const text = names.map(
    (name, index) => `    ${name}:
      Type: Task
      Resource: microtica.actions.cmd
      Parameters:
        commands: [${JSON.stringify(states[name])}]
      ${index + 1 < names.length ? `Next: ${names[index + 1]}` : 'End: true'}
`,
  );
  return `Pipeline:\n  StartAt: ${names[0]}\n  States:\n${text.join('')}`;
}

/** Adds a pipeline and builds it so many times, one after the other. */
async function builds(name: string, count: number, states: Record<string, string>): Promise<BuildDetail[]> {
  const { path } = await makeGitRepository(join(folder, name), { 'microtica.yaml': definition(states) });
  await server.post(Pipeline, '/api/pipelines', { name, repository: path, branch: 'main' });
  const ended = [await end(name, 1)];
  for (let number = 2; number <= count; number++) {
    await server.post(Build, `/api/pipelines/${name}/builds`);
    ended.push(await end(name, number));
  }
  return ended;
}

function end(pipeline: string, number: number): Promise<BuildDetail> {
  return vi.waitFor(
    async () => {
      const build = await server.get(BuildDetail, `/api/pipelines/${pipeline}/builds/${number}`);
      expect(isFinal(build.status)).toBe(true);
      return build;
    },
    { timeout: 30_000, interval: 50 },
  );
}

function logOf(build: BuildDetail | undefined): string {
  return build?.states[0]?.attempts[0]?.id ?? '';
}

async function filesOf(log: string): Promise<string[]> {
  const names = await readdir(join(folder, 'data/logs', log.slice(-2)));
  return names.filter((name) => name.startsWith(log));
}

describe('searching across builds', () => {
  const search = async (parameters: Record<string, string>) =>
    server.get(LogSearchPage, `/api/logs/search?${new URLSearchParams(parameters)}`);

  test('finds the lines in every log, newest first, and says how many it went through', async () => {
    await builds('one', 2, { Test: 'echo first; printf "\\033[31mneedle\\033[0m of build %s\\n" $RANDOM' });
    await builds('two', 1, { Test: 'echo nothing', Deploy: 'echo a Needle too; exit 3' });
    const all = await search({ q: 'needle' });
    expect(all.logs.map(({ pipelineId, buildNumber, state }) => `${pipelineId} #${buildNumber} ${state}`)).toEqual([
      'two #1 Deploy',
      'one #2 Test',
      'one #1 Test',
    ]);
    expect(all).toMatchObject({ searched: 4, total: 4, nextCursor: null });
    expect(all.logs[0]).toMatchObject({
      branch: 'main',
      attempt: 1,
      status: 'failed',
      hits: 1,
      more: false,
      complete: true,
      lines: [{ line: 1, column: 2, text: 'a Needle too', marks: [{ start: 2, end: 8 }] }],
    });
    expect(all.logs[1]?.lines[0]).toMatchObject({
      line: 2,
      column: 0,
      text: expect.stringMatching(/^needle of build \d/),
    });
  });

  test('is narrowed by pipeline, branch, outcome and case, and takes expressions', async () => {
    const places = async (parameters: Record<string, string>) =>
      (await search(parameters)).logs.map(({ pipelineId, buildNumber }) => `${pipelineId} ${buildNumber}`);
    expect(await places({ q: 'needle', pipeline: 'one' })).toEqual(['one 2', 'one 1']);
    expect(await places({ q: 'needle', status: 'failed' })).toEqual(['two 1']);
    expect(await places({ q: 'needle', case: '1' })).toEqual(['one 2', 'one 1']);
    expect(await places({ q: 'needle', branch: 'elsewhere' })).toEqual([]);
    expect(await places({ q: '^a .*too$', regex: '1' })).toEqual(['two 1']);
    expect(await places({ q: '31m' })).toEqual([]);
  });

  test('goes on from page to page until all were searched', async () => {
    const { path } = await makeGitRepository(join(folder, 'many'), {
      'microtica.yaml': definition(
        Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`S${index}`, 'echo paged'])),
      ),
    });
    await server.post(Pipeline, '/api/pipelines', { name: 'many', repository: path, branch: 'main' });
    await end('many', 1);
    const first = await search({ q: 'paged', pipeline: 'many' });
    expect(first).toMatchObject({ searched: 20, total: 25, nextCursor: expect.any(String) });
    const second = await search({ q: 'paged', pipeline: 'many', cursor: first.nextCursor ?? '' });
    expect(second).toMatchObject({ searched: 25, total: 25, nextCursor: null });
    const states = [...first.logs, ...second.logs].map(({ state }) => state);
    expect(states).toEqual(Array.from({ length: 25 }, (_, index) => `S${24 - index}`));
  });

  test.each([
    ['bad-query', { q: '(', regex: '1' }, /expression/],
    ['bad-request', { q: '' }, /Say what to look for/],
    ['bad-request', { q: 'x', cursor: 'nonsense' }, /Begin again without a cursor/],
    ['not-found', { q: 'x', pipeline: 'nobody' }, /no pipeline “nobody”/],
  ])('refuses as %s %j', async (code, parameters, message) => {
    const error = await server.get(
      ErrorBody,
      `/api/logs/search?${new URLSearchParams(parameters as Record<string, string>)}`,
    );
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

describe('retention', () => {
  const everything: RetentionPolicy = { days: null, builds: null, bytes: null, pipelines: [] };
  const policy = (pipelineId: string, count: number): RetentionPolicy => ({
    ...everything,
    pipelines: [{ pipelineId, builds: count }],
  });
  const isGone = (log: string) =>
    vi.waitFor(async () => expect(await filesOf(log)).toEqual([]), { timeout: 10_000, interval: 20 });

  test('is 90 days, 500 builds and 20 GB until somebody changes it', async () => {
    expect((await server.get(Retention, '/api/retention')).policy).toEqual(defaultRetention);
  });

  test('removes what a change says at once, except for pins, and says why wherever the log is asked for', async () => {
    const [pinned, old, last] = await builds('kept', 3, { Test: 'echo a line to find' });
    const pin = `/api/pipelines/kept/builds/1/pin`;
    expect(await server.put(Build, pin, {})).toMatchObject({ number: 1, pinned: true });
    expect(await server.post(RetentionPreview, '/api/retention/preview', policy('kept', 1))).toEqual({
      logs: 1,
      bytes: 15,
      builds: 1,
    });
    expect(await filesOf(logOf(old))).not.toEqual([]);
    await server.put(Retention, '/api/retention', policy('kept', 1));
    await isGone(logOf(old));
    expect([await server.log(logOf(pinned)), await server.log(logOf(last))]).toEqual([
      'a line to find\n',
      'a line to find\n',
    ]);

    const removed = {
      code: 'log-removed',
      message: expect.stringMatching(
        /^The log was removed on \d{4}-\d\d-\d\d because the pipeline keeps the logs of its last 1 build\.$/,
      ),
    };
    for (const route of ['', '/lines', '/raw']) {
      const answer = await fetch(`${server.address}/api/logs/${logOf(old)}${route}`);
      expect([answer.status, await answer.json()]).toEqual([410, expect.objectContaining(removed)]);
    }
    const shown = await server.get(BuildDetail, '/api/pipelines/kept/builds/2');
    expect(shown.states[0]?.attempts[0]).toMatchObject({
      logRemoved: { because: 'the pipeline keeps the logs of its last 1 build' },
      seal: { lines: 1, gap: null },
    });
    const found = await server.get(LogSearchPage, '/api/logs/search?q=line+to+find&pipeline=kept');
    expect([found.logs.map(({ buildNumber }) => buildNumber), found.total]).toEqual([[3, 1], 2]);
    const view = await vi.waitFor(
      async () => {
        const now = await server.get(Retention, '/api/retention');
        expect(now.lastSweep).toMatchObject({ logs: 1, bytes: 15, fault: null });
        return now;
      },
      { timeout: 10_000, interval: 20 },
    );
    expect(view.usage.pinnedBuilds).toBe(1);

    expect(await server.delete(Build, pin)).toMatchObject({ pinned: false });
    const { items } = await server.get(pageOf(Build), '/api/pipelines/kept/builds');
    expect(items.map((build) => build.pinned)).toEqual([false, false, false]);
    await server.put(Retention, '/api/retention', policy('kept', 1));
    await isGone(logOf(pinned));
  });

  test('is kept over a restart, and swept when the server starts', async () => {
    const [old] = await builds('restarted', 1, { Test: 'echo x' });
    const before = new Date().toISOString();
    await server.put(Retention, '/api/retention', policy('restarted', 1));
    await vi.waitFor(
      async () => {
        const { lastSweep } = await server.get(Retention, '/api/retention');
        expect(lastSweep && lastSweep.startedAt >= before).toBe(true);
      },
      { timeout: 10_000, interval: 20 },
    );
    await server.post(Build, '/api/pipelines/restarted/builds');
    await end('restarted', 2);
    expect(await filesOf(logOf(old))).not.toEqual([]);
    await server.end('SIGKILL');
    server = await ServerProcess.start(join(folder, 'data'));
    await isGone(logOf(old));
    expect((await server.get(Retention, '/api/retention')).policy).toEqual(policy('restarted', 1));
  });

  test.each([
    ['bad-request', { ...everything, days: 0 }, /at least one day/],
    ['bad-request', { ...everything, bytes: 10 }, /at least 1 MB/],
    ['not-found', { ...everything, pipelines: [{ pipelineId: 'nobody', days: 1 }] }, /no pipeline “nobody”/],
  ])('refuses as %s what cannot be meant', async (code, wrong, message) => {
    expect(await server.put(ErrorBody, '/api/retention', wrong)).toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });
});
