/** Descriptors that the shell inherits; the driver moves the first one away, so that scripts may use 3 to 9 themselves. */
export const CONTROL_FD = 3;
export const DRIVER_FD = 4;

/** The shell's own copy of the control descriptor. High, because scripts pick low numbers. */
const SHELL_CONTROL_FD = 198;

/** bash arguments that run the driver from its descriptor: `$0` stays `bash` and no length limit of an argument applies. */
export const SHELL_ARGUMENTS = ['--noprofile', '--norc', '-c', `eval "$(</dev/fd/${DRIVER_FD})"`, 'bash'] as const;

/**
 * The text that one bash runs for a whole state: every command as one plain `eval`, with a gap before, between and behind
 * them. In gap `n` the shell reports `<token> n <exit status of command n-1>` and waits for one line of answer, so that
 * the server can read all earlier output before anything later is printed. A gap that sees a failure ends the shell.
 *
 * All of it stands on one line, without a loop or a function: `break`, `return`, `declare` and line numbers in messages then
 * mean what they mean at the top of a script, and bash has parsed every gap before a command can define an alias.
 * Commands are never behind `||` or `if`, which would switch `set -e` off inside them.
 */
export function writeDriver(commands: readonly string[], token: string): string {
  const parts = [`exec ${SHELL_CONTROL_FD}>&${CONTROL_FD} ${CONTROL_FD}>&- ${DRIVER_FD}<&-`];
  commands.forEach((command, index) => {
    parts.push(gap(index, token), `eval "$__pipewright_trace"${quoteForBash(command)}`);
  });
  parts.push(gap(commands.length, token));
  return parts.join('; ');
}

/**
 * Both streams go to /dev/null so that neither a user's `set -x` nor a DEBUG trap shows the gap; tracing is off until the next
 * command turns it on again in its own first line. `builtin` passes by functions named printf, read, set or exit. The long
 * time limit keeps a user's TMOUT from ending the wait. When the server is gone `read` sees the end and the shell ends.
 */
function gap(number: number, token: string): string {
  return [
    '{ __pipewright_status=$? __pipewright_trace=',
    `case $- in *x*) __pipewright_trace='builtin set -x; '; builtin set +x;; esac`,
    `builtin printf '\\n%s\\n' "${token} ${number} $__pipewright_status" >&${SHELL_CONTROL_FD} || builtin exit 1`,
    `builtin read -r -t 999999999 -u ${SHELL_CONTROL_FD} __pipewright_answer || builtin exit 1`,
    `case $__pipewright_status in 0) ;; *) builtin exit "$__pipewright_status";; esac`,
    'builtin unset -v __pipewright_status __pipewright_answer; } >/dev/null 2>&1',
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
