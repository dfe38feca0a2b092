import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunnerFault, type StepSink } from '#engine/ports/step-runner.ts';
import { createBashRunner } from './bash-runner.ts';
import { RecordingSink } from './recording-sink.ts';
import { everyEnd, failed, finished, shellCases } from './shell-cases.ts';

let root: string;
let directory: string;
let attempt = 0;
const searchPath = process.env.PATH ?? '/usr/bin:/bin';
const never = new AbortController().signal;

beforeEach(async () => {
  root = await fs.mkdtemp(path.join(os.tmpdir(), 'bash-runner-'));
  directory = path.join(root, 'work');
  await fs.mkdir(directory);
});
afterEach(() => fs.rm(root, { recursive: true, force: true }));

function runner(at = searchPath) {
  return createBashRunner({
    scratch: path.join(root, 'scratch'),
    home: root,
    searchPath: at,
    graceMs: 300,
    leftoverGraceMs: 300,
  });
}

async function run(commands: string[], environment: Record<string, string> = {}, sink: StepSink = new RecordingSink()) {
  attempt += 1;
  return runner().run(
    { attemptId: `test-${process.pid}-${attempt}`, commands, environment, directory, image: null },
    sink,
    never,
  );
}

async function record(commands: string[], environment: Record<string, string> = {}) {
  const sink = new RecordingSink();
  const outcome = await run(commands, environment, sink);
  return { outcome, sink, text: sink.text };
}

describe('commands of one shell', () => {
  it.each(shellCases)('$name', async ({ commands, outcome = finished, text, ends }) => {
    const result = await record(commands);
    expect(result.outcome).toEqual(outcome);
    if (text !== undefined) expect(result.text).toBe(text);
    if (ends !== undefined) expect(result.sink.ends).toEqual(ends);
    else if (outcome.kind === 'finished') expect(result.sink.ends).toEqual(everyEnd(commands.length));
  });

  it('fails the item with a syntax error and shows no path of ours', async () => {
    const { outcome, text } = await record(['echo a', 'if then', 'echo b']);
    expect(outcome).toMatchObject({ kind: 'failed', index: 1 });
    expect(text).toContain('syntax error');
    expect(text).not.toMatch(/\/dev\/fd|__pipewright/);
  });

  it('shows nothing of the driver in a trace', async () => {
    const { text } = await record(['set -x', 'echo a', 'set +x', 'echo b']);
    expect(text).toBe('+++ echo a\na\n+++ set +x\nb\n');
  });

  it('runs DEBUG traps for the commands and shows none of the driver', async () => {
    const { outcome, text } = await record([`trap 'echo "D $BASH_COMMAND"' DEBUG`, 'echo a', 'trap - DEBUG']);
    expect(outcome).toEqual(finished);
    expect(text).toContain('D echo a\na\n');
    expect(text).not.toContain('builtin');
  });

  it('runs 300 commands and none', async () => {
    const { outcome, text, sink } = await record(Array.from({ length: 300 }, (_, index) => `echo ${index}`));
    expect(outcome).toEqual(finished);
    expect(sink.ends).toEqual(everyEnd(300));
    expect(text).toBe(Array.from({ length: 300 }, (_, index) => `${index}\n`).join(''));
    expect((await record([])).outcome).toEqual(finished);
  });

  it('takes a command longer than an argument may be', async () => {
    const { text } = await record([`x='${'y'.repeat(300_000)}'`, 'echo -n "$x" | wc -c']);
    expect(text).toBe('300000\n');
  });
});

describe('output', () => {
  it('reports boundaries exactly between the output of the commands', async () => {
    const { sink } = await record(['echo a; echo b >&2', ':', 'echo c >&2; bash -c "echo d"; (exit 2)', 'echo e']);
    expect(sink.events).toEqual([
      ['start', 0],
      'a\nb\n',
      ['end', 0, 0],
      ['start', 1],
      ['end', 1, 0],
      ['start', 2],
      'c\nd\n',
      ['end', 2, 2],
    ]);
  });

  it('keeps the order of stdout and stderr', async () => {
    const { text } = await record(['for ((i = 0; i < 2000; i += 2)); do echo $i; echo $((i + 1)) >&2; done']);
    expect(text).toBe(Array.from({ length: 2000 }, (_, index) => `${index}\n`).join(''));
  });

  it('loses no byte of 200,000 lines', async () => {
    const { sink } = await record(['for ((i = 0; i < 100000; i++)); do echo "line $i"; done', 'seq 100000 199999']);
    const lines = Array.from({ length: 200_000 }, (_, index) => (index < 100_000 ? `line ${index}\n` : `${index}\n`));
    expect(sink.bytes.equals(Buffer.from(lines.join('')))).toBe(true);
    expect(sink.events.filter((event) => typeof event !== 'string')).toHaveLength(4);
    expect(sink.events[4]).toMatch(/^100000\n/);
  });

  it('passes binary bytes through', async () => {
    const { sink } = await record([`printf '\\000\\377\\303\\050\\r\\033[31m'`]);
    expect([...sink.bytes]).toEqual([0, 255, 0xc3, 0x28, 13, 27, ...Buffer.from('[31m')]);
  });

  it('holds the shell back while the sink is busy', async () => {
    const sink = new RecordingSink();
    const taken = Promise.withResolvers<void>();
    const first = Promise.withResolvers<void>();
    let waiting = false;
    const marker = path.join(directory, 'done');
    const running = run(
      ['head -c 1000000 /dev/zero; touch done'],
      {},
      {
        commandStarted: (index) => sink.commandStarted(index),
        commandEnded: (index, code) => sink.commandEnded(index, code),
        async output(chunk) {
          expect(waiting).toBe(false);
          waiting = true;
          first.resolve();
          await taken.promise;
          sink.output(chunk);
          waiting = false;
        },
      },
    );
    await first.promise;
    await expect(fs.access(marker)).rejects.toThrow();
    taken.resolve();
    expect(await running).toEqual(finished);
    expect(sink.bytes).toHaveLength(1_000_000);
  });

  it('waits for the sink at each boundary', async () => {
    const order: string[] = [];
    const slow = async (word: string) => {
      await new Promise((resolve) => setImmediate(resolve));
      order.push(word);
    };
    await run(
      ['echo a', 'echo b'],
      {},
      {
        output: (chunk) => slow(chunk.toString().trim()),
        commandStarted: (index) => slow(`start ${index}`),
        commandEnded: (index) => slow(`end ${index}`),
      },
    );
    expect(order).toEqual(['start 0', 'a', 'end 0', 'start 1', 'b', 'end 1']);
  });

  it.each(['output', 'commandStarted', 'commandEnded'] as const)(
    'ends the step and rejects when %s of the sink fails',
    async (part) => {
      const broken = new Error('disk full');
      const sink: StepSink = new RecordingSink();
      sink[part] = () => Promise.reject(broken);
      await expect(run(['echo a', 'sleep 300'], {}, sink)).rejects.toBe(broken);
    },
  );

  it('ignores what a command writes to the control descriptor', async () => {
    const { outcome, sink } = await record(["printf 'x 1 0' >&198; head -c 100000 /dev/zero >&198", 'echo b', 'false']);
    expect(outcome).toEqual(failed(2, 1));
    expect(sink.text).toBe('b\n');
  });
});

describe('environment', () => {
  it('is built from nothing', async () => {
    process.env.PIPEWRIGHT_TEST_SECRET = 'secret';
    const { text } = await record(
      ['env | cut -d= -f1 | sort | tr "\\n" " "; echo; echo "$CI $LANG $TERM $PWD"; touch "$TMPDIR/x"'],
      { GREETING: 'a "b"' },
    );
    delete process.env.PIPEWRIGHT_TEST_SECRET;
    expect(text).toBe(
      `CI GREETING HOME LANG LOGNAME PATH PIPEWRIGHT_ATTEMPT_ID PWD SHELL SHLVL TERM TMPDIR USER _ \ntrue C.UTF-8 xterm-256color ${directory}\n`,
    );
  });

  it('lets the task win, but not over the mark of its processes', async () => {
    const { text } = await record(['echo "$HOME $CI $PIPEWRIGHT_ATTEMPT_ID"'], {
      HOME: '/h',
      CI: 'no',
      PIPEWRIGHT_ATTEMPT_ID: 'x',
    });
    expect(text).toMatch(/^\/h no test-/);
  });

  it.each([[{ 'A-B': '1' }], [{ '': '1' }], [{ A: 'a\0b' }]])('refuses %j', async (environment) => {
    await expect(run(['true'], environment)).rejects.toBeInstanceOf(RunnerFault);
  });

  it('refuses a command with a NUL character, a missing directory and a machine without bash', async () => {
    await expect(run(['echo a\0b'])).rejects.toThrow('Command 1 contains a NUL');
    const task = {
      attemptId: 'a',
      commands: ['true'],
      environment: {},
      directory: path.join(root, 'nowhere'),
      image: null,
    };
    await expect(runner().run(task, new RecordingSink(), never)).rejects.toThrow('does not exist');
    await expect(runner('/nowhere').run({ ...task, directory }, new RecordingSink(), never)).rejects.toThrow('no bash');
    await expect(runner('/nowhere').version()).resolves.toBeNull();
  });
});

describe('traces of a step', () => {
  it('leaves neither files nor descriptors', async () => {
    const count = async () => (await fs.readdir('/proc/self/fd')).length;
    await run(['true']);
    const before = await count();
    for (let round = 0; round < 20; round += 1)
      await run(round % 2 === 0 ? ['echo a', 'false'] : ['mkdir -p $TMPDIR/a/b; chmod 0 $TMPDIR/a; exit 3']);
    expect(await count()).toBe(before);
    expect(await fs.readdir(path.join(root, 'scratch'))).toEqual([]);
  });

  it('tells the version of bash', async () => {
    expect(await runner().version()).toMatch(/^\d+\.\d+/);
  });
});
