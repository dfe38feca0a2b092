import { FitAddon } from '@xterm/addon-fit';
import { type IDisposable, Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import type { Item } from './log-layout.ts';
import { swallowSequences } from './swallow-sequences.ts';
import { terminalTheme } from './terminal-theme.ts';

/** Rows kept in the terminal: what is drawn at a time, long lines wrapped. */
const mostRows = 20_000;
const fewestColumns = 20;
/** Wide enough for any line that the server gives whole. */
const mostColumns = 16_384;

/** Before each line: plain colours, the plain character set. What a line leaves behind is undone; what it should find is added. */
const freshLine = '\x0f\x1b(B\x1b[0m';
/** Ends whatever string a line began (a title, a link's address): it would take the line end, and the lines behind, for its own. */
const endOfStrings = '\x1b\\';
const endOfLink = '\x1b]8;;\x1b\\';
/** Begins a synchronized update (DEC mode 2026), so that no half of it is painted however slow the machine, and clears. */
const freshScreen = '\x1b[?2026h\x0f\x1b(B\x1b[0m\x1b[2J\x1b[3J\x1b[H';
const wholeScreen = '\x1b[?2026l';

export interface DrawnItem {
  readonly item: Item;
  /** Empty for a command's row, which is drawn beside the terminal. */
  readonly text: string;
}

/** Where the view is to stand behind a drawing: with an item at its top (so many rows above or below), or at the end. */
export type Stand = { readonly index: number; readonly row: number } | 'end';

export interface VisibleRow {
  /** Index of the item among those drawn. */
  readonly index: number;
  readonly item: Item;
  /** 0 for the first row of the item. */
  readonly row: number;
}

export interface Cells {
  /** Row of the view, from 0. */
  readonly row: number;
  readonly column: number;
  readonly width: number;
}

/**
 * The terminal as a drawing surface: it is given some hundred lines at a time and knows which of them stands in which of its rows.
 * Drawing clears in-band, within the same write, so that no blank frame is seen. Without React; whoever makes it calls `dispose`.
 */
export class LogScreen {
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #disposables: IDisposable[] = [];
  readonly #resize: ResizeObserver;
  readonly #theme: MutationObserver;
  #items: readonly DrawnItem[] = [];
  /** Index of the item in each row of the buffer, and the first row of each item. */
  #itemOfRow: readonly number[] = [];
  #rowOfItem: readonly number[] = [];
  #ownSequence = false;
  #disposed = false;
  #wrap = true;
  #columns = fewestColumns;

  /** @param changed called when other rows are seen, or the screen has another size (`resized`). */
  constructor(parent: HTMLElement, changed: (what: 'painted' | 'resized' | 'selected') => void) {
    this.#terminal = new Terminal({
      allowTransparency: true,
      convertEol: true,
      disableStdin: true,
      cursorInactiveStyle: 'none',
      cursorStyle: 'bar',
      cursorWidth: 1,
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--font-mono').trim() || 'monospace',
      fontSize: 12,
      lineHeight: 1.25,
      scrollback: mostRows,
      theme: terminalTheme(),
      linkHandler: { activate: (_event, address) => openLink(address), allowNonHttpProtocols: false },
    });
    this.#terminal.loadAddon(this.#fit);
    this.#terminal.open(parent);
    // It would swallow keys that mean something to the page, and the one that copies.
    this.#terminal.attachCustomKeyEventHandler(() => false);
    this.#disposables.push(...swallowSequences(this.#terminal.parser, () => this.#ownSequence));
    // Before anybody listens: whoever makes the screen does not have it yet.
    this.#fitScreen();
    this.#disposables.push(
      this.#terminal.onRender(() => changed('painted')),
      this.#terminal.onSelectionChange(() => changed('selected')),
    );
    this.#resize = new ResizeObserver(() => {
      if (this.#fitScreen()) changed('resized');
    });
    this.#resize.observe(parent);
    this.#theme = new MutationObserver(() => {
      this.#terminal.options.theme = terminalTheme();
    });
    this.#theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  }

  dispose(): void {
    this.#disposed = true;
    this.#resize.disconnect();
    this.#theme.disconnect();
    for (const disposable of this.#disposables) disposable.dispose();
    this.#terminal.dispose();
  }

  get rows(): number {
    return this.#terminal.rows;
  }

  get columns(): number {
    return this.#terminal.cols;
  }

  /** Pixels. */
  get rowHeight(): number {
    const screen = this.#terminal.element?.querySelector('.xterm-screen');
    return screen?.clientHeight ? screen.clientHeight / this.#terminal.rows : 20;
  }

  get columnWidth(): number {
    const screen = this.#terminal.element?.querySelector('.xterm-screen');
    return screen?.clientWidth ? screen.clientWidth / this.#terminal.cols : 7;
  }

  get hasSelection(): boolean {
    return this.#terminal.hasSelection();
  }

  /** Selects for the browser what is selected here, so that its own copying, about to begin, finds it. */
  offerSelection(): void {
    const { textarea } = this.#terminal;
    if (!textarea) return;
    textarea.value = this.#terminal.getSelection();
    textarea.focus();
    textarea.select();
  }

  focus(): void {
    this.#terminal.focus();
  }

  /** Off: a long line goes on to the right, where the screen scrolls to. True when the rows have to be drawn anew. */
  setWrap(on: boolean): boolean {
    this.#wrap = on;
    this.#columns = fewestColumns;
    return this.#fitScreen();
  }

  /** Resolves when the items are in the terminal and the view stands where it is wanted; the browser paints them next. Or it is disposed. */
  draw(items: readonly DrawnItem[], stand: Stand): Promise<void> {
    if (!this.#wrap) this.#widen(items);
    return new Promise((resolve) => {
      this.#writeOwn(freshScreen, () => undefined);
      this.#terminal.write(items.map(({ text }) => wholeLine(text)).join('\n'));
      this.#writeOwn(wholeScreen, () => {
        // The terminal still works off what it was given, but has nothing left to scroll.
        if (this.#disposed) return resolve();
        this.#items = items;
        this.#findRows();
        this.#stand(stand);
        resolve();
      });
    });
  }

  /** Moves the view within what is drawn; returns by how many rows it could not. */
  scrollRows(rows: number): number {
    const { viewportY, baseY } = this.#terminal.buffer.active;
    const wanted = viewportY + rows;
    const possible = Math.min(Math.max(wanted, 0), baseY);
    this.#terminal.scrollToLine(possible);
    return wanted - possible;
  }

  /** How many drawn rows lie above and below the view. */
  get beyond(): { readonly above: number; readonly below: number } {
    const { viewportY, baseY } = this.#terminal.buffer.active;
    return { above: viewportY, below: baseY - viewportY };
  }

  /** What the view shows, from its top; fewer rows than it has where the log ends. */
  visible(): VisibleRow[] {
    const { viewportY } = this.#terminal.buffer.active;
    const rows: VisibleRow[] = [];
    for (let at = viewportY; at < viewportY + this.#terminal.rows; at += 1) {
      const index = this.#itemOfRow[at];
      const drawn = index === undefined ? undefined : this.#items[index];
      if (index === undefined || !drawn) break;
      rows.push({ index, item: drawn.item, row: at - (this.#rowOfItem[index] ?? at) });
    }
    return rows;
  }

  /** How many rows the item takes. */
  heightOf(index: number): number {
    const next = this.#rowOfItem[index + 1] ?? this.#itemOfRow.length;
    return next - (this.#rowOfItem[index] ?? next);
  }

  /** The cells of the view in which the characters [start, end) of an item's plain text stand. */
  cellsOf(index: number, plain: string, start: number, end: number): Cells[] {
    const { active } = this.#terminal.buffer;
    const { cols, rows } = this.#terminal;
    const cells: Cells[] = [];
    let row = this.#rowOfItem[index] ?? 0;
    let column = 0;
    for (let at = 0; at < Math.min(end, plain.length); ) {
      if (column >= cols) {
        row += 1;
        column = 0;
      }
      const code = plain.charCodeAt(at);
      const cell = active.getLine(row)?.getCell(column);
      if (!cell) break;
      if (code === 9) {
        const width = Math.min(cols - column, 8 - (column % 8));
        if (at >= start) cells.push({ row: row - active.viewportY, column, width });
        column += width;
        at += 1;
      } else if (code < 32 || code === 127) {
        at += 1;
      } else if (cell.getChars() === '' && cell.getWidth() !== 0 && column === cols - 1) {
        // A wide character that did not fit stands at the beginning of the next row.
        column = cols;
      } else {
        const width = Math.max(1, cell.getWidth());
        if (at >= start) cells.push({ row: row - active.viewportY, column, width });
        column += width;
        at += Math.max(1, cell.getChars().length);
      }
    }
    return joined(cells).filter((each) => each.row >= 0 && each.row < rows);
  }

  #writeOwn(sequence: string, done: () => void): void {
    this.#terminal.write('', () => {
      this.#ownSequence = true;
    });
    this.#terminal.write(sequence, () => {
      this.#ownSequence = false;
      done();
    });
  }

  #findRows(): void {
    const { active } = this.#terminal.buffer;
    const last = active.baseY + active.cursorY;
    const itemOfRow: number[] = [];
    const rowOfItem: number[] = [];
    for (let row = 0; row <= last && this.#items.length > 0; row += 1) {
      if (row === 0 || !active.getLine(row)?.isWrapped) rowOfItem.push(row);
      itemOfRow.push(rowOfItem.length - 1);
    }
    this.#itemOfRow = itemOfRow;
    this.#rowOfItem = rowOfItem;
  }

  #stand(stand: Stand): void {
    if (stand === 'end') this.#terminal.scrollToBottom();
    else this.#terminal.scrollToLine(Math.max(0, (this.#rowOfItem[stand.index] ?? 0) + stand.row));
  }

  /** As many rows as there is room for. True when the number of rows or columns is another one. */
  #fitScreen(): boolean {
    const room = this.#fit.proposeDimensions();
    if (!room || Number.isNaN(room.cols) || Number.isNaN(room.rows)) return false;
    const columns = this.#wrap ? Math.max(room.cols, fewestColumns) : Math.max(room.cols, this.#columns);
    const rows = Math.max(room.rows, 1);
    if (columns === this.#terminal.cols && rows === this.#terminal.rows) return false;
    this.#terminal.resize(columns, rows);
    return true;
  }

  /** Without wrapping the screen is as wide as the longest line so far: it grows in steps and never shrinks under the reader. */
  #widen(items: readonly DrawnItem[]): void {
    const longest = items.reduce((most, { text }) => Math.max(most, text.length), 0);
    if (longest <= this.#columns) return;
    this.#columns = Math.min(mostColumns, 2 ** Math.ceil(Math.log2(longest)));
    this.#fitScreen();
  }
}

function wholeLine(text: string): string {
  if (!text.includes('\x1b')) return freshLine + text;
  return freshLine + text + endOfStrings + (text.includes('\x1b]8') ? endOfLink : '');
}

function openLink(address: string): void {
  if (/^https?:\/\//i.test(address)) window.open(address, '_blank', 'noopener,noreferrer');
}

function joined(cells: readonly Cells[]): Cells[] {
  const runs: Cells[] = [];
  for (const cell of cells) {
    const last = runs.at(-1);
    if (last && last.row === cell.row && last.column + last.width === cell.column) {
      runs[runs.length - 1] = { ...last, width: last.width + cell.width };
    } else runs.push(cell);
  }
  return runs;
}
