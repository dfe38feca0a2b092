import type { Problem } from './problem.ts';

/** Of each severity. Nobody reads more, and a build keeps the list of its definition for ever. */
const mostKept = 500;

/** The problems of one text: what is said twice of one place is kept once, and of very many only the first are. */
export class ProblemList {
  readonly #kept = new Map<string, Problem>();
  readonly #counts = { error: 0, warning: 0 };
  #left: Problem | null = null;
  #leftCount = 0;

  get errors(): number {
    return this.#counts.error;
  }

  add(problem: Problem): void {
    const { code, severity, message, range } = problem;
    const key = `${code} ${range.start.offset} ${range.end.offset} ${message}`;
    if (this.#kept.has(key)) return;
    this.#counts[severity] += 1;
    if (this.#counts[severity] <= mostKept) this.#kept.set(key, problem);
    else {
      this.#left ??= problem;
      this.#leftCount += 1;
    }
  }

  /** In the order of the text. */
  sorted(): Problem[] {
    const sorted = [...this.#kept.values()].sort((a, b) => a.range.start.offset - b.range.start.offset);
    if (this.#left === null) return sorted;
    const message = `There are ${this.#leftCount} more problems, which are not listed. Mend these first.`;
    return [...sorted, { code: 'too-large', severity: 'warning', message, range: this.#left.range }];
  }
}
