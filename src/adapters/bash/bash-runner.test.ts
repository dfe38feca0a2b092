import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunnerFault, type StepOutcome, type StepSink } from '#engine/ports/step-runner.ts';
import { createBashRunner } from './bash-runner.ts';
import { RecordingSink } from './recording-sink.ts';

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

const finished: StepOutcome = { kind: 'finished' };
const failed = (index: number, exitCode: number, signal: string | null = null): StepOutcome => ({
  kind: 'failed',
  index,
  exitCode,
  signal,
});

interface Case {
  name: string;
  commands: string[];
  outcome?: StepOutcome;
  text?: string;
  ends?: (readonly [number, number])[];
}

const everyEnd = (count: number) => Array.from({ length: count }, (_, index) => [index, 0] as const);

describe('commands of one shell', () => {
  it.each<Case>([
    { name: 'variables carry over', commands: ['x=1', 'echo $x'], text: '1\n' },
    {
      name: 'cd carries over',
      commands: ['mkdir -p a/b; cd a/b', 'basename "$PWD"', 'basename "$(pwd)"'],
      text: 'b\nb\n',
    },
    { name: 'functions carry over', commands: ['f() { echo "f $1"; }', 'f 2'], text: 'f 2\n' },
    { name: 'exports carry over', commands: ['export X=é', "bash -c 'echo $X'"], text: 'é\n' },
    { name: 'declare is global', commands: ['declare -a list=(a b)', 'echo "$list"'], text: 'a\n' },
    {
      name: '$? is 0 at the start of each',
      commands: ['echo $?', 'false || true; echo a', 'echo $?'],
      text: '0\na\n0\n',
    },
    { name: '$0 is bash', commands: ['echo $0 $#'], text: 'bash 0\n' },
    { name: 'stdin is empty', commands: ['cat; read x || echo none'], text: 'none\n' },
    { name: 'nothing to do', commands: ['', '  \n ', '# a remark', ':'], text: '' },
    { name: 'a remark does not hide what follows', commands: ['echo a # b', 'echo c'], text: 'a\nc\n' },
    { name: 'several lines', commands: ['for i in 1 2; do\n  echo $i\ndone\necho end'], text: '1\n2\nend\n' },
    { name: 'here-document', commands: ['cat <<EOF\na $((1+1))\nEOF', "cat <<'E'\n$x\\\nE"], text: 'a 2\n$x\\\n' },
    { name: 'here-document without its end', commands: ['exec 2>&-', 'cat <<EOF\na', 'echo b'], text: 'a\nb\n' },
    { name: 'quotes', commands: [`echo "it's" 'a "b"' \\$HOME \\\\ $'\\t|'`], text: `it's a "b" $HOME \\ \t|\n` },
    {
      name: 'unicode and control characters',
      commands: ["printf '%s' 'ü→😀\u0001\u007f\u0002'"],
      text: 'ü→😀\u0001\u007f\u0002',
    },
    { name: 'backslash at the end', commands: ['echo a \\', 'echo b'], text: 'a \\\nb\n' },
    { name: 'if false is no failure', commands: ['if false; then echo no; fi', 'echo b'], text: 'b\n' },
    { name: 'only the last of a pipe counts', commands: ['false | true', 'echo b'], text: 'b\n' },
    { name: 'a failure before the last of an item', commands: ['false; echo a', 'echo b'], text: 'a\nb\n' },
    {
      name: 'a failing item',
      commands: ['echo a', 'false', 'echo b'],
      outcome: failed(1, 1),
      text: 'a\n',
      ends: [
        [0, 0],
        [1, 1],
      ],
    },
    { name: 'the exit code of a subshell', commands: ['(exit 7)', 'echo b'], outcome: failed(0, 7), text: '' },
    { name: 'pipefail', commands: ['set -o pipefail', 'false | true', 'echo b'], outcome: failed(1, 1), text: '' },
    { name: 'an assignment that fails', commands: ['x=$(exit 3)', 'echo b'], outcome: failed(0, 3), text: '' },
    {
      name: 'a program killed by a signal',
      commands: ["bash -c 'kill -TERM $$' 2>/dev/null; (exit $?)"],
      outcome: failed(0, 143),
    },
    { name: 'exit 0 finishes', commands: ['echo a; exit 0', 'echo b'], text: 'a\n', ends: [[0, 0]] },
    {
      name: 'exit 3 fails',
      commands: ['echo a', 'echo b; exit 3', 'echo c'],
      outcome: failed(1, 3),
      text: 'a\nb\n',
      ends: [
        [0, 0],
        [1, 3],
      ],
    },
    {
      name: 'set -e ends inside an item',
      commands: ['set -e', 'echo a; false; echo b', 'echo c'],
      outcome: failed(1, 1),
      text: 'a\n',
    },
    {
      name: 'set -e spares conditions',
      commands: ['set -e', 'if false; then :; fi; false || true; echo a', 'echo b'],
      text: 'a\nb\n',
    },
    { name: 'exec to a success', commands: ['exec echo a', 'echo b'], text: 'a\n', ends: [[0, 0]] },
    { name: 'exec to a failure', commands: ['exec false', 'echo b'], outcome: failed(0, 1), text: '' },
    {
      name: 'the shell killed',
      commands: ['echo a', 'kill -9 $$', 'echo b'],
      outcome: failed(1, 137, 'SIGKILL'),
      text: 'a\n',
      ends: [
        [0, 0],
        [1, 137],
      ],
    },
    {
      name: 'the shell terminated',
      commands: ['kill -TERM $$', 'echo b'],
      outcome: failed(0, 143, 'SIGTERM'),
      text: '',
    },
    {
      name: 'return is refused as at the top',
      commands: ['return 3 2>/dev/null', 'echo b'],
      outcome: failed(0, 2),
      text: '',
    },
    { name: 'break is harmless', commands: ['break 2>/dev/null', 'echo b'], text: 'b\n' },
    {
      name: 'functions named like builtins',
      commands: ['printf() { :; }; read() { :; }; exit() { :; }; set() { :; }; unset() { :; }', 'echo b', 'false'],
      outcome: failed(2, 1),
      text: 'b\n',
    },
    {
      name: 'aliases',
      commands: ['shopt -s expand_aliases; alias builtin=false eval=false case=false', 'echo b'],
      text: 'b\n',
    },
    { name: 'IFS', commands: ['IFS=0123456789', 'echo b', '(exit 12)'], outcome: failed(2, 12), text: 'b\n' },
    {
      name: 'set -f, noclobber, -u, posix',
      commands: ['set -fCu', 'echo *', 'set -o posix', 'echo c'],
      text: '*\nc\n',
    },
    { name: 'PATH changes', commands: ['PATH=/nowhere', 'echo b'], text: 'b\n' },
    { name: 'readonly', commands: ['readonly x=1 IFS', 'echo $x'], text: '1\n' },
    { name: 'TMOUT', commands: ['TMOUT=1', 'echo b'], text: 'b\n' },
    {
      name: 'descriptors 3 to 9 are free',
      commands: ['exec 3>f 4>&1 5>&1', 'echo a >&3; echo b >&4', 'cat f'],
      text: 'b\na\n',
    },
    { name: 'exec to a file', commands: ['exec >out 2>&1', 'echo hidden', 'false'], outcome: failed(2, 1), text: '' },
    { name: 'closed streams', commands: ['exec >&- 2>&-', ':', '(exit 5)'], outcome: failed(2, 5), text: '' },
    { name: 'EXIT trap at the end', commands: ["trap 'echo bye; echo err >&2' EXIT", 'echo a'], text: 'a\nbye\nerr\n' },
    {
      name: 'EXIT trap after a failure',
      commands: ["trap 'echo bye $?; echo err >&2' EXIT", '(exit 4)'],
      outcome: failed(1, 4),
      text: 'bye 4\nerr\n',
    },
    { name: 'EXIT trap does not undo success', commands: ["trap 'exit 9' EXIT", 'echo a'], text: 'a\n' },
    { name: 'ERR trap', commands: ["trap 'echo ERR' ERR; false; true", 'echo a'], text: 'ERR\na\n' },
    { name: 'ignored TERM', commands: ["trap '' TERM", 'kill -TERM $$; echo a'], text: 'a\n' },
    { name: 'wait for an earlier job', commands: ['(exit 6) & p=$!', 'wait $p'], outcome: failed(1, 6), text: '' },
    { name: 'division by zero', commands: ['echo $((1/0)) 2>/dev/null', 'echo b'], outcome: failed(0, 1) },
    {
      name: '/dev/stdout and /dev/stderr',
      commands: ['echo a > /dev/stdout; echo b > /dev/stderr; echo c | tee /dev/stderr'],
      text: 'a\nb\nc\nc\n',
    },
    {
      name: 'unknown program',
      commands: ['\n\nnosuch-program'],
      outcome: failed(0, 127),
      text: 'bash: line 3: nosuch-program: command not found\n',
    },
    { name: 'no last newline', commands: ['printf a', 'printf b'], text: 'ab' },
  ])('$name', async ({ commands, outcome = finished, text, ends }) => {
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
