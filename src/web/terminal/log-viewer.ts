import type { LogInfo } from '#contract/logs.ts';
import { drawnFirst, LogDrawing } from './log-drawing.ts';
import { type Item, LogLayout, type Section } from './log-layout.ts';
import { LogLines, type LogSource } from './log-lines.ts';
import { LogScreen } from './log-screen.ts';
import { nextFrame, pageVisible, pause } from './page-frames.ts';

/** What the reader wants at the top of his view, `rowsAbove` rows below it; or the end of the log. */
export type Goal =
  | { readonly kind: 'end' }
  | { readonly kind: 'line'; readonly line: number; readonly rowsAbove: number }
  | { readonly kind: 'command'; readonly command: number };

/** What the page shows beside the terminal. */
export interface ViewerState {
  readonly info: LogInfo | null;
  readonly following: boolean;
  /** Lines that came since the reader went away from the end. */
  readonly missed: number;
  /** File line at the top of the view. */
  readonly topLine: number;
  readonly failure: string | null;
}

export interface ViewerListeners {
  /** Something of `state` is another. */
  changed(): void;
  /** Other rows are seen; called within the frame that shows them. */
  painted(): void;
}

/** A log that could not be followed is tried again behind this pause, in ms. */
const retryMs = 3000;

/**
 * One log under one pair of eyes: where the view stands, what is folded, whether it follows the end. Follow is a state that only the
 * reader ends or resumes; whatever else happens, the line at the top of his view stays there, or the end of the log where he sees that.
 */
export class LogViewer {
  readonly lines: LogLines;
  readonly screen: LogScreen;
  readonly #drawing: LogDrawing;
  readonly #listeners: ViewerListeners;
  readonly #closing = new AbortController();
  #sections: readonly Section[] = [];
  /** Whether the last row of the log was in the view when it was painted last: then it stays there when the view shrinks. */
  #endSeen = false;
  #following = false;
  #seenLines = 0;
  #failure: string | null = null;
  #opened = false;
  /** Where the reader wanted to go while the log was being opened. */
  #goalMeanwhile: Goal | null = null;
  /** Why the log is not followed at the moment. */
  #unfollowed: string | null = null;

  constructor(parent: HTMLElement, source: LogSource, listeners: ViewerListeners) {
    this.#listeners = listeners;
    this.lines = new LogLines(source);
    this.screen = new LogScreen(parent, (what) => {
      if (what === 'selected') this.#selected();
      else if (what === 'resized') this.#resized();
      else this.#painted();
    });
    this.#drawing = new LogDrawing(this.screen, this.lines, {
      following: () => this.#following,
      painted: () => listeners.painted(),
      failed: (fault) => this.#failed(fault),
    });
  }

  dispose(): void {
    this.#closing.abort();
    this.#drawing.dispose();
    this.screen.dispose();
  }

  get layout(): LogLayout {
    return this.#drawing.layout;
  }

  get state(): ViewerState {
    return {
      info: this.lines.info,
      following: this.#following,
      missed: this.#following ? 0 : Math.max(0, this.lines.count - this.#seenLines),
      topLine: this.#drawing.topLine,
      failure: this.#failure ?? this.#unfollowed,
    };
  }

  /** Reads the log around the goal, shows it, and from then on reads what is written. */
  async open(goal: Goal): Promise<void> {
    const { signal } = this.#closing;
    try {
      const around = this.screen.rows + drawnFirst;
      if (goal.kind === 'end') await this.lines.openEnd(around * 2, signal);
      else await this.lines.openAt(Math.max(1, this.#lineOfGoal(goal) - around), around * 2, signal);
      this.#seenLines = this.lines.count;
      this.#relayout();
      this.#opened = true;
      await this.go(this.#goalMeanwhile ?? goal);
    } catch (fault) {
      this.#opened = true;
      this.#failed(fault);
      return;
    }
    await this.#follow();
  }

  /** Reads what is written until the log is sealed. What goes wrong meanwhile is said, and tried again. */
  async #follow(): Promise<void> {
    const { signal } = this.#closing;
    const wantsText = () => this.#following || this.#drawing.endIsNear;
    while (!signal.aborted) {
      try {
        await this.lines.follow({ wantsText, drawn: () => this.#grown() }, signal);
        this.#unfollowed = null;
        // The seal may have come with lines that somebody looked at, and not with those that were followed.
        this.#relayout();
        await this.#drawAgain();
        this.#listeners.changed();
        return;
      } catch (fault) {
        if (signal.aborted) return;
        this.#unfollowed = fault instanceof Error ? fault.message : String(fault);
        this.#listeners.changed();
        // An end of the view ends the pause, and the loop.
        await pause(retryMs, signal).catch(() => undefined);
      }
    }
  }

  /** Shows another place; opens what is folded around it. Resolves when it is drawn. */
  async go(goal: Goal): Promise<void> {
    if (!this.#opened) {
      this.#goalMeanwhile = goal;
      return;
    }
    this.#setFollowing(goal.kind === 'end');
    this.#endSeen = false;
    if (goal.kind === 'end') return this.#drawing.ask(goal);
    if (goal.kind === 'line') this.#unfold(goal.line);
    const item: Item =
      goal.kind === 'line' ? { kind: 'line', line: goal.line } : { kind: 'command', command: goal.command };
    await this.#drawing.ask({ kind: 'item', item, rowsAbove: goal.kind === 'line' ? goal.rowsAbove : 0 });
  }

  /** Shows the line unless it is in the view already, away from its edges. */
  async reveal(line: number): Promise<void> {
    this.#unfold(line);
    const rows = this.screen.visible();
    const at = rows.findIndex(({ item }) => item.kind === 'line' && item.line === line);
    if (at >= 3 && at < rows.length - 3) return this.#setFollowing(false);
    await this.go({ kind: 'line', line, rowsAbove: Math.floor(this.screen.rows / 3) });
  }

  /** Commands in the order in which they began. The line at the top stays where it is. */
  setSections(sections: readonly Section[]): void {
    this.#sections = sections;
    if (this.lines.info === null) return;
    this.#relayout();
    void this.#drawAgain();
  }

  setWrap(on: boolean): void {
    this.screen.setWrap(on);
    if (this.lines.info !== null) void this.#drawAgain();
  }

  /** By whole rows, upwards when negative. Upwards ends following. */
  scrollRows(rows: number): void {
    if (rows < 0) this.#setFollowing(false);
    this.#drawing.scrollRows(rows);
  }

  scrollToPosition(position: number): void {
    this.#setFollowing(false);
    this.#endSeen = false;
    this.#drawing.scrollTo(position);
  }

  /** Whether the first row of the log is at the top of the view. */
  get atStart(): boolean {
    return this.#drawing.startsAtTop;
  }

  /** @param part of what can be above the view: 0 is the start of the log, 1 its end. */
  scrollToPart(part: number): void {
    this.scrollToPosition(part * Math.max(0, this.layout.count - this.screen.rows));
  }

  /** The part of the log that is seen, and how much of the rest is above. */
  get scroll(): { readonly size: number; readonly start: number } {
    const { count } = this.layout;
    const { rows } = this.screen;
    if (count <= rows && this.screen.beyond.above + this.screen.beyond.below === 0) return { size: 1, start: 0 };
    const room = Math.max(1, count - rows);
    const above = Math.min(1, this.layout.positionOf(this.#drawing.top) / room);
    const start = this.#drawing.endIsSeen ? 1 : above;
    return { size: Math.min(0.999, rows / Math.max(1, count)), start };
  }

  stopFollowing(): void {
    this.#setFollowing(false);
  }

  #selected(): void {
    if (this.screen.hasSelection) this.#setFollowing(false);
  }

  #setFollowing(on: boolean): void {
    if (this.#following === on) return;
    this.#following = on;
    this.#seenLines = this.lines.count;
    this.#listeners.changed();
  }

  #unfold(line: number): void {
    const command = this.layout.commandOfLine(line);
    if (command === null || !this.#sections.some((section) => section.command === command && !section.open)) return;
    this.#sections = this.#sections.map((section) =>
      section.command === command ? { ...section, open: true } : section,
    );
    this.#relayout();
    this.onUnfolded(command);
  }

  /** Told when a fold opened by itself. */
  onUnfolded: (command: number) => void = () => undefined;

  #relayout(): void {
    this.#drawing.relayout(new LogLayout(this.#sections, this.lines.count));
  }

  #resized(): void {
    if (this.#following) void this.#drawing.ask({ kind: 'end' });
    else this.#drawing.resized(this.#endSeen);
  }

  #painted(): void {
    this.#drawing.painted();
    this.#endSeen = this.#drawing.endIsSeen;
  }

  #drawAgain(): Promise<void> {
    return this.#drawing.ask({ kind: this.#following ? 'end' : 'keep' });
  }

  /** After each frame of the log. */
  async #grown(): Promise<void> {
    const { signal } = this.#closing;
    const atEdge = this.#drawing.reachesEnd;
    this.#relayout();
    if (this.#following) await this.#drawing.ask({ kind: 'end' });
    // A drawing would take the reader's selection away; the new lines are drawn when he is done.
    else if (atEdge && this.#drawing.endIsNear && !this.screen.hasSelection) await this.#drawing.ask({ kind: 'keep' });
    if (this.#following) this.#seenLines = this.lines.count;
    this.#listeners.changed();
    await nextFrame(signal);
    await pageVisible(signal);
  }

  #lineOfGoal(goal: Exclude<Goal, { kind: 'end' }>): number {
    if (goal.kind === 'line') return goal.line;
    return this.#sections.find(({ command }) => command === goal.command)?.firstLine ?? 1;
  }

  /** Null: all is well again. */
  #failed(fault: unknown): void {
    const failure = fault === null ? null : fault instanceof Error ? fault.message : String(fault);
    if (this.#closing.signal.aborted || failure === this.#failure) return;
    this.#failure = failure;
    this.#listeners.changed();
  }
}
