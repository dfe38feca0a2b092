import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { BuildDetail } from '#contract/builds.ts';
import { Pipeline } from '#contract/pipelines.ts';
import { isFinal } from '#contract/status.ts';
import { docker, needsEngine, registryDigest, testRegistry } from '#testing/container-engine.ts';
import { makeGitRepository } from '#testing/git-repository.ts';
import { ServerProcess } from '#testing/server-process.ts';

const busybox = `${testRegistry}/busybox:1`;
const name = `team/app-${process.pid.toString(36)}${Date.now().toString(36)}`;

describe.skipIf(testRegistry === null)(needsEngine('builds with a docker engine and a registry'), () => {
  let folder: string;
  let server: ServerProcess;
  const env = {
    PIPEWRIGHT_RUNNER: 'container',
    PIPEWRIGHT_REGISTRY: String(testRegistry),
    ...(process.env.DOCKER_HOST && { DOCKER_HOST: process.env.DOCKER_HOST }),
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pipewright-containers-'));
    server = await ServerProcess.start(join(folder, 'data'), env);
  });
  afterAll(async () => {
    await server.end('SIGINT');
    await rm(folder, { recursive: true, force: true });
  });

  async function add(id: string, definition: string, files: Record<string, string> = {}): Promise<void> {
    const repository = await makeGitRepository(join(folder, id), { 'microtica.yaml': definition, ...files });
    await server.post(Pipeline, '/api/pipelines', { name: id, repository: repository.path, branch: 'main' });
  }
  const read = (id: string) => server.get(BuildDetail, `/api/pipelines/${id}/builds/1`);
  const ended = (id: string) =>
    vi.waitFor(
      async () => {
        const build = await read(id);
        expect(isFinal(build.status)).toBe(true);
        return build;
      },
      { timeout: 60_000, interval: 100 },
    );
  const attemptsOf = (build: BuildDetail, state: string) =>
    build.states.find((candidate) => candidate.name === state)?.attempts ?? [];

  test('a step runs in its image, the image that is built goes to the registry, and its digest is what the registry says', async () => {
    const definition = `steps:
  Build:
    image: ${busybox}
    commands:
      - busybox | head -n 1
      - echo "built in $0" > out.txt
    artifacts:
      files:
        out: ./out.txt
  Push:
    type: docker-push
    image_name: ${name}
    tag: v1
    build_arguments: --label made-by="a test"
  Again:
    image: ${testRegistry}/${name}:v1
    commands:
      - cat /out.txt
`;
    await add('image', definition, { Dockerfile: `FROM ${busybox}\nCOPY out.txt /\n` });
    const build = await ended('image');
    expect(build.reason).toBeNull();
    expect(build.status).toBe('succeeded');
    const [built] = attemptsOf(build, 'Build');
    expect(await server.log(built?.id)).toMatch(/^Fetching .*busybox:1\nBusyBox v/);
    expect(built?.notices).toEqual([expect.stringMatching(/^Runs in \S+\/busybox@sha256:[0-9a-f]{64}\.$/)]);
    const digest = await registryDigest(name, 'v1');
    expect(digest).toMatch(/^sha256:/);
    expect(attemptsOf(build, 'Push')[0]?.image).toEqual({ reference: `${testRegistry}/${name}:v1`, digest });
    const [again] = attemptsOf(build, 'Again');
    expect(again?.notices).toEqual([`Runs in ${testRegistry}/${name}@${digest}.`]);
    expect(await server.log(again?.id)).toContain('built in sh\n');
    expect(await docker('inspect', '--format', '{{json .Config.Labels}}', `${testRegistry}/${name}:v1`)).toBe(
      '{"made-by":"a test"}',
    );
  });

  test('what docker says when it refuses is in the log, and the build names the command', async () => {
    await add('refused', `steps:\n  Push:\n    type: docker-push\n    image_name: ${name}\n`, {
      Dockerfile: 'FROM scratch\nCOPY nothing-there /\n',
    });
    const build = await ended('refused');
    expect(build.reason).toMatchObject({ kind: 'command', state: 'Push', index: 0, of: 2 });
    expect(await server.log(attemptsOf(build, 'Push')[0]?.id)).toContain('nothing-there');
    expect(attemptsOf(build, 'Push')[0]?.image).toBeNull();
  });

  test('a server that is killed while steps run in containers goes on; no container is left, no finished step runs again', async () => {
    const definition = JSON.stringify({
      stages: ['one', 'two'],
      steps: {
        First: { stage: 'one', image: busybox, commands: ['echo first'] },
        Left: { stage: 'two', image: busybox, commands: ['echo left'] },
        Right: { stage: 'two', image: busybox, commands: ['echo right; [ -e /tmp/never ] || sleep 3'] },
      },
    });
    await add('killed', definition);
    await vi.waitFor(
      async () => {
        const [right] = attemptsOf(await read('killed'), 'Right');
        expect(right?.commands[0]?.status).toBe('running');
        expect(attemptsOf(await read('killed'), 'Left')[0]?.status).toBe('succeeded');
      },
      { timeout: 60_000, interval: 50 },
    );
    await server.end('SIGKILL');
    server = await ServerProcess.start(join(folder, 'data'), env);
    const build = await ended('killed');
    expect(build.status).toBe('succeeded');
    expect(attemptsOf(build, 'First')).toHaveLength(1);
    expect(attemptsOf(build, 'Left')).toHaveLength(1);
    expect(attemptsOf(build, 'Right').map(({ status }) => status)).toEqual(['lost', 'succeeded']);
    const [lost] = attemptsOf(build, 'Right');
    expect(await docker('ps', '--all', '--quiet', '--filter', `label=io.pipewright.attempt=${lost?.id}`)).toBe('');
  });
});
