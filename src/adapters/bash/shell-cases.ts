import type { StepOutcome } from '#engine/ports/step-runner.ts';

export const finished: StepOutcome = { kind: 'finished' };
export const failed = (index: number, exitCode: number, signal: string | null = null): StepOutcome => ({
  kind: 'failed',
  index,
  exitCode,
  signal,
});

/** What commands do in one shell, wherever it runs. */
export interface ShellCase {
  name: string;
  commands: string[];
  outcome?: StepOutcome;
  text?: string;
  ends?: (readonly [number, number])[];
}

export const everyEnd = (count: number) => Array.from({ length: count }, (_, index) => [index, 0] as const);

export const shellCases: readonly ShellCase[] = [
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
];
