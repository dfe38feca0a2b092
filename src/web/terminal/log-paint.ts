import type { LineRange } from './line-range.ts';
import { plainText } from './line-text.ts';
import { type TimeMode, timeText } from './line-time.ts';
import type { VisibleRow } from './log-screen.ts';
import type { ColumnRange, Hit } from './log-search.ts';
import type { LogViewer } from './log-viewer.ts';

/** What is marked in the lines that are seen. */
export interface Marks {
  readonly picked: LineRange | null;
  readonly isError: (line: number) => boolean;
  readonly isNew: (line: number) => boolean;
  readonly hits: (line: number) => readonly ColumnRange[];
  readonly hit: Hit | null;
  readonly times: TimeMode;
  /** When the attempt began, in ms since 1970. */
  readonly startedAt: number;
}

export const noMarks: Marks = {
  picked: null,
  isError: () => false,
  isNew: () => false,
  hits: () => [],
  hit: null,
  times: 'off',
  startedAt: 0,
};

/**
 * Draws what stands beside and behind the terminal's rows: line numbers with times, tints of lines, places of hits, and the rows of
 * commands. By hand and not by React: it has to change within the frame in which the terminal scrolls.
 */
export class LogPaint {
  readonly #gutter: HTMLElement;
  readonly #behind: HTMLElement;
  readonly #commands: ReadonlyMap<number, HTMLElement>;
  readonly #viewer: LogViewer;
  marks: Marks = noMarks;

  /** @param behind lies under the terminal's rows and scrolls sideways with them. */
  constructor(
    parts: { gutter: HTMLElement; behind: HTMLElement; commands: ReadonlyMap<number, HTMLElement> },
    viewer: LogViewer,
  ) {
    this.#gutter = parts.gutter;
    this.#behind = parts.behind;
    this.#commands = parts.commands;
    this.#viewer = viewer;
  }

  paint(): void {
    const { screen } = this.#viewer;
    const rows = screen.visible();
    const { rowHeight } = screen;
    this.#gutter.parentElement?.style.setProperty('--row', `${rowHeight}px`);
    this.#paintGutter(rows);
    this.#paintCommands(rows, rowHeight);
    this.#paintBehind(rows, rowHeight);
  }

  #paintGutter(rows: readonly VisibleRow[]): void {
    const { times, startedAt } = this.marks;
    let before = '';
    rows.forEach(({ item, row }, at) => {
      const cell = cellAt(this.#gutter, at);
      const [time, number] = [cell.firstElementChild as HTMLElement, cell.lastElementChild as HTMLElement];
      const line = item.kind === 'line' ? item.line : 0;
      const begins = line > 0 && row === 0;
      setText(number, begins ? String(line) : '');
      const written =
        begins && times !== 'off' ? timeText(this.#viewer.lines.get(line)?.at ?? null, times, startedAt) : '';
      // The same time again says nothing new; at the top of the view it does, where the first row may be covered.
      setText(time, written === before && at > 1 ? '' : written);
      if (written !== '') before = written;
      setData(cell, 'line', line > 0 ? String(line) : '');
      setData(cell, 'mark', line > 0 ? this.#markOf(line) : '');
      setData(cell, 'here', line > 0 && line === this.marks.hit?.line ? 'here' : '');
      setData(cell, 'new', line > 0 && this.marks.isNew(line) ? 'new' : '');
    });
    while (this.#gutter.children.length > rows.length) this.#gutter.lastElementChild?.remove();
  }

  #paintCommands(rows: readonly VisibleRow[], rowHeight: number): void {
    const seen = new Map<number, number>();
    rows.forEach(({ item }, at) => {
      if (item.kind === 'command') seen.set(item.command, at);
    });
    for (const [command, node] of this.#commands) {
      const at = seen.get(command);
      node.hidden = at === undefined;
      if (at === undefined) continue;
      node.style.transform = `translateY(${at * rowHeight}px)`;
      node.style.height = `${rowHeight}px`;
    }
  }

  #paintBehind(rows: readonly VisibleRow[], rowHeight: number): void {
    const { screen, lines } = this.#viewer;
    const parts: string[][] = [];
    const width = screen.columnWidth;
    rows.forEach(({ item, index, row }, at) => {
      if (item.kind !== 'line') return;
      const mark = this.#markOf(item.line);
      if (item.line === this.marks.hit?.line) parts.push(['led', `translateY(${at * rowHeight}px)`, '100%']);
      if (mark !== '') parts.push([mark, `translateY(${at * rowHeight}px)`, '100%']);
      // The first row of the line that is seen has all of its hits.
      if (row > 0 && at > 0) return;
      const ranges = this.marks.hits(item.line);
      if (ranges.length === 0) return;
      const { plain, cut } = shownText(lines.get(item.line)?.text ?? '');
      for (const { start, end } of ranges) {
        const here = this.marks.hit?.line === item.line && this.marks.hit.column === start;
        for (const cells of screen.cellsOf(index, plain, start - cut, end - cut)) {
          const place = `translate(${cells.column * width}px, ${cells.row * rowHeight}px)`;
          parts.push([here ? 'here' : 'hit', place, `${cells.width * width}px`]);
        }
      }
    });
    parts.forEach(([kind = '', transform = '', size = ''], at) => {
      const part =
        (this.#behind.children[at] as HTMLElement | undefined) ?? this.#behind.appendChild(document.createElement('i'));
      setData(part, 'kind', kind);
      part.style.transform = transform;
      part.style.width = size;
      part.style.height = `${rowHeight}px`;
    });
    while (this.#behind.children.length > parts.length) this.#behind.lastElementChild?.remove();
  }

  #markOf(line: number): string {
    const { picked, isError } = this.marks;
    if (picked && line >= picked.from && line <= picked.to) return 'picked';
    return isError(line) ? 'bad' : '';
  }
}

/** The text that is in the terminal, and how many characters of the line were left out before it. */
function shownText(text: string): { plain: string; cut: number } {
  const plain = plainText(text);
  return { plain, cut: wholePlainText(text).length - plain.length };
}

function wholePlainText(text: string): string {
  return text
    .replace(/\r+$/, '')
    .split('\r')
    .map((part) => plainText(part))
    .join('\r');
}

function cellAt(gutter: HTMLElement, at: number): HTMLElement {
  const known = gutter.children[at] as HTMLElement | undefined;
  if (known) return known;
  const cell = document.createElement('button');
  cell.type = 'button';
  cell.tabIndex = -1;
  cell.append(document.createElement('small'), document.createElement('span'));
  return gutter.appendChild(cell);
}

function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

function setData(element: HTMLElement, name: string, value: string): void {
  if (element.dataset[name] !== value) element.dataset[name] = value;
}
