/** Descriptors that the shell inherits; the driver moves the first one away, so that scripts may use 3 to 9 themselves. */
export const CONTROL_FD = 3;
export const DRIVER_FD = 4;

/** bash arguments that run the driver from its descriptor: `$0` stays `bash` and no length limit of an argument applies. */
export const SHELL_ARGUMENTS = ['--noprofile', '--norc', '-c', `eval "$(</dev/fd/${DRIVER_FD})"`, 'bash'] as const;

/** How the driver speaks with the server, and what the shell that runs it understands. */
export interface DriverDialect {
  /** Puts the descriptors in their place before the first gap. */
  readonly opening: string;
  /** The shell's own descriptors, out of the way of scripts. */
  readonly reportFd: number;
  readonly answerFd: number;
  /** printf's format of a report, whose one argument is `<token> <gap> <exit status>`. */
  readonly report: string;
  /** Passes by functions that are named like a command. */
  readonly builtin: 'builtin' | 'command';
  /** Options of `read`; the long time limit keeps a user's TMOUT from ending the wait. */
  readonly readOptions: string;
  quote(text: string): string;
}

const bash = { builtin: 'builtin', readOptions: '-t 999999999 ', quote: quoteForBash } as const;

/** bash with a control channel of its own, on one descriptor in both directions. High, because scripts pick low numbers. */
export const bashOnDescriptor: DriverDialect = {
  ...bash,
  opening: `exec 198>&${CONTROL_FD} 199<&198 ${CONTROL_FD}>&- ${DRIVER_FD}<&-`,
  reportFd: 198,
  answerFd: 199,
  report: '\\n%s\\n',
};

/** bash that reports within its output (`GapMarks`) and is answered on its stdin: all that a container engine offers. */
export const bashOnStreams: DriverDialect = {
  ...bash,
  opening: 'exec 198>&1 199<&0 </dev/null 2>&1',
  reportFd: 198,
  answerFd: 199,
  report: '\\000%s\\n',
};

/** The same for the POSIX shell of images without bash, whose redirections know one digit. */
export const shellOnStreams: DriverDialect = {
  opening: 'exec 8>&1 9<&0 </dev/null 2>&1',
  reportFd: 8,
  answerFd: 9,
  report: '\\000%s\\n',
  builtin: 'command',
  readOptions: '',
  quote: quoteForShell,
};

/**
 * The text that one shell runs for a whole state: every command as one plain `eval`, with a gap before, between and behind
 * them. In gap `n` the shell reports `<token> n <exit status of command n-1>` and waits for one line of answer, so that
 * the server can read all earlier output before anything later is printed. A gap that sees a failure ends the shell.
 *
 * For bash all of it stands on one line, without a loop or a function: `break`, `return`, `declare` and line numbers in
 * messages then mean what they mean at the top of a script, and bash has parsed every gap before a command can define an
 * alias. Commands are never behind `||` or `if`, which would switch `set -e` off inside them.
 */
export function writeDriver(commands: readonly string[], token: string, dialect: DriverDialect): string {
  const parts = [dialect.opening];
  commands.forEach((command, index) => {
    parts.push(gap(index, token, dialect), `eval "$__pipewright_trace"${dialect.quote(command)}`);
  });
  parts.push(gap(commands.length, token, dialect));
  return parts.join('; ');
}

/**
 * Both streams go to /dev/null so that neither a user's `set -x` nor a DEBUG trap shows the gap; tracing is off until the next
 * command turns it on again in its own first line. When the server is gone `read` sees the end and the shell ends.
 */
function gap(number: number, token: string, dialect: DriverDialect): string {
  const { builtin, reportFd, answerFd } = dialect;
  return [
    '{ __pipewright_status=$? __pipewright_trace=',
    `case $- in *x*) __pipewright_trace='${builtin} set -x; '; ${builtin} set +x;; esac`,
    `${builtin} printf '${dialect.report}' "${token} ${number} $__pipewright_status" >&${reportFd} || ${builtin} exit 1`,
    `${builtin} read -r ${dialect.readOptions}__pipewright_answer <&${answerFd} || ${builtin} exit 1`,
    `case $__pipewright_status in 0) ;; *) ${builtin} exit "$__pipewright_status";; esac`,
    `${builtin} unset -v __pipewright_status __pipewright_answer; } >/dev/null 2>&1`,
  ].join('; ');
}

/** One word for bash on one line, whatever the text: `$'…'` with the characters that mean something in it escaped. */
export function quoteForBash(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "\\'")
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
  return `$'${escaped}'`;
}

/** One word for any POSIX shell. */
export function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
