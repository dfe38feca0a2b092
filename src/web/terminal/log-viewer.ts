import type { LogInfo } from '#contract/logs.ts';
import { drawable } from './line-text.ts';
import { type Item, LogLayout, type Section } from './log-layout.ts';
import { LogLines, type LogSource } from './log-lines.ts';
import { type DrawnItem, LogScreen, type Stand } from './log-screen.ts';
import { nextFrame, pageVisible, pause } from './page-frames.ts';

/** What the reader wants at the top of his view, `rowsAbove` rows below it; or the end of the log. */
export type Goal =
  | { readonly kind: 'end' }
  | { readonly kind: 'line'; readonly line: number; readonly rowsAbove: number }
  | { readonly kind: 'command'; readonly command: number };

type Wish =
  | { readonly kind: 'end' }
  /** Draws around what is at the top now, which stays there. */
  | { readonly kind: 'keep' }
  | { readonly kind: 'item'; readonly item: Item; readonly rowsAbove: number };

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

/** Around the view so many items, and on either side so many characters, are drawn at a time: some milliseconds of parsing. */
const itemsAround = 300;
/** Of another place so many beyond the view are drawn first: it is there sooner, and the rest follows. */
const itemsFirst = 20;
const charactersAround = 48_000;
/** Lines at hand on either side of the view, so that scrolling on does not wait. */
const prefetched = 700;
/** The view is drawn anew when it comes nearer than this to an edge of what is drawn. */
const edgeRows = 60;
/** What a place needs beyond the view waits this long, in ms: whoever jumps on at once needs none of it. */
const settleMs = 80;
/** A log that could not be followed is tried again behind this pause, in ms. */
const retryMs = 3000;

/**
 * One log under one pair of eyes: where the view stands, what is folded, whether it follows the end. Follow is a state that only the
 * reader ends or resumes; whatever else happens, the line at the top of his view stays there.
 */
export class LogViewer {
  readonly #lines: LogLines;
  readonly #screen: LogScreen;
  readonly #listeners: ViewerListeners;
  readonly #closing = new AbortController();
  #layout = new LogLayout([], 0);
  #sections: readonly Section[] = [];
  #drawn: { readonly from: number; readonly to: number; readonly layout: LogLayout } | null = null;
  #wish: Wish | null = null;
  #drawing: Promise<void> | null = null;
  #following = false;
  #seenLines = 0;
  #failure: string | null = null;
  /** Why the log is not followed at the moment. */
  #unfollowed: string | null = null;
  #topItem: Item = { kind: 'line', line: 1 };
  #settling: ReturnType<typeof setTimeout> | undefined;
  #ahead = new AbortController();

  constructor(parent: HTMLElement, source: LogSource, listeners: ViewerListeners) {
    this.#listeners = listeners;
    this.#lines = new LogLines(source);
    this.#screen = new LogScreen(parent, (what) => {
      if (what === 'selected') this.#selected();
      else if (what === 'resized') this.#ask({ kind: this.#following ? 'end' : 'keep' });
      else this.#painted();
    });
  }

  dispose(): void {
    this.#closing.abort();
    this.#ahead.abort();
    clearTimeout(this.#settling);
    this.#screen.dispose();
  }

  get screen(): LogScreen {
    return this.#screen;
  }

  get layout(): LogLayout {
    return this.#layout;
  }

  get lines(): LogLines {
    return this.#lines;
  }

  get state(): ViewerState {
    return {
      info: this.#lines.info,
      following: this.#following,
      missed: this.#following ? 0 : Math.max(0, this.#lines.count - this.#seenLines),
      topLine: this.#lineOf(this.#topItem),
      failure: this.#failure ?? this.#unfollowed,
    };
  }

  /** Reads the log around the goal, shows it, and from then on reads what is written. */
  async open(goal: Goal): Promise<void> {
    const { signal } = this.#closing;
    try {
      const around = this.#screen.rows + itemsFirst;
      if (goal.kind === 'end') await this.#lines.openEnd(around * 2, signal);
      else await this.#lines.openAt(Math.max(1, this.#lineOfGoal(goal) - around), around * 2, signal);
      this.#seenLines = this.#lines.count;
      this.#relayout();
      await this.go(goal);
    } catch (fault) {
      this.#fail(fault);
      return;
    }
    await this.#follow();
  }

  /** Reads what is written until the log is sealed. What goes wrong meanwhile is said, and tried again. */
  async #follow(): Promise<void> {
    const { signal } = this.#closing;
    const wantsText = () => this.#following || this.#nearEnd();
    while (!signal.aborted) {
      try {
        await this.#lines.follow({ wantsText, drawn: () => this.#grown() }, signal);
        this.#unfollowed = null;
        // The seal may have come with lines that somebody looked at, and not with those that were followed.
        this.#relayout();
        await this.#ask({ kind: this.#following ? 'end' : 'keep' });
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
    this.#setFollowing(goal.kind === 'end');
    if (goal.kind === 'end') return this.#ask(goal);
    if (goal.kind === 'line') this.#unfold(goal.line);
    const item: Item =
      goal.kind === 'line' ? { kind: 'line', line: goal.line } : { kind: 'command', command: goal.command };
    await this.#ask({ kind: 'item', item, rowsAbove: goal.kind === 'line' ? goal.rowsAbove : 0 });
  }

  /** Shows the line unless it is in the view already, away from its edges. */
  async reveal(line: number): Promise<void> {
    this.#unfold(line);
    const rows = this.#screen.visible();
    const at = rows.findIndex(({ item }) => item.kind === 'line' && item.line === line);
    if (at >= 3 && at < rows.length - 3) return this.#setFollowing(false);
    await this.go({ kind: 'line', line, rowsAbove: Math.floor(this.#screen.rows / 3) });
  }

  /** Commands in the order in which they began. The line at the top stays where it is. */
  setSections(sections: readonly Section[]): void {
    this.#sections = sections;
    if (this.#lines.info === null) return;
    this.#relayout();
    void this.#ask({ kind: this.#following ? 'end' : 'keep' });
  }

  setWrap(on: boolean): void {
    this.#screen.setWrap(on);
    if (this.#lines.info !== null) void this.#ask({ kind: this.#following ? 'end' : 'keep' });
  }

  /** By whole rows, upwards when negative. Upwards ends following. */
  scrollRows(rows: number): void {
    if (rows < 0) this.#setFollowing(false);
    const left = this.#screen.scrollRows(rows);
    this.#readTop();
    if (left !== 0) {
      const position = this.#layout.positionOf(this.#topItem) + left;
      if (left < 0 && (this.#drawn?.from ?? 0) > 0) this.scrollToPosition(position);
      else if (left > 0 && (this.#drawn?.to ?? 0) < this.#layout.count) this.scrollToPosition(position);
    }
    this.#extend();
  }

  scrollToPosition(position: number): void {
    this.#setFollowing(false);
    const { count } = this.#layout;
    if (count === 0) return;
    const top = Math.min(Math.max(0, Math.round(position)), Math.max(0, count - 1));
    void this.#ask({ kind: 'item', item: this.#layout.itemAt(top), rowsAbove: 0 });
  }

  /** Whether the first row of the log is at the top of the view. */
  get atStart(): boolean {
    return (this.#drawn?.from ?? 0) === 0 && this.#screen.beyond.above === 0;
  }

  /** @param part of what can be above the view: 0 is the start of the log, 1 its end. */
  scrollToPart(part: number): void {
    this.scrollToPosition(part * Math.max(0, this.#layout.count - this.#screen.rows));
  }

  /** The part of the log that is seen, and how much of the rest is above. */
  get scroll(): { readonly size: number; readonly start: number } {
    const { count } = this.#layout;
    const { rows } = this.#screen;
    if (count <= rows && this.#screen.beyond.above + this.#screen.beyond.below === 0) return { size: 1, start: 0 };
    const room = Math.max(1, count - rows);
    const atEnd = this.#drawn?.to === count && this.#screen.beyond.below === 0;
    const start = atEnd ? 1 : Math.min(1, this.#layout.positionOf(this.#topItem) / room);
    return { size: Math.min(0.999, rows / Math.max(1, count)), start };
  }

  stopFollowing(): void {
    this.#setFollowing(false);
  }

  #selected(): void {
    if (this.#screen.hasSelection) this.#setFollowing(false);
  }

  #setFollowing(on: boolean): void {
    if (this.#following === on) return;
    this.#following = on;
    this.#seenLines = this.#lines.count;
    this.#listeners.changed();
  }

  #unfold(line: number): void {
    const command = this.#layout.commandOfLine(line);
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
    this.#layout = new LogLayout(this.#sections, this.#lines.count);
    if (this.#drawn === null || this.#layout.count === 0) return;
    // What was at the top may be folded away now: its command's row takes its place.
    const position = Math.min(this.#layout.positionOf(this.#topItem), this.#layout.count - 1);
    this.#topItem = this.#layout.itemAt(position);
  }

  /** After each frame of the log. */
  async #grown(): Promise<void> {
    const { signal } = this.#closing;
    const edge = this.#drawn?.to === this.#layout.count;
    this.#relayout();
    if (this.#following) await this.#ask({ kind: 'end' });
    // A drawing would take the reader's selection away; the new lines are drawn when he is done.
    else if (edge && this.#nearEnd() && !this.#screen.hasSelection) await this.#ask({ kind: 'keep' });
    if (this.#following) this.#seenLines = this.#lines.count;
    this.#listeners.changed();
    await nextFrame(signal);
    await pageVisible(signal);
  }

  #nearEnd(): boolean {
    return this.#drawn !== null && this.#drawn.to >= this.#drawn.layout.count && this.#screen.beyond.below < edgeRows;
  }

  /** One drawing at a time; of the wishes that come meanwhile the last one counts. */
  async #ask(wish: Wish): Promise<void> {
    // A wish for another place is not undone by one that only wants the same again.
    if (!(wish.kind === 'keep' && this.#wish !== null)) this.#wish = wish;
    this.#drawing ??= this.#drawAll().finally(() => {
      this.#drawing = null;
    });
    await this.#drawing;
  }

  async #drawAll(): Promise<void> {
    const { signal } = this.#closing;
    try {
      while (this.#wish !== null && !signal.aborted) {
        const wish = this.#wish;
        const { from, to } = this.#rangeOf(wish);
        // What is fetched is kept around the place that it is fetched for.
        if (wish.kind === 'item') this.#lines.focus = this.#lineOf(wish.item);
        if (!(await this.#atHand(from, to, signal))) continue;
        if (this.#wish === wish) this.#wish = null;
        await this.#draw(wish);
      }
      this.#failure = null;
    } catch (fault) {
      this.#wish = null;
      this.#fail(fault);
    }
  }

  #rangeOf(wish: Wish): { from: number; to: number } {
    const { count } = this.#layout;
    if (wish.kind === 'end') return { from: Math.max(0, count - this.#screen.rows * 2), to: count };
    const item = wish.kind === 'keep' ? this.#topItem : wish.item;
    const position = this.#layout.positionOf(item);
    if (wish.kind === 'keep')
      return { from: Math.max(0, position - itemsAround), to: Math.min(count, position + itemsAround) };
    // A place near the end stands lower in the view than was wished.
    const top = Math.min(position - wish.rowsAbove, count - this.#screen.rows);
    return {
      from: Math.max(0, top - itemsFirst),
      to: Math.min(count, Math.max(position, top + this.#screen.rows) + itemsFirst),
    };
  }

  /** Fetches what the items need. False when the log turned out to be another than it was when they were chosen. */
  async #atHand(from: number, to: number, signal: AbortSignal): Promise<boolean> {
    const layout = this.#layout;
    for (let position = from; position < to; position += 1) {
      const item = layout.itemAt(position);
      if (item.kind !== 'line' || this.#lines.get(item.line)) continue;
      const command = layout.commandOfLine(item.line);
      const end = (command === null ? undefined : layout.linesOf(command)?.to) ?? layout.lines;
      await this.#lines.load(item.line, Math.min(end, item.line + (to - position)), signal);
      if (!this.#lines.get(item.line)) throw new Error(`Line ${item.line} of the log could not be read.`);
      if (layout !== this.#layout) return false;
    }
    return true;
  }

  async #draw(wish: Wish): Promise<void> {
    const layout = this.#layout;
    const range = this.#rangeOf(wish);
    if (range.to <= range.from) {
      this.#drawn = { ...range, layout };
      await this.#screen.draw([], 'end');
      return;
    }
    // At the time of drawing: the reader may have scrolled on while lines were fetched.
    if (wish.kind === 'keep') this.#readTop();
    const item = wish.kind === 'item' ? wish.item : this.#topItem;
    const anchor = wish.kind === 'end' ? range.to - 1 : layout.positionOf(item);
    const { from, items } = this.#itemsAround(range, anchor, wish.kind === 'end');
    const index = anchor - from;
    const stand: Stand =
      wish.kind === 'end' ? 'end' : { index, row: wish.kind === 'item' ? -wish.rowsAbove : this.#topRow() };
    this.#drawn = { from, to: from + items.length, layout };
    await this.#screen.draw(items, stand);
    this.#readTop();
    this.#lines.focus = this.#lineOf(this.#topItem);
    this.#listeners.painted();
    this.#settleLater();
  }

  /** The items of a range around the anchor, as far as their text is not too much to draw at once. */
  #itemsAround(
    range: { from: number; to: number },
    anchor: number,
    all: boolean,
  ): { from: number; items: DrawnItem[] } {
    const items: DrawnItem[] = [];
    let from = anchor;
    const drawn = (position: number): DrawnItem => {
      const item = this.#layout.itemAt(position);
      return { item, text: item.kind === 'line' ? this.#textOf(item.line) : '' };
    };
    const enough = (characters: number, rows: number) =>
      !all && characters > charactersAround && rows > this.#screen.rows;
    for (let characters = 0, rows = 0; from > range.from && !enough(characters, rows); from -= 1) {
      const one = drawn(from - 1);
      items.unshift(one);
      characters += one.text.length;
      rows += 1 + Math.floor(one.text.length / this.#screen.columns);
    }
    for (let at = anchor, characters = 0, rows = 0; at < range.to && !enough(characters, rows); at += 1) {
      const one = drawn(at);
      items.push(one);
      characters += one.text.length;
      rows += 1 + Math.floor(one.text.length / this.#screen.columns);
    }
    return { from, items };
  }

  #textOf(line: number): string {
    const known = this.#lines.get(line);
    if (!known) return '';
    const text = known.sgr + drawable(known.text);
    return known.whole > 0
      ? `${text}\x1b[0m … ${known.whole.toLocaleString('en')} bytes in this line: see the raw log`
      : text;
  }

  /** Draws on when the view comes near an edge of what is drawn and the log goes on there. */
  #extend(): void {
    if (this.#drawn === null || this.#wish !== null) return;
    const { above, below } = this.#screen.beyond;
    const up = above < edgeRows && this.#drawn.from > 0;
    const down = below < edgeRows && this.#drawn.to < this.#layout.count;
    if (!this.#following && (up || down)) void this.#ask({ kind: 'keep' });
  }

  /** Behind the last of several jumps: more around the view is drawn, and more around that is fetched. */
  #settleLater(): void {
    clearTimeout(this.#settling);
    this.#ahead.abort();
    if (this.#following || this.#closing.signal.aborted) return;
    this.#settling = setTimeout(() => {
      if (!this.#screen.hasSelection) this.#extend();
      const line = this.#lineOf(this.#topItem);
      this.#ahead = new AbortController();
      this.#lines.load(line - prefetched, Math.min(this.#lines.count, line + prefetched), this.#ahead.signal).catch(
        // What could not be had ahead of time is asked for again when it is looked at, and then says why.
        () => undefined,
      );
    }, settleMs);
  }

  /** How far the line at the top is scrolled into. */
  #topRow(): number {
    const top = this.#screen.visible()[0];
    return top && this.#layout.positionOf(top.item) === this.#layout.positionOf(this.#topItem) ? top.row : 0;
  }

  #readTop(): void {
    const top = this.#screen.visible()[0];
    if (top) this.#topItem = top.item;
  }

  #painted(): void {
    if (this.#drawing === null) this.#readTop();
    this.#listeners.painted();
  }

  #lineOf(item: Item): number {
    if (item.kind === 'line') return item.line;
    return this.#sections.find(({ command }) => command === item.command)?.firstLine ?? 1;
  }

  #lineOfGoal(goal: Exclude<Goal, { kind: 'end' }>): number {
    return goal.kind === 'line' ? goal.line : this.#lineOf({ kind: 'command', command: goal.command });
  }

  #fail(fault: unknown): void {
    if (this.#closing.signal.aborted) return;
    this.#failure = fault instanceof Error ? fault.message : String(fault);
    this.#listeners.changed();
  }
}
