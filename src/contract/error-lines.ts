/** One kind of line that says that something went wrong. */
export interface ErrorLineRule {
  /** The tools whose lines it is for. */
  readonly from: string;
  /**
   * Found anywhere in a line without escape sequences; upper and lower case differ. Written in what JavaScript and the search's
   * engine (Rust's regex) have in common: no look-around, no back-references, `[0-9]` for `\d`, and characters
   * beyond ASCII only as they are, never in brackets.
   */
  readonly pattern: string;
}

/**
 * What counts as an error in a log, the one place where it is written: `e` and `E` jump between these lines, and the summary of a
 * failed build quotes the first of them. docs/error-lines.md explains each. A rule wants the tool's own form, never the bare word: lines
 * such as `0 errors`, `error.log` or `no error: all fine` are none. Guarded by error-lines.test.ts.
 */
export const errorLineRules: readonly ErrorLineRule[] = [
  {
    from: 'compilers and most command line tools: gcc, clang, rustc, swiftc, git, pip, docker, terraform, kubectl',
    pattern: String.raw`(^|[:\])>|]|│)[ \t]*(fatal |internal compiler )?([Ee]rror|ERROR)(\[[A-Z]+[0-9]+\])?: `,
  },
  {
    from: 'git, ssh, clang: what ends the program',
    pattern: String.raw`(^|[:\])>|])[ \t]*(fatal|FATAL): `,
  },
  {
    from: 'TypeScript, MSBuild, C#: an error with its number',
    pattern: '(^|[ :-])error [A-Z]{2,6}[0-9]{3,5}: ',
  },
  {
    from: 'bundlers: webpack, Vite, esbuild, Rollup',
    pattern: String.raw`^(ERROR in |error during build|Module not found: |✘ \[ERROR\] )|Build failed with [1-9]`,
  },
  {
    from: 'ESLint, stylelint: a finding of the severity error',
    pattern: '^ +[0-9]+:[0-9]+ +(error|✖) +[^ ]',
  },
  {
    from: 'npm, pnpm, yarn',
    pattern: "^npm (ERR!|error)( |$)|ERR_PNPM_|^error (Command failed|Couldn't find|An unexpected error)|ELIFECYCLE",
  },
  {
    from: 'Jest, Vitest, Mocha: a failed file or test',
    pattern: '^ *FAIL +[^ ]|^ *● [^ ].* › |^ *(✕|✗|×|✘) [^ ]|^ +[1-9][0-9]* failing$|^ *Tests?:? +[1-9][0-9]* failed',
  },
  {
    from: 'pytest: a failed test, its reason, the summary',
    pattern: String.raw`^(FAILED|ERROR) [^ ]+\.py(::| |$)|^E {3,}[^ ]|^=+ .*\b[1-9][0-9]* (failed|errors?)\b`,
  },
  {
    from: 'Go: a failed test or package, a panic, what the compiler says',
    pattern: String.raw`^ *--- FAIL: |^FAIL(\t| |$)|^panic: |^[^ ]+\.go:[0-9]+:[0-9]+: `,
  },
  {
    from: 'Cargo, Rust: a failed test, a panic',
    pattern: String.raw`^test .+ \.\.\. FAILED$|^test result: FAILED|^thread '.*' (\([0-9]+\) )?panicked at`,
  },
  {
    from: 'Maven, Gradle, Ant, JUnit',
    pattern: String.raw`^\[ERROR\]|BUILD FAIL(ED|URE)|^FAILURE: |^> Task [^ ]+ FAILED|^\* What went wrong:|(Failures|Errors): [1-9]`,
  },
  {
    from: 'Docker, BuildKit, Podman',
    pattern:
      '^#[0-9]+ ERROR|failed to solve: |returned a non-zero code: [1-9]|^Error response from daemon|^ERROR: failed to ',
  },
  {
    from: 'Kubernetes, Helm',
    pattern:
      '^Error from server|^Error: (INSTALLATION|UPGRADE) FAILED|(CrashLoopBackOff|ImagePullBackOff|ErrImagePull)',
  },
  {
    from: 'the shell',
    pattern:
      ': (command )?not found$|: No such file or directory$|: [Pp]ermission denied$|: unbound variable$|syntax error near unexpected token',
  },
  {
    from: 'the system: a process that was ended, memory and disk used up',
    pattern: String.raw`Segmentation fault|\(core dumped\)|^(.*[: ])?Killed$|No space left on device|Cannot allocate memory|heap out of memory|OutOfMemoryError`,
  },
  {
    from: 'make, CMake, Ninja, the linker',
    pattern: String.raw`^g?make(\[[0-9]+\])?: \*\*\* |^CMake Error|^ninja: build stopped|^FAILED: |undefined reference to |ld: cannot find `,
  },
  {
    from: 'stack traces, first line: Python, Java, Kotlin, .NET, Node',
    pattern: String.raw`^[ |]*Traceback \(most recent call last\):|^Exception in thread \"|^Caused by: |^Unhandled [Ee]xception|UnhandledPromiseRejection`,
  },
  {
    from: 'an exception by its name: JavaScript, Python, Java, Ruby, .NET',
    pattern: String.raw`^[ \t>|]*(Uncaught )?([A-Za-z_][A-Za-z0-9_$]*(\.|::))*[A-Z][A-Za-z0-9]*(Error|Exception)(: | \[|$)`,
  },
  {
    from: 'Ruby, RSpec, PHP, PHPUnit',
    pattern: String.raw`\.rb:[0-9]+:in .*\([A-Za-z:]*Error\)|^rspec \./|PHP (Fatal|Parse) error: |^FAILURES!`,
  },
  {
    from: 'TAP, xUnit, Playwright, bats',
    pattern: String.raw`^ *not ok [0-9]|\[FAIL\]( |$)|^ +[0-9]+\) \[[a-z]+\] › `,
  },
  {
    from: 'loggers: the level behind a time, in brackets, or as a field',
    pattern: String.raw`[0-9]{2}:[0-9]{2}:[0-9]{2}[^ ]* +\[?(ERROR|FATAL|CRITICAL)\b|\[(error|fatal|ERROR|FATAL|CRITICAL)\]|\blevel=(error|fatal)\b|\"level\":\"(error|fatal)\"`,
  },
  {
    from: 'git: what could not be merged or pushed',
    pattern: String.raw`^CONFLICT |^ ! \[(remote )?rejected\]`,
  },
  {
    from: 'curl, apt',
    pattern: String.raw`^curl: \([0-9]+\) |^E: `,
  },
  {
    from: 'commands for other build systems: GitHub Actions, Azure',
    pattern: String.raw`^##\[error\]|^::error`,
  },
];

const anyRule = new RegExp(errorLineRules.map(({ pattern }) => `(?:${pattern})`).join('|'));

/** Whether a line looks like an error. Give it without escape sequences, of a progress bar what stands behind the last `\r`. */
export function isErrorLine(line: string): boolean {
  return anyRule.test(line);
}
