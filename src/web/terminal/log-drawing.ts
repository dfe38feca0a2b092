import { fetchItems, type ItemRange, itemsAround } from './drawn-items.ts';
import { type Item, LogLayout } from './log-layout.ts';
import type { LogLines } from './log-lines.ts';
import type { LogScreen, Stand } from './log-screen.ts';

export type Wish =
  | { readonly kind: 'end' }
  /** Draws around what is at the top now, which stays there. */
  | { readonly kind: 'keep' }
  /** The item `rowsAbove` rows below the top of the view. */
  | { readonly kind: 'item'; readonly item: Item; readonly rowsAbove: number };

export interface DrawingListeners {
  /** Whether the end is followed: then nothing beyond the view is drawn or fetched. */
  following(): boolean;
  /** Other rows are seen; called within the frame that shows them. */
  painted(): void;
  /** A wish could not be fulfilled, or (null) one could again. */
  failed(fault: unknown): void;
}

/** Around the view so many items are drawn. */
const drawnAround = 300;
/** Of another place so many beyond the view are drawn first: it is there sooner, and the rest follows. */
export const drawnFirst = 20;
/** Lines at hand on either side of the view, so that scrolling on does not wait. */
const prefetched = 700;
/** The view is drawn anew when it comes nearer than this to an edge of what is drawn. */
const edgeRows = 60;
/** What a place needs beyond the view waits this long, in ms: whoever jumps on at once needs none of it. */
const settleMs = 80;

/**
 * What of a log is in the terminal, and where the view stands in it. Draws one wish at a time, and of those that come meanwhile the
 * last one; fetches what it needs, and behind that what will be needed next.
 */
export class LogDrawing {
  readonly #screen: LogScreen;
  readonly #lines: LogLines;
  readonly #listeners: DrawingListeners;
  readonly #closing = new AbortController();
  #layout = new LogLayout([], 0);
  #drawn: (ItemRange & { readonly layout: LogLayout }) | null = null;
  #wish: Wish | null = null;
  #running: Promise<void> | null = null;
  #top: Item = { kind: 'line', line: 1 };
  #settling: ReturnType<typeof setTimeout> | undefined;
  #ahead = new AbortController();

  constructor(screen: LogScreen, lines: LogLines, listeners: DrawingListeners) {
    this.#screen = screen;
    this.#lines = lines;
    this.#listeners = listeners;
  }

  dispose(): void {
    this.#closing.abort();
    this.#ahead.abort();
    clearTimeout(this.#settling);
  }

  get layout(): LogLayout {
    return this.#layout;
  }

  /** The item at the top of the view. */
  get top(): Item {
    return this.#top;
  }

  get topLine(): number {
    return this.#layout.lineOf(this.#top);
  }

  /** Whether the first row of the log is at the top of the view. */
  get startsAtTop(): boolean {
    return (this.#drawn?.from ?? 0) === 0 && this.#screen.beyond.above === 0;
  }

  /** Whether the last row of the log, as it was laid out last, is in the view. */
  get endIsSeen(): boolean {
    return this.reachesEnd && this.#screen.beyond.below === 0;
  }

  /** Whether the end of what was laid out when it was drawn is in the view, or nearly. */
  get endIsNear(): boolean {
    return this.#drawn !== null && this.#drawn.to >= this.#drawn.layout.count && this.#screen.beyond.below < edgeRows;
  }

  /** Whether what is drawn goes on to the end of the layout. */
  get reachesEnd(): boolean {
    return this.#drawn?.to === this.#layout.count;
  }

  /** Another layout. What is in the terminal stays until it is drawn anew. */
  relayout(layout: LogLayout): void {
    this.#layout = layout;
    if (this.#drawn === null || layout.count === 0) return;
    // What was at the top may be folded away now: its command's row takes its place.
    this.#top = layout.itemAt(Math.min(layout.positionOf(this.#top), layout.count - 1));
  }

  /** Resolves when this wish, or a later one, is drawn. */
  async ask(wish: Wish): Promise<void> {
    // A wish for another place is not undone by one that only wants the same again.
    if (!(wish.kind === 'keep' && this.#wish !== null)) this.#wish = wish;
    this.#running ??= this.#drawAll().finally(() => {
      this.#running = null;
    });
    await this.#running;
  }

  /** The view has another size: what is at its top stays there, or the end of the log where that was seen and no other place is wished. */
  resized(endSeen: boolean): void {
    void this.ask({ kind: endSeen && this.#wish === null ? 'end' : 'keep' });
  }

  /** Moves the view by rows; beyond what is drawn another place is drawn. */
  scrollRows(rows: number): void {
    const left = this.#screen.scrollRows(rows);
    this.#readTop();
    const goesOn = left < 0 ? (this.#drawn?.from ?? 0) > 0 : (this.#drawn?.to ?? 0) < this.#layout.count;
    if (left !== 0 && goesOn) this.scrollTo(this.#layout.positionOf(this.#top) + left);
    this.#extend();
  }

  scrollTo(position: number): void {
    const { count } = this.#layout;
    if (count === 0) return;
    const top = Math.min(Math.max(0, Math.round(position)), count - 1);
    void this.ask({ kind: 'item', item: this.#layout.itemAt(top), rowsAbove: 0 });
  }

  /** The terminal shows other rows. */
  painted(): void {
    if (this.#running === null) this.#readTop();
    this.#listeners.painted();
  }

  async #drawAll(): Promise<void> {
    const { signal } = this.#closing;
    try {
      while (this.#wish !== null && !signal.aborted) {
        const wish = this.#wish;
        const layout = this.#layout;
        // What is fetched is kept around the place that it is fetched for.
        if (wish.kind === 'item') this.#lines.focus = layout.lineOf(wish.item);
        await fetchItems(this.#lines, layout, this.#rangeOf(wish), signal);
        // The log may have turned out to be another than it was when the items were chosen.
        if (layout !== this.#layout) continue;
        if (this.#wish === wish) this.#wish = null;
        await this.#draw(wish);
      }
      this.#listeners.failed(null);
    } catch (fault) {
      this.#wish = null;
      if (!signal.aborted) this.#listeners.failed(fault);
    }
  }

  #rangeOf(wish: Wish): ItemRange {
    const { count } = this.#layout;
    const { rows } = this.#screen;
    if (wish.kind === 'end') return { from: Math.max(0, count - rows * 2), to: count };
    const position = this.#layout.positionOf(wish.kind === 'keep' ? this.#top : wish.item);
    if (wish.kind === 'keep')
      return { from: Math.max(0, position - drawnAround), to: Math.min(count, position + drawnAround) };
    // A place near the end stands lower in the view than was wished.
    const top = Math.min(position - wish.rowsAbove, count - rows);
    return { from: Math.max(0, top - drawnFirst), to: Math.min(count, Math.max(position, top + rows) + drawnFirst) };
  }

  async #draw(wish: Wish): Promise<void> {
    const layout = this.#layout;
    const range = this.#rangeOf(wish);
    const atEnd = wish.kind === 'end';
    if (range.to <= range.from) {
      this.#drawn = { ...range, layout };
      await this.#screen.draw([], 'end');
      return;
    }
    // At the time of drawing: the reader may have scrolled on while lines were fetched.
    if (wish.kind === 'keep') this.#readTop();
    const item = wish.kind === 'item' ? wish.item : this.#top;
    const anchor = atEnd ? range.to - 1 : layout.positionOf(item);
    const { from, items } = itemsAround(this.#lines, layout, range, anchor, atEnd ? null : this.#screen);
    const row = wish.kind === 'item' ? -wish.rowsAbove : this.#topRow();
    const stand: Stand = atEnd ? 'end' : { index: anchor - from, row };
    this.#drawn = { from, to: from + items.length, layout };
    await this.#screen.draw(items, stand);
    if (this.#closing.signal.aborted) return;
    this.#readTop();
    this.#lines.focus = this.topLine;
    this.#listeners.painted();
    this.#settleLater();
  }

  /** Draws on when the view comes near an edge of what is drawn and the log goes on there. */
  #extend(): void {
    if (this.#drawn === null || this.#wish !== null || this.#listeners.following()) return;
    const { above, below } = this.#screen.beyond;
    const up = above < edgeRows && this.#drawn.from > 0;
    const down = below < edgeRows && this.#drawn.to < this.#layout.count;
    if (up || down) void this.ask({ kind: 'keep' });
  }

  /** Behind the last of several jumps: more around the view is drawn, and more around that is fetched. */
  #settleLater(): void {
    clearTimeout(this.#settling);
    this.#ahead.abort();
    if (this.#listeners.following() || this.#closing.signal.aborted) return;
    this.#settling = setTimeout(() => {
      // A drawing would take the reader's selection away.
      if (!this.#screen.hasSelection) this.#extend();
      const line = this.topLine;
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
    return top && this.#layout.positionOf(top.item) === this.#layout.positionOf(this.#top) ? top.row : 0;
  }

  #readTop(): void {
    const top = this.#screen.visible()[0];
    if (top) this.#top = top.item;
  }
}
