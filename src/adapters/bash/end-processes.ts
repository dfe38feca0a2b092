import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessEntry } from './process-table.ts';
import type { StepProcesses } from './step-processes.ts';

/** How long KILL is repeated before the rest is reported as stray: what the kernel cannot end cannot be waited for. */
const KILL_LIMIT_MS = 10_000;

/** Pauses between looks at the process table: short at first, because most processes go at once. */
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 200;

export interface EndOptions {
  /** Time between TERM and KILL. */
  readonly graceMs: number;
  /** Cuts the grace short when it aborts. */
  readonly hurry?: AbortSignal;
  /** Also looks for processes that are known only by having the step's output open. */
  readonly withOutput?: boolean;
}

/**
 * Sends TERM to every process of the step, KILL to what is left after the grace, and looks again until nothing is left, because
 * a process may have started another one meanwhile.
 */
export async function endProcesses(
  processes: StepProcesses,
  { graceMs, hurry, withOutput }: EndOptions,
): Promise<{ ended: number; strays: ProcessEntry[] }> {
  const seen = new Map<string, ProcessEntry>();
  const killAt = performance.now() + graceMs;
  const giveUpAt = killAt + KILL_LIMIT_MS;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const left = await processes.find(withOutput);
    const now = performance.now();
    if (left.length === 0 || now > giveUpAt) return { ended: seen.size - left.length, strays: left };
    const kill = now >= killAt || hurry?.aborted === true;
    const targets = kill ? left : left.filter((entry) => !seen.has(nameOf(entry)));
    for (const entry of left) seen.set(nameOf(entry), entry);
    if (kill) killGroup(processes.shellGroup, left);
    for (const entry of targets) send(entry, kill ? 'SIGKILL' : 'SIGTERM');
    const wait = kill ? FIRST_PAUSE_MS : Math.max(1, Math.min(pause, killAt - now));
    await delay(wait, undefined, hurry === undefined || kill ? {} : { signal: hurry }).catch(() => undefined);
  }
}

/** At one stroke, so that a chain of processes that start one another cannot outrun the looks at the table. */
function killGroup(group: number | null, left: readonly ProcessEntry[]): void {
  const member = left.find((entry) => entry.group === group);
  if (member !== undefined) signal(-member.group, 'SIGKILL');
}

/** A stopped process would not see TERM before somebody continues it. */
function send(entry: ProcessEntry, name: 'SIGTERM' | 'SIGKILL'): void {
  signal(entry.pid, name);
  if (name === 'SIGTERM') signal(entry.pid, 'SIGCONT');
}

function signal(target: number, name: NodeJS.Signals): void {
  try {
    process.kill(target, name);
  } catch (error) {
    // Gone meanwhile, or not ours to end: then the next look finds it again, and in the end it is reported.
    if (!isErrno(error, 'ESRCH') && !isErrno(error, 'EPERM')) throw error;
  }
}

function nameOf(entry: ProcessEntry): string {
  return `${entry.pid} ${entry.started}`;
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
