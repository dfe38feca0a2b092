import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { BuildDetail } from '#contract/builds.ts';
import { ErrorBody } from '#contract/errors.ts';
import { LogHits, LogMarks, LogWindow } from '#contract/logs.ts';
import { Pipeline } from '#contract/pipelines.ts';
import { definition } from '#testing/definition.ts';
import { makeGitRepository } from '#testing/git-repository.ts';
import { ServerProcess } from '#testing/server-process.ts';

let folder: string;
let server: ServerProcess;
let log: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipewright-logs-'));
  server = await ServerProcess.start(join(folder, 'data'));
  log = await logOf(
    'sealed',
    String.raw`printf '\033[31mred\033[0m one\ntwo\n\033[1mError: \033[0mthree\nfour'`,
    'succeeded',
  );
});
afterAll(async () => {
  await server.end('SIGINT');
  await rm(folder, { recursive: true, force: true });
});

/** Runs a build of one command and gives the id of its log once the build has come so far and the log has a line. */
async function logOf(name: string, command: string, status: 'running' | 'succeeded'): Promise<string> {
  const repository = await makeGitRepository(join(folder, name), { 'microtica.yaml': definition([command]) });
  await server.post(Pipeline, '/api/pipelines', { name, repository: repository.path, branch: 'main' });
  return vi.waitFor(
    async () => {
      const build = await server.get(BuildDetail, `/api/pipelines/${name}/builds/1`);
      expect(build.status).toBe(status);
      const id = build.states[0]?.attempts[0]?.id ?? '';
      expect((await server.get(LogWindow, `/api/logs/${id}/lines`)).lines.length).toBeGreaterThan(0);
      return id;
    },
    { timeout: 30_000, interval: 50 },
  );
}

const raw = (query: string, init?: RequestInit) => fetch(`${server.address}/api/logs/${log}/raw?${query}`, init);

test('a log is searched and its hits are marked', async () => {
  expect(await server.get(LogHits, `/api/logs/${log}/hits?q=RED+one`)).toEqual({
    total: 1,
    lines: 1,
    searchedLines: 4,
    sealed: true,
    at: { index: 0, line: 1, column: 0 },
    sample: [1],
  });
  expect(await server.get(LogHits, `/api/logs/${log}/hits?rule=errors&line=2`)).toMatchObject({ at: { line: 3 } });
  expect(await server.get(LogMarks, `/api/logs/${log}/marks?q=o&case=1&from=1&to=2`)).toEqual({
    lines: [
      { line: 1, ranges: [{ start: 4, end: 5 }] },
      { line: 2, ranges: [{ start: 2, end: 3 }] },
    ],
  });
  const { times } = await server.get(LogWindow, `/api/logs/${log}/lines`);
  expect(times[0]).toMatchObject({ line: 1 });
  expect(await server.get(ErrorBody, `/api/logs/${log}/hits?q=a%5Bz&regex=1`)).toEqual({
    code: 'bad-query',
    message: 'The expression cannot be read at character 2: unclosed character class.',
  });
});

test('a log is sent plain, in lines, and by range of either', async () => {
  const colours = '\x1b[31mred\x1b[0m one\n';
  expect(await (await raw('plain=1')).text()).toBe('red one\ntwo\nError: three\nfour');
  expect(await (await raw('from=1&to=1')).text()).toBe(colours);
  expect(await (await raw('from=2&to=3&plain=1')).text()).toBe('two\nError: three\n');
  expect(await (await raw('from=4')).text()).toBe('four');
  expect(await (await raw('to=1&plain=1')).text()).toBe('red one\n');
  expect(await (await raw('from=2&plain=1&follow=1')).text()).toBe('two\nError: three\nfour');
  const part = await raw('plain=1', { headers: { range: 'bytes=4-6' } });
  expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([206, 'bytes 4-6/29', 'one']);
  const lines = await raw('from=2&to=2', { headers: { range: 'bytes=1-' } });
  expect([lines.status, lines.headers.get('content-range'), await lines.text()]).toEqual([206, 'bytes 1-3/4', 'wo\n']);
});

test('the names of downloads say what they are', async () => {
  const name = async (query: string) => {
    const answer = await raw(`download=1&${query}`);
    await answer.arrayBuffer();
    return answer.headers.get('content-disposition');
  };
  expect(await name('')).toBe(`attachment; filename="sealed-1-Build.log"`);
  expect(await name('plain=1')).toBe(`attachment; filename="sealed-1-Build.txt"`);
  expect(await name('plain=1&from=2&to=3')).toBe(`attachment; filename="sealed-1-Build-lines-2-3.txt"`);
  expect(await name('from=2')).toBe(`attachment; filename="sealed-1-Build-lines-2-end.log"`);
});

test.each([
  ['from=3&to=2', 400, 'Line to=2 comes before line from=3.'],
  ['from=0', 400, 'from'],
  ['to=2&follow=1', 400, 'Leave out to, or follow.'],
  ['from=5', 416, 'The log has 4 lines, there is no line 5.'],
])('%s makes no sense, and the answer says why', async (query, status, message) => {
  const answer = await raw(query);
  expect(answer.status).toBe(status);
  expect(ErrorBody.parse(await answer.json()).message).toContain(message);
});

test('a log that is written is searched and followed plain until it ends', async () => {
  const command = String.raw`printf '\033[32mneedle\033[0m\nhalf'; while [ ! -e ${folder}/go ]; do sleep 0.05; done; printf ' a \033[1mneedle\033[0m\n'`;
  const id = await logOf('live', command, 'running');
  expect(await server.get(LogHits, `/api/logs/${id}/hits?q=needle`)).toMatchObject({ total: 1, sealed: false });
  const followed = fetch(`${server.address}/api/logs/${id}/raw?plain=1&follow=1`).then((answer) => answer.text());
  await writeFile(join(folder, 'go'), '');
  expect(await followed).toBe('needle\nhalf a needle\n');
  expect(await server.get(LogHits, `/api/logs/${id}/hits?q=needle`)).toMatchObject({ total: 2, sealed: true });
});
