import type { Build } from '#contract/builds.ts';
import type { Status } from '#contract/status.ts';
import type { Run, RunAttempt } from '#engine/run/run.ts';

/** Whether the log of an attempt that ended so is compared with green ones. */
export function isCompared(status: Status): boolean {
  return status === 'failed' || status === 'timed-out';
}

/** The attempt that the build failed by; null when it did not fail, or by something that has no log. */
export function failedAttempt({ reason }: Pick<Build, 'reason'>, run: Run): RunAttempt | null {
  if (reason?.kind === 'command') return run.attempts.find(({ id }) => id === reason.attemptId) ?? null;
  if (reason?.kind !== 'state' && reason?.kind !== 'timeout') return null;
  const bad = run.attempts.filter(
    ({ state, outcome }) => state === reason.state && outcome && isCompared(outcome.status),
  );
  return bad.at(-1) ?? null;
}

/** The first line of the command that failed, or that was cut short: what came before was printed by commands that succeeded. */
export function failedFrom({ outcome, commands }: RunAttempt): number {
  const index = outcome?.status === 'failed' ? outcome.command?.index : null;
  const command = commands.find((each) => each.index === index) ?? commands.at(-1);
  return command?.firstLine ?? 1;
}

/** What happened, in words, for where no line of the log tells it. */
export function failureInWords({ reason }: Pick<Build, 'reason'>): string {
  switch (reason?.kind) {
    case 'command': {
      const [command = ''] = reason.text.split('\n');
      return reason.signal === null
        ? `${command} exited with ${reason.exitCode}`
        : `${command} was ended by ${reason.signal}`;
    }
    case 'timeout':
      return `It took longer than its ${reason.seconds} s.`;
    case 'state':
      return reason.message;
    default:
      return 'It failed.';
  }
}
