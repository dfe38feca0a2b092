import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBashRunner } from './bash-runner.ts';
import { environmentOf, readProcessTable, workingDirectoryOf } from './process-table.ts';
import { RecordingSink } from './recording-sink.ts';

let root: string;
let directory: string;
let attemptId: string;
let attempt = 0;
const searchPath = process.env.PATH ?? '/usr/bin:/bin';

beforeEach(async () => {
  root = await fs.mkdtemp(path.join(os.tmpdir(), 'step-ending-'));
  directory = path.join(root, 'work');
  await fs.mkdir(directory);
  attempt += 1;
  attemptId = `ending-${process.pid}-${attempt}`;
});
afterEach(() => fs.rm(root, { recursive: true, force: true }));

function runner(onStray = vi.fn()) {
  return createBashRunner({
    scratch: path.join(root, 'scratch'),
    home: root,
    searchPath,
    graceMs: 300,
    leftoverGraceMs: 300,
    onStray,
  });
}

function start(commands: string[], signal: AbortSignal, sink = new RecordingSink()) {
  const done = runner().run({ attemptId, commands, environment: {}, directory, image: null }, sink, signal);
  return { done, sink };
}

/** Every process that carries the step's mark, works below the test's directory or was noted in a file `pids` by the step. */
async function left(): Promise<number[]> {
  const noted = await fs.readFile(path.join(directory, 'pids'), 'utf8').catch(() => '');
  const pids = noted.split('\n').filter(Boolean).map(Number);
  const { entries } = await readProcessTable();
  const found: number[] = [];
  for (const { pid } of entries) {
    const environment = (await environmentOf(pid)) ?? [];
    const place = (await workingDirectoryOf(pid)) ?? '';
    const marked = environment.includes(`PIPEWRIGHT_ATTEMPT_ID=${attemptId}`) || place.startsWith(root);
    if (marked || pids.includes(pid)) found.push(pid);
  }
  return found;
}

/** What a build may leave behind; each tells in `pids` whom to look for, and prints `ready` once it runs. */
const leavings: Record<string, string> = {
  'a background job': 'sleep 300 & echo $! >> pids; echo ready',
  'a detached grandchild with redirected streams':
    "setsid bash -c 'echo $$ >> pids; exec sleep 300' </dev/null >/dev/null 2>&1 & until [ -s pids ]; do :; done; echo ready",
  'a daemon whose parent is gone': '(setsid sleep 300 & echo $! >> pids) >/dev/null 2>&1; echo ready',
  'nohup in a subshell': '(nohup sleep 300 >/dev/null 2>&1 & echo $! >> pids); echo ready',
  'one without environment in the workspace': 'env -i setsid sleep 300 >/dev/null 2>&1 & echo $! >> pids; echo ready',
  'one without environment elsewhere': '(cd /; exec env -i sleep 300) >/dev/null 2>&1 & echo $! >> pids; echo ready',
  'one that only holds the output':
    '(d=$PWD; cd /; exec setsid env -i bash -c "(echo \\$BASHPID >> $d/pids; exec -c sleep 300) &"); until [ -s pids ]; do :; done; echo ready',
  'one that ignores TERM':
    "(trap '' TERM; echo $BASHPID >> pids; while :; do sleep 1; done) & until [ -s pids ]; do :; done; echo ready",
  'a stopped one': 'sleep 300 & echo $! >> pids; kill -STOP $!; echo ready',
  'one that starts others again and again':
    "(trap '' TERM; echo $BASHPID >> pids; while :; do setsid sleep 300 & sleep 0.02; done) >/dev/null 2>&1 & until [ -s pids ]; do :; done; echo ready",
};

describe.each(Object.entries(leavings))('%s', (_, command) => {
  const never = new AbortController().signal;

  it('is gone after success', async () => {
    const { done } = start([command], never);
    expect(await done).toEqual({ kind: 'finished' });
    expect(await left()).toEqual([]);
  });

  it('is gone after a failure', async () => {
    const { done } = start([command, 'exit 3'], never);
    expect(await done).toMatchObject({ kind: 'failed', index: 1, exitCode: 3 });
    expect(await left()).toEqual([]);
  });

  it('is gone after the shell was killed', async () => {
    const { done } = start([`${command}; kill -9 $$`], never);
    expect(await done).toMatchObject({ kind: 'failed', index: 0, signal: 'SIGKILL' });
    expect(await left()).toEqual([]);
  });

  it('is gone after an abort', async () => {
    const abort = new AbortController();
    const { done, sink } = start([command, 'echo second; sleep 300', 'echo third'], abort.signal);
    await vi.waitFor(() => expect(sink.text).toContain('second'), { timeout: 10_000, interval: 5 });
    abort.abort();
    expect(await done).toEqual({ kind: 'aborted' });
    expect(await left()).toEqual([]);
    expect(sink.text).not.toContain('third');
    expect(sink.ends).toEqual([[0, 0]]);
  });
});

describe('abort', () => {
  it('before the start runs nothing', async () => {
    const { done, sink } = start(['echo a'], AbortSignal.abort());
    expect(await done).toEqual({ kind: 'aborted' });
    expect(sink.events).toEqual([]);
  });

  it('while the shell is being started ends it', async () => {
    const abort = new AbortController();
    const { done } = start(['sleep 300'], abort.signal);
    abort.abort();
    expect(await done).toEqual({ kind: 'aborted' });
    expect(await left()).toEqual([]);
  });

  it('after the end changes nothing', async () => {
    const abort = new AbortController();
    const { done } = start(['true'], abort.signal);
    expect(await done).toEqual({ kind: 'finished' });
    abort.abort();
  });

  it('gives the command TERM once and time to clean up', async () => {
    const abort = new AbortController();
    const { done, sink } = start(
      [`bash -c 'trap "echo bye; exit" TERM; echo ready; while :; do sleep 0.01; done'`],
      abort.signal,
    );
    await vi.waitFor(() => expect(sink.text).toContain('ready'));
    abort.abort();
    expect(await done).toEqual({ kind: 'aborted' });
    expect(sink.text.match(/bye/g)).toHaveLength(1);
  });

  it.each(['commandStarted', 'commandEnded'] as const)('during %s lets no later command begin', async (moment) => {
    const abort = new AbortController();
    const sink = new RecordingSink();
    sink[moment] = () => abort.abort();
    const { done } = start(["trap '' TERM; echo a > a", 'echo b > b'], abort.signal, sink);
    expect(await done).toEqual({ kind: 'aborted' });
    expect(await fs.readdir(directory)).not.toContain('b');
    expect(await left()).toEqual([]);
  });

  it('while the end of a failed step is cleared up keeps the first reason', async () => {
    const abort = new AbortController();
    const sink = new RecordingSink();
    sink.commandEnded = () => abort.abort();
    const { done } = start(['exit 3'], abort.signal, sink);
    expect(await done).toMatchObject({ kind: 'failed', exitCode: 3 });
  });

  it('in a flood of output ends it', async () => {
    const abort = new AbortController();
    const { done, sink } = start(['yes & yes >&2'], abort.signal);
    await vi.waitFor(() => expect(sink.bytes.length).toBeGreaterThan(200_000));
    abort.abort();
    expect(await done).toEqual({ kind: 'aborted' });
    expect(await left()).toEqual([]);
  });
});

it('goes on to the next command while a job floods the output', async () => {
  const { done, sink } = start(
    ['yes & echo $! >> pids', 'echo marker', 'kill $(cat pids)'],
    new AbortController().signal,
  );
  expect(await done).toEqual({ kind: 'finished' });
  expect(sink.text).toContain('marker');
  expect(await left()).toEqual([]);
});

it('delivers what leftover processes say when they are ended', async () => {
  const command = `bash -c 'trap "echo late; exit" TERM; echo ready > ready; while :; do sleep 0.01; done' & until [ -e ready ]; do :; done`;
  const { done, sink } = start([command], new AbortController().signal);
  expect(await done).toEqual({ kind: 'finished' });
  expect(sink.text).toMatch(/late\n$/);
});

it('spares processes of other steps and of the server', async () => {
  const bystander = spawn('sleep', ['300'], {
    stdio: 'ignore',
    env: { PATH: searchPath, PIPEWRIGHT_ATTEMPT_ID: `${attemptId}0` },
  });
  try {
    await start(['sleep 300 &'], new AbortController().signal).done;
    expect(await runner().reap([attemptId])).toBe(0);
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
  } finally {
    bystander.kill('SIGKILL');
  }
});

describe('reap', () => {
  let server: ChildProcess | null = null;
  afterEach(() => server?.kill('SIGKILL'));

  it('ends what a killed server left, and then finds nothing', async () => {
    const code = `
      const { createBashRunner } = await import(${JSON.stringify(path.join(import.meta.dirname, 'bash-runner.ts'))});
      const [scratch, directory, attemptId] = process.argv.slice(1);
      const runner = createBashRunner({ scratch, home: scratch, searchPath: process.env.PATH });
      const commands = ["trap '' TERM; setsid sleep 300 >/dev/null 2>&1 & (sleep 300 &) ; echo ready; bash -c 'sleep 300; true'"];
      const sink = { output: (chunk) => void process.stdout.write(chunk), commandStarted() {}, commandEnded() {} };
      await runner.run({ attemptId, commands, environment: {}, directory, image: null }, sink, new AbortController().signal);`;
    const args = ['--input-type=module', '-e', code, path.join(root, 'scratch'), directory, attemptId];
    server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { PATH: searchPath } });
    if (server.stdout !== null) await once(server.stdout, 'data');
    server.kill('SIGKILL');
    await once(server, 'exit');
    expect((await left()).length).toBeGreaterThanOrEqual(3);
    expect(await runner().reap(['another', attemptId])).toBeGreaterThanOrEqual(3);
    expect(await left()).toEqual([]);
    expect(await runner().reap([attemptId])).toBe(0);
    expect(await runner().reap([])).toBe(0);
  });

  it('is not needed by a shell between two commands: it ends when its server is gone', async () => {
    const code = `
      const { createBashRunner } = await import(${JSON.stringify(path.join(import.meta.dirname, 'bash-runner.ts'))});
      const [scratch, directory, attemptId] = process.argv.slice(1);
      const runner = createBashRunner({ scratch, home: scratch, searchPath: process.env.PATH });
      const sink = { output() {}, commandStarted() {}, commandEnded() { process.kill(process.pid, 'SIGKILL'); } };
      await runner.run({ attemptId, commands: ['true', 'sleep 300'], environment: {}, directory, image: null }, sink, new AbortController().signal);`;
    const args = ['--input-type=module', '-e', code, path.join(root, 'scratch'), directory, attemptId];
    server = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'], env: { PATH: searchPath } });
    await once(server, 'exit');
    await vi.waitFor(async () => expect(await left()).toEqual([]));
  });
});
