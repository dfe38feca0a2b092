import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { Build, BuildDetail } from '#contract/builds.ts';
import { BranchDefinition } from '#contract/definitions.ts';
import { ErrorBody } from '#contract/errors.ts';
import { LogInfo } from '#contract/logs.ts';
import { pageOf } from '#contract/page.ts';
import { Pipeline, PipelineRow, RepositoryCheck, SamplesAdded } from '#contract/pipelines.ts';
import { SearchResult } from '#contract/search.ts';
import { isFinal } from '#contract/status.ts';
import { definition } from '#testing/definition.ts';
import { type GitRepository, makeGitRepository } from '#testing/git-repository.ts';
import { ServerProcess } from '#testing/server-process.ts';
import { filesWith } from '#testing/stored-files.ts';

let folder: string;
let server: ServerProcess;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipewright-server-'));
  server = await ServerProcess.start(join(folder, 'data'));
});
afterAll(async () => {
  await server.end('SIGINT');
  await rm(folder, { recursive: true, force: true });
});

async function addRepository(name: string, ...commands: string[]): Promise<GitRepository> {
  const repository = await makeGitRepository(join(folder, name), {
    'microtica.yaml': definition(commands, { artifacts: true }),
  });
  await server.post(Pipeline, '/api/pipelines', { name, repository: repository.path, branch: 'main' });
  return repository;
}

function ended(pipeline: string, number: number): Promise<BuildDetail> {
  return vi.waitFor(
    async () => {
      const build = await server.get(BuildDetail, `/api/pipelines/${pipeline}/builds/${number}`);
      expect(isFinal(build.status)).toBe(true);
      return build;
    },
    { timeout: 30_000, interval: 50 },
  );
}

function running(pipeline: string, number: number, command: number): Promise<BuildDetail> {
  return vi.waitFor(
    async () => {
      const build = await server.get(BuildDetail, `/api/pipelines/${pipeline}/builds/${number}`);
      expect(build.states[0]?.attempts[0]?.commands[command]?.status).toBe('running');
      return build;
    },
    { timeout: 30_000, interval: 20 },
  );
}

describe('the samples', () => {
  test('build: one fails by its tests, the article’s pipeline succeeds; asking twice adds nothing', async () => {
    const first = await server.post(SamplesAdded, '/api/samples');
    const again = await server.post(SamplesAdded, '/api/samples');
    expect(again.pipelines.map(({ id }) => id)).toEqual(first.pipelines.map(({ id }) => id));
    expect(await ended('nodejs', 1)).toMatchObject({
      status: 'succeeded',
      artifacts: [{ state: 'Build', name: 'Build.tar.gz' }],
    });
    expect(await ended('broken-on-purpose', 1)).toMatchObject({
      status: 'failed',
      reason: { kind: 'command', state: 'Test', index: 1, of: 3, text: 'npm test', exitCode: 1 },
    });
    const health = async (id: string) => (await server.get(PipelineRow, `/api/pipelines/${id}`)).health.word;
    expect([await health('nodejs'), await health('broken-on-purpose')]).toEqual(['healthy', 'degraded']);
    const degraded = await server.get(pageOf(PipelineRow), '/api/pipelines?health=degraded');
    expect(degraded.items.map(({ id }) => id)).toEqual(['broken-on-purpose']);
  });

  test('include the article’s first pipeline verbatim', async () => {
    const sample = await readFile(join(import.meta.dirname, '../../samples/nodejs/microtica.yaml'), 'utf8');
    expect(sample).toContain('npm prune --production');
    expect(sample).toContain('sourceLocation: "$.trigger.source.location"');
  });
});

describe('a repository that is added', () => {
  test('is looked at first', async () => {
    const { path } = await makeGitRepository(join(folder, 'looked-at.git'), { 'microtica.yaml': definition(['true']) });
    const check = await server.post(RepositoryCheck, '/api/repository-checks', { repository: path });
    expect(check).toMatchObject({
      branch: 'main',
      branches: ['main'],
      definitionPath: 'microtica.yaml',
      states: ['Build'],
      problems: [],
      suggestedName: 'looked-at',
    });
  });

  test.each([
    ['repository-unreachable', { repository: '/nowhere/at/all', branch: 'main' }, /no git repository|cannot be read/i],
    ['branch-missing', { files: { 'microtica.yaml': definition(['true']) }, branch: 'mian' }, /main/],
    ['definition-missing', { files: { 'microtica.yml': 'x' }, branch: 'main' }, /“microtica.yml”: rename it/],
    [
      'definition-invalid',
      { files: { 'microtica.yaml': definition(['true']).replace('Task', 'Tsak') }, branch: 'main' },
      /microtica\.yaml:5:13: .*“Task”/,
    ],
  ])('is refused as %s, with what to mend', async (code, wanted, message) => {
    const repository =
      'files' in wanted
        ? (await makeGitRepository(join(folder, code), wanted.files as Record<string, string>)).path
        : wanted.repository;
    const error = await server.post(ErrorBody, '/api/pipelines', { name: code, repository, branch: wanted.branch });
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(await server.get(ErrorBody, `/api/pipelines/${code}`)).toMatchObject({ code: 'not-found' });
  });
});

describe('the definition at the head of a branch', () => {
  test('says on which line each state begins, of a text with mistakes too', async () => {
    const text = `steps:
  "Test (all)":
    commands: [echo "Publish:"]
  Publish:
    title: Test (all)
    commands: ['true']
`;
    const { path, commit } = await makeGitRepository(join(folder, 'lines'), { 'microtica.yaml': text });
    await server.post(Pipeline, '/api/pipelines', { name: 'lines', repository: path, branch: 'main' });
    const states = [
      { name: 'Test (all)', line: 2 },
      { name: 'Publish', line: 4 },
    ];
    const read = () => server.get(BranchDefinition, '/api/pipelines/lines/definition');
    expect(await read()).toMatchObject({ text, states, problems: [] });

    await commit({ 'microtica.yaml': text.replace("['true']", '{}') }, 'Break it');
    expect(await read()).toMatchObject({ states, outline: { nodes: [] }, problems: [{ severity: 'error' }] });
  });
});

describe('a build', () => {
  test('of a commit that breaks the definition is invalid, with the place', async () => {
    const repository = await addRepository('breaks', 'true');
    await repository.commit(
      { 'microtica.yaml': definition(['true']).replace('StartAt: Build', 'StartAt: Biuld') },
      'Break it',
    );
    await server.post(Build, '/api/pipelines/breaks/builds');
    expect(await ended('breaks', 2)).toMatchObject({
      status: 'invalid',
      problems: [{ code: 'unknown-start-state', range: { start: { line: 2, column: 12 } } }],
    });
  });

  test('that is canceled ends all its processes, a detached one included', async () => {
    await addRepository(
      'canceled',
      'setsid sleep 3000 > /dev/null 2>&1 & echo $! > /dev/null; echo started; sleep 2000',
    );
    const build = await running('canceled', 1, 0);
    const attempt = build.states[0]?.attempts[0]?.id ?? '';
    await vi.waitFor(async () => expect((await server.get(LogInfo, `/api/logs/${attempt}`)).lines).toBe(1), {
      interval: 20,
    });
    await server.post(Build, `/api/builds/${build.id}/cancel`);
    expect(await ended('canceled', 1)).toMatchObject({ status: 'canceled', reason: { kind: 'canceled', by: 'local' } });
    expect(await server.post(ErrorBody, `/api/builds/${build.id}/cancel`)).toMatchObject({ code: 'conflict' });
  });

  test('waits for the ones of its pipeline before it, in order', async () => {
    await addRepository('in-order', 'while [ ! -e "$CODEBUILD_SRC_DIR/go" ]; do sleep 0.02; done');
    const first = await running('in-order', 1, 0);
    const second = await server.post(Build, '/api/pipelines/in-order/builds');
    const third = await server.post(Build, '/api/pipelines/in-order/builds');
    expect([second.waitsFor, third.waitsFor]).toEqual([1, 2]);
    await server.post(Build, `/api/builds/${third.id}/cancel`);
    expect(await ended('in-order', 3)).toMatchObject({ status: 'canceled', states: [] });
    await server.post(Build, `/api/builds/${first.id}/cancel`);
    await running('in-order', 2, 0);
    await server.post(Build, `/api/builds/${second.id}/cancel`);
    const page = await server.get(pageOf(Build), '/api/pipelines/in-order/builds?limit=2');
    expect(page.items.map(({ number }) => number)).toEqual([3, 2]);
    const rest = await server.get(pageOf(Build), `/api/pipelines/in-order/builds?limit=2&cursor=${page.nextCursor}`);
    expect(rest).toMatchObject({ items: [{ number: 1 }], nextCursor: null });
  });

  test('is run again with the same commit', async () => {
    const repository = await addRepository('again', 'true');
    const first = await ended('again', 1);
    await repository.commit({ 'other.txt': 'x' }, 'Go on');
    await server.post(Build, `/api/builds/${first.id}/rerun`);
    expect((await ended('again', 2)).commit?.sha).toBe(first.commit?.sha);
  });
});

describe('a log', () => {
  test('is read raw, by range, and followed until it is sealed', async () => {
    await addRepository(
      'logged',
      'echo one',
      'until [ -e "$CODEBUILD_SRC_DIR/never" ] || [ $SECONDS -ge 1 ]; do sleep 0.05; done; echo two',
    );
    const build = await running('logged', 1, 1);
    const raw = `${server.address}/api/logs/${build.states[0]?.attempts[0]?.id}/raw`;
    expect(await (await fetch(`${raw}?follow=1`)).text()).toBe('one\ntwo\n');
    const part = await fetch(raw, { headers: { range: 'bytes=4-6' } });
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([206, 'bytes 4-6/8', 'two']);
    expect((await fetch(raw, { headers: { range: 'bytes=8-' } })).status).toBe(416);
    expect((await ended('logged', 1)).states[0]?.attempts[0]?.seal).toMatchObject({ lines: 2, bytes: 8, gap: null });
  });
});

describe('the API', () => {
  const writingRoutes = async () => {
    const document = await server.get(
      z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) }),
      '/api/openapi.json',
    );
    return Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods)
        .filter((method) => method !== 'get')
        .map((method) => `${method} ${path}`),
    );
  };

  test('describes itself, and offers nothing that writes a definition', async () => {
    expect((await writingRoutes()).sort()).toEqual([
      'delete /api/connections/{connectionId}',
      'delete /api/pipelines/{pipelineId}',
      'delete /api/pipelines/{pipelineId}/builds/{number}/pin',
      'delete /api/pipelines/{pipelineId}/channels/{channelId}',
      'delete /api/pipelines/{pipelineId}/favourite',
      'delete /api/pipelines/{pipelineId}/mute',
      'delete /api/pipelines/{pipelineId}/schedules/{scheduleId}',
      'delete /api/pipelines/{pipelineId}/variables/{name}',
      'delete /api/repositories/{repositoryId}/webhook',
      'delete /api/views/{viewId}',
      'post /api/builds/{buildId}/cancel',
      'post /api/builds/{buildId}/continue',
      'post /api/builds/{buildId}/rerun',
      'post /api/connections',
      'post /api/connections/{connectionId}/checks',
      'post /api/definitions/validate',
      'post /api/deliveries/{deliveryId}/dry-runs',
      'post /api/deliveries/{deliveryId}/replays',
      'post /api/pipelines',
      'post /api/pipelines/{pipelineId}/builds',
      'post /api/pipelines/{pipelineId}/channels',
      'post /api/pipelines/{pipelineId}/channels/{channelId}/tests',
      'post /api/pipelines/{pipelineId}/schedules',
      'post /api/repositories/{repositoryId}/webhook',
      'post /api/repositories/{repositoryId}/webhook/checks',
      'post /api/repositories/{repositoryId}/webhook/repairs',
      'post /api/repository-checks',
      'post /api/retention/preview',
      'post /api/samples',
      'post /api/schedule-checks',
      'post /api/views',
      'put /api/connections/{connectionId}/token',
      'put /api/pipelines/{pipelineId}/badge',
      'put /api/pipelines/{pipelineId}/builds/{number}/pin',
      'put /api/pipelines/{pipelineId}/favourite',
      'put /api/pipelines/{pipelineId}/health-rule',
      'put /api/pipelines/{pipelineId}/mute',
      'put /api/pipelines/{pipelineId}/schedules/{scheduleId}',
      'put /api/pipelines/{pipelineId}/triggers',
      'put /api/pipelines/{pipelineId}/variables/{name}',
      'put /api/repositories/{repositoryId}/access',
      'put /api/retention',
    ]);
  });

  test('keeps nothing of a definition that is sent to any of its routes', async () => {
    const { path } = await addRepository('unwritten', 'true');
    await ended('unwritten', 1);
    const sent = definition(['echo KEPT-BY-A-ROUTE']);
    const names = ['text', 'definition', 'microtica', 'yaml', 'content', 'file', 'value', 'message'];
    const body = { ...Object.fromEntries(names.map((name) => [name, sent])), repository: path, name: 'unwritten' };
    const files = ['put', 'post', 'patch'].map((method) => `${method} /api/pipelines/unwritten/definition`);
    const routes = [...(await writingRoutes()), ...files].filter(
      (route) =>
        route !== 'delete /api/pipelines/{pipelineId}' && (!route.startsWith('put') || !route.includes('variables')),
    );
    for (const route of routes) {
      const [method = '', path = ''] = route.split(' ');
      const build = (await server.get(BuildDetail, '/api/pipelines/unwritten/builds/1')).id;
      const address = path
        .replace('{pipelineId}', 'unwritten')
        .replace('{buildId}', build)
        .replace('{name}', 'NAME')
        .replace('{number}', '1');
      const answer = await fetch(server.address + address, {
        method: method.toUpperCase(),
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      expect(answer.status, route).not.toBe(500);
    }
    const { items } = await server.get(pageOf(Build), '/api/pipelines/unwritten/builds');
    await Promise.all(items.map(({ number }) => ended('unwritten', number)));
    const kept = await filesWith(join(folder, 'data'), 'KEPT-BY-A-ROUTE');
    expect(kept).toEqual([]);
    expect(await filesWith(join(folder, 'data'), 'unwritten')).not.toEqual([]);
  });

  test('serves the JSON Schema of a definition to other editors', async () => {
    const answer = await fetch(`${server.address}/schema/microtica.json`);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(await answer.json()).toMatchObject({
      $id: `${server.address}/schema/microtica.json`,
      title: 'microtica.yaml',
    });
  });

  test.each([
    ['a foreign origin', { origin: 'https://evil.example' }],
    ['an opaque origin', { origin: 'null' }],
    ['a cross-site fetch', { 'sec-fetch-site': 'cross-site' }],
  ])('refuses changes from %s', async (_, headers) => {
    const answer = await fetch(`${server.address}/api/samples`, { method: 'POST', headers });
    expect([answer.status, ErrorBody.parse(await answer.json()).code]).toEqual([403, 'forbidden']);
  });

  test('says which field is wrong', async () => {
    expect(
      await server.post(ErrorBody, '/api/pipelines', { name: ' ', repository: '/x', branch: 'main' }),
    ).toMatchObject({
      code: 'bad-request',
      message: expect.stringContaining('Give the pipeline a name.'),
    });
  });

  test('searches for any text of up to 200 characters', async () => {
    const search = (text: string) => server.get(SearchResult, `/api/search?${new URLSearchParams({ q: text })}`);
    const repository = await addRepository('findable', 'echo found');
    await ended('findable', 1);
    const sha = await repository.git('rev-parse', 'HEAD');
    for (const text of ['findable', 'find 1', sha.slice(0, 8)])
      expect((await search(text)).builds).toMatchObject([{ pipelineId: 'findable', number: 1 }]);
    expect(await search('" OR \0 % ('.padEnd(200, '*'))).toMatchObject({ pipelines: [], microservices: [] });
    const tooLong = await server.get(ErrorBody, `/api/search?q=${'x'.repeat(201)}`);
    expect(tooLong).toMatchObject({ code: 'bad-request' });
  });

  test('answers a bad cursor and an unknown address in the same form', async () => {
    expect(await server.get(ErrorBody, '/api/pipelines?cursor=nonsense')).toMatchObject({ code: 'bad-request' });
    expect(await server.get(ErrorBody, '/api/nothing')).toMatchObject({ code: 'not-found' });
  });
});
