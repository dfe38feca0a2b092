import { FitAddon } from '@xterm/addon-fit';
import { type IDisposable, type IMarker, Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';

/** Rows kept in the terminal: the window of some thousand lines, wrapped ones included. The rest is in the file and is loaded when asked for. */
const mostRows = 20_000;
const fewestColumns = 100;

/** What moves the cursor off its line would break "row = line": swallowed. Erase-in-line and `\r` stay, progress bars need them. */
const swallowed = [
  'A',
  'B',
  'C',
  'D',
  'E',
  'F',
  'G',
  'H',
  'd',
  'f',
  'J',
  'L',
  'M',
  'P',
  'S',
  'T',
  'X',
  '@',
  'r',
  's',
  'u',
  't',
];

export interface TerminalListeners {
  /** The view moved, or what it shows has changed. */
  scrolled(): void;
  /** A line number was clicked; with Shift it ends a range. */
  linePicked(line: number, extend: boolean): void;
  /** A key asks for another place of the log; the terminal itself scrolls by lines and pages. */
  keyPressed(wish: 'up' | 'down' | 'start' | 'end'): void;
}

/**
 * One terminal that shows a window of a log by file lines, with a gutter of their numbers beside it. Without React; whoever
 * attaches it calls `dispose`.
 */
export class LogTerminal {
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #gutter: HTMLElement;
  readonly #disposables: IDisposable[] = [];
  readonly #resize: ResizeObserver;
  readonly #theme: MutationObserver;
  #firstLine = 1;
  #firstMarker: IMarker | undefined;
  #highlight: { from: number; to: number; bad: boolean } | null = null;
  readonly #listeners: TerminalListeners;

  constructor(parent: { screen: HTMLElement; gutter: HTMLElement }, listeners: TerminalListeners) {
    this.#gutter = parent.gutter;
    this.#listeners = listeners;
    this.#terminal = new Terminal({
      convertEol: true,
      disableStdin: true,
      cursorInactiveStyle: 'none',
      cursorStyle: 'bar',
      cursorWidth: 1,
      fontFamily: tokenValue('--font-mono') || 'monospace',
      fontSize: 12,
      lineHeight: 1.25,
      scrollback: mostRows,
      theme: themeOfTokens(),
    });
    this.#terminal.loadAddon(this.#fit);
    this.#terminal.open(parent.screen);
    this.#swallowSequences();
    this.#terminal.attachCustomKeyEventHandler((event) => this.#scrollByKey(event));
    this.#disposables.push(this.#terminal.onRender(() => this.#drawGutter()));
    this.#resize = new ResizeObserver(() => this.#fitScreen());
    this.#resize.observe(parent.screen);
    this.#theme = new MutationObserver(() => {
      this.#terminal.options.theme = themeOfTokens();
    });
    this.#theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    this.#gutter.addEventListener('click', this.#pick);
    this.#fitScreen();
  }

  dispose(): void {
    this.#resize.disconnect();
    this.#theme.disconnect();
    this.#gutter.removeEventListener('click', this.#pick);
    for (const disposable of this.#disposables) disposable.dispose();
    this.#terminal.dispose();
  }

  get atEnd(): boolean {
    const { viewportY, baseY } = this.#terminal.buffer.active;
    return viewportY >= baseY;
  }

  get atStart(): boolean {
    return this.#terminal.buffer.active.viewportY <= this.#startRow();
  }

  get hasSelection(): boolean {
    return this.#terminal.hasSelection();
  }

  /** Begins a new window. In-band, so that it takes its turn behind what is still to be drawn. */
  async begin(firstLine: number): Promise<void> {
    await this.write('\x1b[0m\x1b[2J\x1b[3J\x1b[H', true);
    this.#terminal.clear();
    this.#firstLine = firstLine;
    this.#firstMarker?.dispose();
    this.#firstMarker = this.#terminal.registerMarker(0);
  }

  #ownSequence = false;

  /** Resolves when the text is drawn. */
  write(text: string, own = false): Promise<void> {
    return new Promise((resolve) => {
      if (own)
        this.#terminal.write('', () => {
          this.#ownSequence = true;
        });
      this.#terminal.write(text, () => {
        if (own) this.#ownSequence = false;
        resolve();
      });
    });
  }

  scrollToEnd(): void {
    this.#terminal.scrollToBottom();
  }

  /** Puts a file line at the top with so many rows above it, when the window has it. */
  scrollToLine(line: number, rowsAbove = 2): void {
    const row = this.#rowOfLine(line);
    if (row !== null) this.#terminal.scrollToLine(Math.max(0, row - rowsAbove));
    this.#drawGutter();
  }

  highlight(lines: { from: number; to: number; bad: boolean } | null): void {
    this.#highlight = lines;
    this.#drawGutter();
  }

  /** The file line at the top of the view. */
  topLine(): number {
    return this.#lineOfRow(this.#terminal.buffer.active.viewportY);
  }

  /** The window as plain text, one string a file line. */
  plainLines(): string[] {
    const { buffer } = this.#terminal;
    const lines: string[] = [];
    for (let row = this.#startRow(); row < buffer.active.length; row++) {
      const line = buffer.active.getLine(row);
      const text = line?.translateToString(true) ?? '';
      if (line?.isWrapped && lines.length > 0) lines[lines.length - 1] += text;
      else lines.push(text);
    }
    return lines;
  }

  #startRow(): number {
    return this.#firstMarker && !this.#firstMarker.isDisposed ? this.#firstMarker.line : 0;
  }

  #lineOfRow(row: number): number {
    const { active } = this.#terminal.buffer;
    let line = this.#firstLine;
    for (let at = this.#startRow() + 1; at <= row; at++) if (!active.getLine(at)?.isWrapped) line += 1;
    return line;
  }

  #rowOfLine(wanted: number): number | null {
    const { active } = this.#terminal.buffer;
    let line = this.#firstLine;
    for (let row = this.#startRow(); row < active.length; row++) {
      if (row > this.#startRow() && !active.getLine(row)?.isWrapped) line += 1;
      if (line === wanted) return row;
    }
    return null;
  }

  /** As many rows as there is room for; never so few columns that an ordinary progress bar breaks: the pane scrolls sideways then. */
  #fitScreen(): void {
    const room = this.#fit.proposeDimensions();
    if (room) this.#terminal.resize(Math.max(room.cols, fewestColumns), Math.max(room.rows, 1));
  }

  #drawGutter(): void {
    const { active } = this.#terminal.buffer;
    const { rows } = this.#terminal;
    let line = this.#lineOfRow(active.viewportY) - 1;
    const cells: HTMLElement[] = [];
    const cursorRow = active.baseY + active.cursorY;
    for (let index = 0; index < rows; index++) {
      const row = active.viewportY + index;
      const cell = (this.#gutter.children[index] as HTMLElement | undefined) ?? document.createElement('button');
      const begins = index === 0 || !active.getLine(row)?.isWrapped;
      if (begins) line += 1;
      const blank =
        row > cursorRow || (row === cursorRow && active.cursorX === 0 && !active.getLine(row)?.translateToString(true));
      cell.textContent = begins && !blank ? String(line) : '';
      cell.dataset.line = String(line);
      cell.tabIndex = -1;
      const marked = this.#highlight && !blank && line >= this.#highlight.from && line <= this.#highlight.to;
      cell.dataset.mark = marked ? (this.#highlight?.bad ? 'bad' : 'picked') : '';
      cells.push(cell);
    }
    if (this.#gutter.children.length !== rows) this.#gutter.replaceChildren(...cells);
    this.#gutter.style.setProperty('--row', `${this.#rowHeight()}px`);
    this.#listeners.scrolled();
  }

  #rowHeight(): number {
    const screen = this.#terminal.element?.querySelector('.xterm-screen');
    return screen ? screen.clientHeight / this.#terminal.rows : 20;
  }

  readonly #pick = (event: MouseEvent): void => {
    const line = Number((event.target as HTMLElement).dataset.line);
    if (line > 0) this.#listeners.linePicked(line, event.shiftKey);
  };

  /** A log takes no input: its keys scroll. False keeps the terminal from what it would do with the key. */
  #scrollByKey(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey) return true;
    const page = Math.max(1, this.#terminal.rows - 1);
    const rows = { ArrowUp: -1, ArrowDown: 1, PageUp: -page, PageDown: page }[event.key];
    const jump = { Home: 'start', End: 'end' } as const;
    const wish = event.key in jump ? jump[event.key as keyof typeof jump] : undefined;
    if (rows === undefined && wish === undefined) return true;
    event.preventDefault();
    if (event.type !== 'keydown') return false;
    this.#listeners.keyPressed(wish ?? ((rows ?? 0) < 0 ? 'up' : 'down'));
    if (rows !== undefined) this.#terminal.scrollLines(rows);
    return false;
  }

  #swallowSequences(): void {
    const { parser } = this.#terminal;
    const unlessOwn = () => !this.#ownSequence;
    for (const final of swallowed) this.#disposables.push(parser.registerCsiHandler({ final }, unlessOwn));
    for (const final of ['h', 'l'])
      this.#disposables.push(parser.registerCsiHandler({ prefix: '?', final }, unlessOwn));
    for (const final of ['7', '8', 'D', 'E', 'M', 'c'])
      this.#disposables.push(parser.registerEscHandler({ final }, unlessOwn));
    // Titles, clipboard, links, colours of the terminal itself: a log has no say in them.
    for (const code of [0, 1, 2, 4, 8, 9, 10, 11, 12, 52, 104, 110, 111, 112, 133, 777, 1337]) {
      this.#disposables.push(parser.registerOscHandler(code, () => true));
    }
  }
}

function tokenValue(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function themeOfTokens() {
  const [black, red, green, yellow, blue, magenta, cyan, dim] = [
    'black',
    'red',
    'green',
    'yellow',
    'blue',
    'magenta',
    'cyan',
    'dim',
  ].map((name) => tokenValue(`--ansi-${name}`)) as [string, string, string, string, string, string, string, string];
  return {
    background: tokenValue('--bg'),
    foreground: tokenValue('--text'),
    cursor: 'transparent',
    selectionBackground: tokenValue('--line-2'),
    black,
    red,
    green,
    yellow,
    blue,
    magenta,
    cyan,
    white: tokenValue('--text-2'),
    brightBlack: dim,
    brightRed: red,
    brightGreen: green,
    brightYellow: yellow,
    brightBlue: blue,
    brightMagenta: magenta,
    brightCyan: cyan,
    brightWhite: tokenValue('--text'),
  };
}
