import os from 'node:os';
import { RunnerFault, type StepTask } from '#engine/ports/step-runner.ts';

/** The variable by which a step's processes are found again, also by a server that did not start them. */
export const ATTEMPT_VARIABLE = 'PIPEWRIGHT_ATTEMPT_ID';

export interface ShellPlace {
  readonly searchPath: string;
  readonly home: string;
  /** The step's own directory for temporary files. */
  readonly temporary: string;
  /** Absolute path of bash. */
  readonly shell: string;
}

/** @throws RunnerFault when the system cannot carry a name or value. */
export function checkEnvironment(environment: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(environment)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw new RunnerFault(`The environment variable ${JSON.stringify(name)} has a name that a shell cannot use.`);
    }
    if (value.includes('\0')) {
      throw new RunnerFault(
        `The environment variable ${name} contains a NUL character, which no process can be given.`,
      );
    }
  }
}

/** @throws RunnerFault when a command cannot be given to a shell. */
export function checkCommands(commands: readonly string[]): void {
  const unfit = commands.findIndex((command) => command.includes('\0'));
  if (unfit !== -1) throw new RunnerFault(`Command ${unfit + 1} contains a NUL character, which no shell can read.`);
}

/**
 * The whole environment of a step, built from nothing: no variable of the server reaches a command. The task's own variables
 * win over the runner's, except the one that marks the step's processes.
 * @throws RunnerFault when the system cannot carry a name or value.
 */
export function stepEnvironment(task: StepTask, place: ShellPlace): Record<string, string> {
  checkEnvironment(task.environment);
  const user = userName();
  return {
    PATH: place.searchPath,
    HOME: place.home,
    TMPDIR: place.temporary,
    LANG: 'C.UTF-8',
    TERM: 'xterm-256color',
    USER: user,
    LOGNAME: user,
    SHELL: place.shell,
    CI: 'true',
    PWD: task.directory,
    ...task.environment,
    [ATTEMPT_VARIABLE]: task.attemptId,
  };
}

/** A container may run under a user id that has no account; the id then stands for the name. */
function userName(): string {
  try {
    return os.userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'pipewright');
  }
}
