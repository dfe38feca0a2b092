import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createBashRunner } from '#adapters/bash/bash-runner.ts';
import { RecordingSink } from '#adapters/bash/recording-sink.ts';
import { everyEnd, failed, finished, shellCases } from '#adapters/bash/shell-cases.ts';
import type { StepRunner, StepSink } from '#engine/ports/step-runner.ts';
import { docker, needsEngine, pushBashImage, testRegistry } from '#testing/container-engine.ts';
import { createContainerCommand } from './container-command.ts';
import { attemptLabel } from './container-run.ts';
import { createContainerRunner } from './container-runner.ts';

const searchPath = process.env.PATH ?? '/usr/bin:/bin';
const never = new AbortController().signal;
const busybox = `${testRegistry}/busybox:1`;
const runId = `t${process.pid.toString(36)}${Date.now().toString(36)}`;
let root: string;
let runner: StepRunner;
let count = 0;

describe.skipIf(testRegistry === null)(needsEngine('steps in containers'), () => {
  let bashImage: string;
  beforeAll(async () => {
    root = await fs.mkdtemp(path.join(os.tmpdir(), 'container-runner-'));
    const bash = createBashRunner({ scratch: path.join(root, 'bash'), home: root, searchPath });
    const command = createContainerCommand(searchPath, root, process.env);
    runner = createContainerRunner({ bash, command, scratch: path.join(root, 'scratch'), graceMs: 1000 });
    const pushed = await pinned(await pushBashImage(`${runId}-bash`));
    bashImage = pushed.reference;
  });
  afterAll(async () => {
    const left = await docker('ps', '--all', '--quiet', '--filter', `name=pipewright-${runId}`);
    await fs.rm(root, { recursive: true, force: true });
    expect(left).toBe('');
  });

  async function pinned(image: string) {
    const found = await runner.pinImage?.(image, never);
    if (found === undefined || typeof found === 'string') throw new Error(found);
    return found;
  }

  async function task(commands: string[], image: string, environment: Record<string, string> = {}) {
    count += 1;
    const directory = path.join(root, `work ${count}, "x"`);
    await fs.mkdir(directory);
    return { attemptId: `${runId}-${count}`, commands, environment, directory, image };
  }

  async function record(commands: string[], image = bashImage, environment: Record<string, string> = {}) {
    const sink = new RecordingSink();
    const given = await task(commands, image, environment);
    const outcome = await runner.run(given, sink, never);
    return { outcome, sink, text: sink.text, directory: given.directory };
  }

  describe('in an image with bash', () => {
    // A container's first process is not ended by a signal that it does not handle: the kernel protects it from itself.
    const own = new Set(['the shell killed', 'the shell terminated']);
    it.concurrent.each(shellCases.filter(({ name }) => !own.has(name)))(
      '$name',
      async ({ commands, outcome = finished, text, ends }) => {
        const result = await record(commands);
        expect(result.outcome).toEqual(outcome);
        if (text !== undefined) expect(result.text).toBe(text);
        if (ends !== undefined) expect(result.sink.ends).toEqual(ends);
        else if (outcome.kind === 'finished') expect(result.sink.ends).toEqual(everyEnd(commands.length));
      },
    );
  });

  it('an image without bash runs its commands in its sh, one shell for all', async () => {
    const { outcome, sink, text } = await record(
      ['x="it\'s"; cd /tmp', 'echo "$x $PWD $0"', 'f() { return 3; }', 'f', 'echo no'],
      busybox,
    );
    expect(text).toBe("it's /tmp sh\n");
    expect(outcome).toEqual(failed(3, 3));
    expect(sink.ends).toEqual([
      [0, 0],
      [1, 0],
      [2, 0],
      [3, 3],
    ]);
  });

  it('boundaries lie exactly between what commands print, and no byte of 100,000 lines is lost', async () => {
    const { sink } = await record(['seq 0 99999', 'echo b >&2', "printf '\\000\\377\\r'"]);
    const lines = Array.from({ length: 100_000 }, (_, index) => `${index}\n`).join('');
    expect(sink.events).toEqual([
      ['start', 0],
      lines,
      ['end', 0, 0],
      ['start', 1],
      'b\n',
      ['end', 1, 0],
      ['start', 2],
      '\0\xff\r',
      ['end', 2, 0],
    ]);
  });

  it('the directory is mounted where it is, and what is written there belongs to the server', async () => {
    const { text, directory } = await record(['pwd', 'mkdir made; echo content > made/file'], busybox);
    expect(text).toBe(`${directory}\n`);
    expect(await fs.readFile(path.join(directory, 'made/file'), 'utf8')).toBe('content\n');
    expect((await fs.stat(path.join(directory, 'made/file'))).uid).toBe(process.getuid?.());
  });

  it('variables reach the commands, but neither the command line of docker nor the engine', async () => {
    const secret = `s3cret-${runId}`;
    const given = await task(['echo "$TOKEN"', 'sleep 300'], busybox, { TOKEN: secret });
    const stop = new AbortController();
    const started = Promise.withResolvers<void>();
    const sink = new RecordingSink();
    const running = runner.run(
      given,
      {
        output: (chunk) => sink.output(chunk),
        commandEnded: () => undefined,
        commandStarted: (index) => (index === 1 ? started.resolve() : undefined),
      },
      stop.signal,
    );
    await started.promise;
    await vi.waitFor(async () => {
      const id = await docker('ps', '--quiet', '--filter', `label=${attemptLabel}=${given.attemptId}`);
      expect(await docker('inspect', id)).not.toContain(secret);
    });
    for (const pid of (await fs.readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
      const line = await fs.readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      expect(line).not.toContain(secret);
    }
    stop.abort();
    expect(await running).toEqual({ kind: 'aborted' });
    // The shell of busybox says “Terminated” when it is asked to end.
    expect(sink.text).toMatch(new RegExp(`^${secret}\n(?:Terminated\n)?$`));
  });

  it('an abort asks with TERM, waits, kills, and leaves no container', async () => {
    const given = await task(
      ["trap 'echo asked' TERM; (trap '' TERM; sleep 300) & wait; echo more; sleep 300"],
      bashImage,
    );
    const stop = new AbortController();
    const sink = new RecordingSink();
    const running = runner.run(given, sink, stop.signal);
    await vi.waitFor(async () => {
      const id = await docker('ps', '--quiet', '--filter', `label=${attemptLabel}=${given.attemptId}`);
      expect(await docker('exec', id, 'ps')).toContain('sleep 300');
    });
    stop.abort();
    expect(await running).toEqual({ kind: 'aborted' });
    expect(sink.text).toContain('asked');
    expect(await docker('ps', '--all', '--quiet', '--filter', `label=${attemptLabel}=${given.attemptId}`)).toBe('');
  });

  it('a container that a dead server left is removed by the next one', async () => {
    const attemptId = `${runId}-left`;
    await docker('run', '--detach', '--label', `${attemptLabel}=${attemptId}`, busybox, 'sleep', '300');
    expect(await runner.reap([attemptId])).toBe(1);
    expect(await runner.reap([attemptId])).toBe(0);
  });

  it('ends the step and rejects when the sink fails', async () => {
    const broken = new Error('disk full');
    const sink: StepSink = new RecordingSink();
    sink.output = () => Promise.reject(broken);
    await expect(runner.run(await task(['echo a', 'sleep 300'], busybox), sink, never)).rejects.toBe(broken);
  });

  describe('an image', () => {
    it('is pinned to the digest that its tag stands for, and stays that when the tag moves', async () => {
      const tag = `${testRegistry}/${runId}-moving:1`;
      const push = async (text: string) => {
        const context = await fs.mkdtemp(path.join(root, 'image-'));
        await fs.writeFile(path.join(context, 'Dockerfile'), `FROM ${busybox}\nRUN echo ${text} > /which\n`);
        await docker('build', '--quiet', '-t', tag, context);
        await docker('push', tag);
      };
      await push('first');
      const first = await pinned(tag);
      expect(first).toEqual({ reference: expect.stringMatching(/@sha256:[0-9a-f]{64}$/), note: null });
      await push('second');
      expect((await record(['cat /which'], first.reference)).text).toBe('first\n');
      expect((await record(['cat /which'], (await pinned(tag)).reference)).text).toBe('second\n');
    });

    it('that cannot be had is a sentence; one that no registry knows is used as it is here, with a word', async () => {
      expect(await runner.pinImage?.(`${testRegistry}/nowhere:1`, never)).toMatch(
        /^Its image \S+nowhere:1 could not be had: /,
      );
      expect(await runner.pinImage?.('--help', never)).toBe('“--help” is no name of an image.');
      const local = `${runId}-local:1`;
      await docker('tag', busybox, local);
      try {
        const found = await pinned(local);
        expect(found.note).toMatch(/could not be fetched .*; the copy on this machine is used\.$/);
        expect((await record(['echo here'], found.reference)).text).toBe('here\n');
      } finally {
        await docker('rmi', local);
      }
    });

    it('without a shell refuses the step with that reason', async () => {
      const context = await fs.mkdtemp(path.join(root, 'image-'));
      await fs.writeFile(path.join(context, 'Dockerfile'), 'FROM scratch\nCOPY Dockerfile /\n');
      const tag = `${testRegistry}/${runId}-empty:1`;
      await docker('build', '--quiet', '-t', tag, context);
      const { outcome } = await record(['echo a'], tag);
      expect(outcome).toEqual({ kind: 'refused', message: expect.stringContaining('has no shell') });
    });
  });

  it('a step without an image runs on the machine; one with an image and no engine is refused with the way out', async () => {
    const { image: _, ...own } = await task(['echo here'], busybox);
    const sink = new RecordingSink();
    expect(await runner.run({ ...own, image: null }, sink, never)).toEqual(finished);
    expect(sink.text).toBe('here\n');
    const alone = createContainerRunner({
      bash: createBashRunner({ scratch: path.join(root, 'bash'), home: root, searchPath }),
      command: createContainerCommand(searchPath, root, { DOCKER_HOST: 'tcp://127.0.0.1:9' }),
      scratch: path.join(root, 'scratch'),
    });
    expect(await alone.run(await task(['echo a'], busybox), new RecordingSink(), never)).toEqual({
      kind: 'refused',
      message: expect.stringMatching(/no container engine here.*PIPEWRIGHT_RUNNER=bash/),
    });
  });
});
