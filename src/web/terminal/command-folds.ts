import type { Command } from '#contract/builds.ts';
import type { Section } from './log-layout.ts';

/** Which commands of a log are open. What nobody has folded or unfolded is open; in a long log only from where one is to look. */
export class CommandFolds {
  #commands: readonly Command[] = [];
  #chosen = new Map<number, boolean>();
  #openFrom = 0;

  /** The commands as the journal knows them now. True when the sections changed. */
  setCommands(commands: readonly Command[]): boolean {
    const before = JSON.stringify(this.sections);
    this.#commands = commands;
    return JSON.stringify(this.sections) !== before;
  }

  /** Commands before this one are folded unless somebody unfolds them; null: none is. */
  foldBefore(command: number | null): void {
    this.#openFrom = command ?? 0;
  }

  isOpen(command: number): boolean {
    return this.#chosen.get(command) ?? command >= this.#openFrom;
  }

  set(command: number, open: boolean): void {
    this.#chosen.set(command, open);
  }

  setAll(open: boolean): void {
    for (const { index } of this.#commands) this.#chosen.set(index, open);
  }

  /** Of the commands that have begun, in order. */
  get sections(): Section[] {
    return this.#commands.flatMap(({ index, firstLine }) =>
      firstLine === null ? [] : [{ command: index, firstLine, open: this.isOpen(index) }],
    );
  }

  firstLineOf(command: number | null): number | null {
    return this.#commands.find(({ index }) => index === command)?.firstLine ?? null;
  }

  /** The last command that has begun; null before the first. */
  get last(): number | null {
    return this.#commands.findLast(({ firstLine }) => firstLine !== null)?.index ?? null;
  }
}
