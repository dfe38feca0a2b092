/** The lines that one command printed, under a row of its own. */
export interface Section {
  /** Index of the command within its attempt. */
  readonly command: number;
  /** File line at which its output begins, from 1. */
  readonly firstLine: number;
  readonly open: boolean;
}

/** One row-to-be of the view, long lines not wrapped yet. */
export type Item =
  | { readonly kind: 'line'; readonly line: number }
  | { readonly kind: 'command'; readonly command: number };

interface Part {
  readonly section: Section | null;
  /** Position of its first item, and how many it has: the command's own row and, where it is open, its lines. */
  readonly start: number;
  readonly count: number;
  readonly firstLine: number;
  readonly lastLine: number;
}

/**
 * What stands where in a folded log: positions count from 0 over commands' rows and the lines of open commands. Lines before the
 * first command stand open in front. Immutable; costs by the number of commands, never by that of lines.
 */
export class LogLayout {
  readonly #parts: readonly Part[];
  readonly #byCommand: ReadonlyMap<number, Part>;
  readonly count: number;
  readonly lines: number;

  /** @param sections ascending by `firstLine`; @param lines how many lines the log has. */
  constructor(sections: readonly Section[], lines: number) {
    const parts: Part[] = [];
    let start = 0;
    const add = (section: Section | null, firstLine: number, lastLine: number) => {
      const own = Math.max(0, lastLine - firstLine + 1);
      const count = section === null ? own : 1 + (section.open ? own : 0);
      parts.push({ section, start, count, firstLine, lastLine });
      start += count;
    };
    add(null, 1, Math.min(lines, (sections[0]?.firstLine ?? lines + 1) - 1));
    sections.forEach((section, index) => {
      const next = sections[index + 1];
      add(section, section.firstLine, Math.min(lines, next ? next.firstLine - 1 : lines));
    });
    this.#parts = parts;
    this.#byCommand = new Map(parts.flatMap((part) => (part.section ? [[part.section.command, part]] : [])));
    this.count = start;
    this.lines = lines;
  }

  /** @throws RangeError outside 0 ≤ position < count */
  itemAt(position: number): Item {
    const part = this.#parts[bisect(this.#parts, (each) => each.start <= position)];
    if (!part || position < 0 || position >= this.count) throw new RangeError(`There is no position ${position}.`);
    const behind = position - part.start;
    if (part.section === null) return { kind: 'line', line: part.firstLine + behind };
    return behind === 0
      ? { kind: 'command', command: part.section.command }
      : { kind: 'line', line: part.firstLine + behind - 1 };
  }

  /** Where the line stands; for one that is folded away, its command's row. */
  positionOfLine(line: number): number {
    const part = this.#partOfLine(line);
    if (!part) return 0;
    const inside = Math.max(0, Math.min(line, part.lastLine) - part.firstLine);
    if (part.section === null) return part.start + Math.min(inside, Math.max(0, part.count - 1));
    return part.count === 1 ? part.start : part.start + 1 + inside;
  }

  /** Position of the command's row; null for one that has not begun. */
  positionOfCommand(command: number): number | null {
    return this.#byCommand.get(command)?.start ?? null;
  }

  positionOf(item: Item): number {
    return item.kind === 'line' ? this.positionOfLine(item.line) : (this.positionOfCommand(item.command) ?? 0);
  }

  /** The item's own file line, or that at which the command's output begins. */
  lineOf(item: Item): number {
    if (item.kind === 'line') return item.line;
    return this.#byCommand.get(item.command)?.firstLine ?? 1;
  }

  /** The command whose output the line is; null for lines before the first. */
  commandOfLine(line: number): number | null {
    return this.#partOfLine(line)?.section?.command ?? null;
  }

  /** First and last line of the command's output; null for one that printed nothing or has not begun. */
  linesOf(command: number): { readonly from: number; readonly to: number } | null {
    const part = this.#byCommand.get(command);
    return part && part.lastLine >= part.firstLine ? { from: part.firstLine, to: part.lastLine } : null;
  }

  #partOfLine(line: number): Part | undefined {
    // Of commands that begin at the same line the last one has it: the ones before printed nothing.
    return this.#parts[bisect(this.#parts, (part) => part.firstLine <= line)];
  }
}

/** Index of the last part that the test holds for; the test holds for the first ones and not for the rest. */
function bisect(parts: readonly Part[], holds: (part: Part) => boolean): number {
  let low = 0;
  let high = parts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const part = parts[middle];
    if (part && holds(part)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
