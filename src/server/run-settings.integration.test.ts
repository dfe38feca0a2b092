import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createBuildQueue } from '#adapters/database/build-queue.ts';
import { openDatabase } from '#adapters/database/open-database.ts';
import { createSecretBox, readSecretKey } from '#adapters/secrets/secret-box.ts';
import { Build, BuildDetail } from '#contract/builds.ts';
import { ErrorBody } from '#contract/errors.ts';
import { Schedule, ScheduleCheck, TriggerSettings } from '#contract/pipeline-settings.ts';
import { Pipeline } from '#contract/pipelines.ts';
import { isFinal } from '#contract/status.ts';
import { Variable } from '#contract/variables.ts';
import { type GitRepository, makeGitRepository } from '#testing/git-repository.ts';
import { ServerProcess } from '#testing/server-process.ts';

const definition = JSON.stringify({
  steps: {
    Print: { commands: ['echo "stage $STAGE, token $TOKEN"'] },
    Publish: { commands: ['echo publish with {{TOKEN}}'] },
  },
});

let folder: string;
let data: string;
let repository: GitRepository;
let firstCommit: string;
let server: ServerProcess;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipewright-run-settings-'));
  data = join(folder, 'data');
  repository = await makeGitRepository(join(folder, 'repository'), { 'microtica.yaml': definition });
  firstCommit = await repository.git('rev-parse', 'HEAD');
  server = await ServerProcess.start(data);
  await server.post(Pipeline, '/api/pipelines', { name: 'shop', repository: repository.path, branch: 'main' });
  await server.put(Variable, '/api/pipelines/shop/variables/STAGE', { value: 'test' });
  await server.put(Variable, '/api/pipelines/shop/variables/TOKEN', { value: 'of-the-pipeline', sensitive: true });
}, 60_000);
afterAll(async () => {
  await server.end('SIGINT');
  await rm(folder, { recursive: true, force: true });
}, 30_000);

/** The pipeline's build of that number once it has ended. */
function ended(number: number): Promise<BuildDetail> {
  return vi.waitFor(
    async () => {
      const build = await server.get(BuildDetail, `/api/pipelines/shop/builds/${number}`);
      expect(isFinal(build.status)).toBe(true);
      return build;
    },
    { timeout: 30_000, interval: 50 },
  );
}

const logOf = (build: BuildDetail, state: string) =>
  server.log(build.states.find(({ name }) => name === state)?.attempts[0]?.id);

/** Stops the server, does something to its data, and starts it again. */
async function whileStopped(work: () => void | Promise<void>): Promise<void> {
  expect(await server.end('SIGINT')).toBe(0);
  await work();
  server = await ServerProcess.start(data);
}

describe('a run by hand', () => {
  let number: number;
  const given = [
    { name: 'STAGE', value: 'live' },
    { name: 'TOKEN', value: 'of-this-build-alone' },
  ];

  test('takes branch, commit and variables, which win over the pipeline’s and are masked as those are', async () => {
    await repository.commit({ 'microtica.yaml': definition.replace('publish', 'later') }, 'Second');
    const wanted = { branch: 'main', commit: firstCommit, variables: given };
    ({ number } = await server.post(Build, '/api/pipelines/shop/builds', wanted));
    const build = await ended(number);
    expect(build).toMatchObject({ status: 'succeeded', commit: { sha: firstCommit } });
    expect(await logOf(build, 'Print')).toContain('stage live, token ***');
    expect(await logOf(build, 'Publish')).toContain('publish with ***');
    expect(build.notices.map(({ message }) => message)).toContain('Given for this build alone: STAGE, TOKEN.');
    expect(JSON.stringify(build)).not.toContain('of-this-build-alone');
  });

  test('leaves the value of a secret nowhere in clear, and is repeated with the same variables', async () => {
    const again = await server.post(Build, `/api/builds/${(await ended(number)).id}/rerun`);
    const build = await ended(again.number);
    expect(await logOf(build, 'Print')).toContain('stage live, token ***');
    for (const name of ['pipewright.sqlite', 'pipewright.sqlite-wal'])
      expect((await readFile(join(data, name))).includes('of-this-build-alone')).toBe(false);
  });

  test('is refused with variables that cannot be', async () => {
    const refused = async (variables: unknown) =>
      (await server.post(ErrorBody, '/api/pipelines/shop/builds', { variables })).message;
    expect(await refused([given[0], given[0]])).toBe('The variable STAGE is given twice. Leave one out.');
    expect(await refused([{ name: 'TOKEN', value: 'abc' }])).toMatch(/^TOKEN is a sensitive variable .* at least 4/);
    expect(await refused([{ name: '1', value: 'abc' }])).toMatch(/named by letters/);
  });
});

test('the definition is read where the settings say that it is', async () => {
  const path = 'services/shop/pipeline.yaml';
  const settings = await server.put(TriggerSettings, '/api/pipelines/shop/triggers', { definitionPath: path });
  expect(settings).toEqual(await server.get(TriggerSettings, '/api/pipelines/shop/triggers'));
  const without = await server.post(Build, '/api/pipelines/shop/builds');
  expect((await ended(without.number)).problems).toMatchObject([
    { code: 'missing-definition', message: expect.stringMatching(/^No services\/shop\/pipeline\.yaml in this commit/) },
  ]);
  await repository.commit({ [path]: definition }, 'Move the definition');
  const build = await server.post(Build, '/api/pipelines/shop/builds');
  expect(await ended(build.number)).toMatchObject({ status: 'succeeded', source: { definitionPath: path } });
  await server.put(TriggerSettings, '/api/pipelines/shop/triggers', { definitionPath: null });
});

test('a schedule that was due while the server was down runs once, and the ledger says why so late', async () => {
  const nightly = { cron: '30 2 * * *', timeZone: 'Europe/Berlin' };
  expect((await server.post(ScheduleCheck, '/api/schedule-checks', nightly)).next).toHaveLength(5);
  expect(await server.post(ErrorBody, '/api/schedule-checks', { ...nightly, cron: '30 25 * * *' })).toMatchObject({
    code: 'bad-request',
    message: expect.stringContaining('The hour “25”'),
  });
  const schedule = await server.post(Schedule, '/api/pipelines/shop/schedules', nightly);
  await whileStopped(() => {
    const database = new DatabaseSync(join(data, 'pipewright.sqlite'));
    database.prepare('UPDATE schedules SET next_at = ?').run('2020-01-02T01:30:00.000Z');
    database.close();
  });
  const path = '/api/pipelines/shop/schedules';
  const schedules = () => fetch(`${server.address}${path}`).then((answer) => answer.json());
  await vi.waitFor(
    async () => expect(await schedules()).toMatchObject({ items: [{ nextAt: schedule.nextAt }] }),
    10_000,
  );
  const database = new DatabaseSync(join(data, 'pipewright.sqlite'), { readOnly: true });
  const noted = database
    .prepare("SELECT kind, actor, reason FROM deliveries JOIN decisions ON delivery_id = id WHERE kind = 'schedule'")
    .all();
  database.close();
  expect(noted).toEqual([
    {
      kind: 'schedule',
      actor: '30 2 * * *',
      reason: expect.stringMatching(/^It was due at 2020-01-02 01:30 UTC .*late/),
    },
  ]);
  expect((await fetch(`${server.address}${path}/${schedule.id}`, { method: 'DELETE' })).status).toBe(204);
  expect(await schedules()).toEqual({ items: [] });
}, 30_000);

test('a build of foreign code has no secret: what needs one fails and says so', async () => {
  await whileStopped(async () => {
    const database = await openDatabase(join(data, 'pipewright.sqlite'));
    await createBuildQueue(database, createSecretBox(readSecretKey(join(data, 'secret.key')))).enqueue({
      id: 'foreign',
      pipelineId: 'shop',
      branch: 'main',
      commitSha: null,
      trigger: { type: 'pull-request', actor: 'Mallory' },
      origin: null,
      reason: 'A fork.',
      deliveryId: null,
      continues: null,
      fetchRef: null,
      withSecrets: false,
      variables: [],
      queuedAt: new Date().toISOString(),
    });
    await database.destroy();
  });
  const build = await vi.waitFor(
    async () => {
      const found = await server.get(BuildDetail, '/api/builds/foreign');
      expect(isFinal(found.status)).toBe(true);
      return found;
    },
    { timeout: 20_000, interval: 50 },
  );
  expect(await logOf(build, 'Print')).toContain('stage test, token \n');
  expect(build).toMatchObject({
    status: 'failed',
    reason: { kind: 'state', state: 'Publish', message: expect.stringContaining('sensitive variable “TOKEN”') },
  });
  expect(build.notices.map(({ message }) => message)).toEqual([
    'It builds code from outside the repository, and so does not get the sensitive variable “TOKEN”.',
  ]);
  const again = await server.post(Build, '/api/builds/foreign/rerun');
  expect(await ended(again.number)).toMatchObject({ status: 'failed', reason: { state: 'Publish' } });
}, 40_000);
