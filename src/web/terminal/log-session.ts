import type { Command } from '#contract/builds.ts';
import type { NewLines } from '#contract/logs.ts';
import { CommandFolds } from './command-folds.ts';
import type { LineRange } from './line-range.ts';
import type { TimeMode } from './line-time.ts';
import type { LogSource } from './log-lines.ts';
import { LogPaint } from './log-paint.ts';
import { type Hit, LogSearch, type Query, type SearchState } from './log-search.ts';
import { type Goal, LogViewer, type ViewerState } from './log-viewer.ts';
import { type Direction, ReaderPlace } from './reader-place.ts';
import { ScrollBar, type ScrollMark } from './scroll-bar.ts';

/** Where to open the log: a goal of the viewer, or what shows why the command failed. */
export type Opening =
  | Goal
  /** `line`: the one that shows why the command failed, where that is known. */
  | { readonly kind: 'failure'; readonly command: number; readonly line: number | null };

export interface SessionState {
  readonly viewer: ViewerState;
  readonly search: SearchState;
  readonly errors: SearchState;
  /** The command whose output is at the top of the view while its own row is not seen; else null. */
  readonly heading: number | null;
  readonly open: ReadonlySet<number>;
}

export interface SessionParts {
  readonly screen: HTMLElement;
  readonly behind: HTMLElement;
  readonly gutter: HTMLElement;
  readonly track: HTMLElement;
  /** The rows of commands, by the command's index. */
  readonly commands: ReadonlyMap<number, HTMLElement>;
}

/** A log as long as this shows all of what its commands printed when it is opened. */
const shortLog = 3000;
/** While a build writes, what is looked for is looked for again this often, in ms. */
const againMs = 2000;
/** So long, in ms, the first screen waits for the first error to be found. */
const patienceMs = 1500;
/** Marks in lines are asked for this long, in ms, behind the lines. */
const marksMs = 60;
const errors: Query = { kind: 'errors' };

/**
 * Everything that is going on around one log on the page, without React: the view, two searches (the reader's and the one for
 * errors), folds, marks, scroll bar. A snapshot tells React what changed.
 */
export class LogSession {
  readonly viewer: LogViewer;
  readonly #search: LogSearch;
  readonly #errors: LogSearch;
  readonly #place: ReaderPlace;
  readonly #paint: LogPaint;
  readonly #scrollBar: ScrollBar;
  readonly #listeners = new Set<() => void>();
  readonly #again: ReturnType<typeof setInterval>;
  readonly #folds = new CommandFolds();
  #lineBeforeFold: number | null = null;
  #newLines: readonly (readonly [number, number])[] = [];
  /** How far the log had come when it was last searched, and whether it was sealed. */
  #searchedTo = '';
  #seen = { from: 1, to: 1 };
  #marking: ReturnType<typeof setTimeout> | undefined;
  #told = false;
  #state: SessionState;

  constructor(log: string, source: LogSource, parts: SessionParts, startedAt: number) {
    this.viewer = new LogViewer(parts.screen, source, { changed: () => this.#tell(), painted: () => this.#painted() });
    this.#place = new ReaderPlace(this.viewer);
    this.#search = new LogSearch(log, () => this.#searched());
    this.#errors = new LogSearch(log, () => this.#searched());
    this.#paint = new LogPaint(parts, this.viewer);
    this.#paint.marks = {
      ...this.#paint.marks,
      startedAt,
      isError: (line) => this.#errors.marks(line).length > 0,
      isNew: (line) => this.#isNew(line),
      hits: (line) => this.#search.marks(line),
    };
    this.#scrollBar = new ScrollBar(parts.track, (part) => this.viewer.scrollToPart(part));
    this.viewer.onUnfolded = (command) => {
      this.#folds.set(command, true);
      this.#tell();
    };
    this.#again = setInterval(() => this.#searchAgain(), againMs);
    this.#state = this.#snapshot();
  }

  dispose(): void {
    clearInterval(this.#again);
    clearTimeout(this.#marking);
    this.#search.dispose();
    this.#errors.dispose();
    this.#scrollBar.dispose();
    this.viewer.dispose();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): SessionState => this.#state;

  /** @param lines how many the log has where that is known before it is read. */
  async open(opening: Opening, lines: number | null): Promise<void> {
    const failing = opening.kind === 'failure' ? opening.command : null;
    const long = lines !== null && lines > shortLog;
    this.#folds.foldBefore(failing ?? (long ? this.#folds.last : null));
    this.viewer.setSections(this.#folds.sections);
    const found = this.#errors.find(errors, { line: this.#folds.firstLineOf(failing) ?? 1, column: 0 });
    if (opening.kind !== 'failure') return this.viewer.open(opening);
    if (opening.line === null) return this.viewer.open(await this.#failure(opening.command, found));
    this.#place.set({ line: opening.line, column: 0 });
    await this.viewer.open({ kind: 'line', line: opening.line, rowsAbove: Math.floor(this.viewer.screen.rows / 3) });
  }

  /** Told when the reader is led somewhere, so that the page can show him the log. */
  onLed: () => void = () => undefined;

  /** Goes to another place; a command is unfolded. */
  async go(goal: Goal): Promise<void> {
    this.onLed();
    if (goal.kind === 'command' && !this.#folds.isOpen(goal.command)) this.toggle(goal.command);
    await this.viewer.go(goal);
  }

  /** The commands as the journal knows them now. */
  setCommands(commands: readonly Command[]): void {
    if (this.#folds.setCommands(commands)) this.viewer.setSections(this.#folds.sections);
    this.#tell();
  }

  toggle(command: number): void {
    this.#folds.set(command, !this.#folds.isOpen(command));
    this.viewer.setSections(this.#folds.sections);
    this.#tell();
  }

  /** Folds or unfolds every command. Unfolded, the view stands where it stood before they were folded. */
  setAll(open: boolean): void {
    const line = open ? this.#lineBeforeFold : this.#state.viewer.topLine;
    this.#lineBeforeFold = open ? null : line;
    this.#folds.setAll(open);
    this.viewer.setSections(this.#folds.sections);
    if (open && line !== null) void this.viewer.go({ kind: 'line', line, rowsAbove: 0 });
    this.#markScrollBar();
    this.#tell();
  }

  /** Looks for something from the top of the view on, and goes to the first hit. */
  async find(query: Query | null): Promise<void> {
    this.#place.set(null);
    const hit = await this.#search.find(query, { line: this.#state.viewer.topLine, column: 0 });
    if (hit) await this.#lead(hit);
    else this.#painted();
  }

  async nextHit(direction: Direction): Promise<void> {
    const hit = await this.#search.seek(this.#place.beyond(direction), direction);
    if (hit) await this.#lead(hit);
  }

  async nextError(direction: Direction): Promise<void> {
    const hit = await this.#errors.seek(this.#place.beyondLine(direction), direction);
    if (hit) await this.#lead({ line: hit.line, column: 0 });
  }

  async nextNew(direction: Direction): Promise<void> {
    const { line } = this.#place.beyondLine(direction);
    const ranges = this.#newLines;
    const found =
      direction === 'next'
        ? (ranges.find(([from]) => from >= line) ?? ranges[0])
        : (ranges.findLast(([from]) => from < line) ?? ranges.at(-1));
    if (found) await this.#lead({ line: found[0], column: 0 });
  }

  setNewLines(known: NewLines | null): void {
    this.#newLines = known?.status === 'known' ? known.ranges : [];
    this.#markScrollBar();
    this.#painted();
  }

  setPicked(picked: LineRange | null): void {
    this.#paint.marks = { ...this.#paint.marks, picked };
    this.#markScrollBar();
    this.#painted();
  }

  setTimes(times: TimeMode): void {
    this.#paint.marks = { ...this.#paint.marks, times };
    this.#painted();
  }

  async #failure(command: number, found: Promise<Hit | null>): Promise<Goal> {
    const late = Promise.withResolvers<null>();
    const timer = setTimeout(() => late.resolve(null), patienceMs);
    const hit = await Promise.race([found, late.promise]);
    clearTimeout(timer);
    const { rows } = this.viewer.screen;
    const [first, next] = [this.#folds.firstLineOf(command) ?? 1, this.#folds.firstLineOf(command + 1)];
    if (hit && hit.line >= first && (next === null || hit.line < next)) {
      this.#place.set(hit);
      return { kind: 'line', line: hit.line, rowsAbove: Math.floor(rows / 3) };
    }
    // Nothing that looks like an error: what a command printed last says most.
    return next === null ? { kind: 'end' } : { kind: 'line', line: Math.max(1, next - 1), rowsAbove: rows - 3 };
  }

  async #lead(hit: Hit): Promise<void> {
    this.#paint.marks = { ...this.#paint.marks, hit };
    this.onLed();
    await this.#place.lead(hit);
    this.#painted();
  }

  #isNew(line: number): boolean {
    return this.#newLines.some(([from, to]) => line >= from && line <= to);
  }

  #searched(): void {
    this.#markScrollBar();
    this.#painted();
    this.#tell();
  }

  #searchAgain(): void {
    const { info } = this.#state.viewer;
    if (!info || document.hidden) return;
    const to = `${info.bytes} ${info.sealed}`;
    if (to === this.#searchedTo) return;
    this.#searchedTo = to;
    void this.#search.refresh();
    void this.#errors.refresh();
  }

  #painted(): void {
    const rows = this.viewer.screen.visible();
    const lines = rows.flatMap(({ item }) => (item.kind === 'line' ? [item.line] : []));
    const [first, last] = [lines[0], lines.at(-1)];
    if (first !== undefined && last !== undefined) this.#wantMarks(first, last);
    this.#paint.paint();
    const { size, start } = this.viewer.scroll;
    this.#scrollBar.show(size, start);
    this.#tell();
  }

  /** Not for every place that somebody passes by: for where he is a moment later. */
  #wantMarks(from: number, to: number): void {
    this.#seen = { from, to };
    this.#marking ??= setTimeout(() => {
      this.#marking = undefined;
      this.#search.want(this.#seen.from, this.#seen.to);
      this.#errors.want(this.#seen.from, this.#seen.to);
    }, marksMs);
  }

  #markScrollBar(): void {
    const { layout } = this.viewer;
    const at = (line: number) => layout.positionOfLine(line) / Math.max(1, layout.count);
    const of = (kind: ScrollMark['kind'], lines: readonly number[]) => lines.map((line) => ({ at: at(line), kind }));
    const { picked } = this.#paint.marks;
    this.#scrollBar.mark([
      ...of(
        'new',
        this.#newLines.slice(0, 400).map(([from]) => from),
      ),
      ...of('error', this.#errors.state.found?.sample ?? []),
      ...of('hit', this.#search.state.found?.sample ?? []),
      ...of('picked', picked ? [picked.from] : []),
    ]);
  }

  /** Once a frame: a flood of news is one change to the page. */
  #tell(): void {
    if (this.#told) return;
    this.#told = true;
    queueMicrotask(() => {
      this.#told = false;
      const next = this.#snapshot();
      if (sameState(next, this.#state)) return;
      this.#state = next;
      for (const listener of this.#listeners) listener();
    });
  }

  #snapshot(): SessionState {
    const open = this.#folds.sections.flatMap((section) => (section.open ? [section.command] : []));
    return {
      viewer: this.viewer.state,
      search: this.#search.state,
      errors: this.#errors.state,
      heading: this.#heading(),
      open: new Set(open),
    };
  }

  #heading(): number | null {
    const top = this.viewer.screen.visible()[0]?.item;
    return top?.kind === 'line' ? this.viewer.layout.commandOfLine(top.line) : null;
  }
}

function sameState(one: SessionState, other: SessionState): boolean {
  return (
    JSON.stringify(one.viewer) === JSON.stringify(other.viewer) &&
    one.search === other.search &&
    one.errors === other.errors &&
    one.heading === other.heading &&
    one.open.size === other.open.size &&
    [...one.open].every((command) => other.open.has(command))
  );
}
