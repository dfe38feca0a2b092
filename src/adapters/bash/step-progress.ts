import { RunnerFault, type StepOutcome, type StepSink } from '#engine/ports/step-runner.ts';
import type { ShellExit } from './shell-process.ts';

/** How far the shell has come through its commands: turns its gaps into what the sink is told. */
export class StepProgress {
  readonly #commands: number;
  readonly #sink: StepSink;
  #outcome: StepOutcome | null = null;
  #current: number | null = null;

  constructor(commands: number, sink: StepSink) {
    this.#commands = commands;
    this.#sink = sink;
  }

  get outcome(): StepOutcome | null {
    return this.#outcome;
  }

  /** Whether the shell has come as far as the first command. */
  get begun(): boolean {
    return this.#current !== null || this.#outcome !== null;
  }

  /** The first reason wins. */
  settle(outcome: StepOutcome): void {
    this.#outcome ??= outcome;
  }

  /** The shell stands before command `gap`; `exitCode` is that of the one before. */
  async gap(gap: number, exitCode: number): Promise<void> {
    if (this.#outcome === null && gap > 0) await this.#sink.commandEnded(gap - 1, exitCode);
    if (this.#outcome !== null) return;
    if (gap > 0 && exitCode !== 0) {
      this.#outcome = { kind: 'failed', index: gap - 1, exitCode, signal: null };
    } else if (gap === this.#commands) {
      this.#outcome = { kind: 'finished' };
    } else {
      this.#current = gap;
      await this.#sink.commandStarted(gap);
    }
  }

  /** A shell that ended inside a command (`exit`, `exec`, `set -e`, a signal) did not reach the gap behind it. */
  async shellEnded({ exitCode, signal }: ShellExit): Promise<void> {
    if (this.#outcome !== null) return;
    const index = this.#current;
    if (index === null) throw new RunnerFault(`The shell ended with exit code ${exitCode} before the first command.`);
    this.#outcome = exitCode === 0 ? { kind: 'finished' } : { kind: 'failed', index, exitCode, signal };
    await this.#sink.commandEnded(index, exitCode);
  }
}
