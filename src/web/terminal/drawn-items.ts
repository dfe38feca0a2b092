import { drawable } from './line-text.ts';
import type { LogLayout } from './log-layout.ts';
import type { LogLine, LogLines } from './log-lines.ts';
import type { DrawnItem } from './log-screen.ts';

/** Positions of a layout, `to` not included. */
export interface ItemRange {
  readonly from: number;
  readonly to: number;
}

/** On either side of the view so many characters are drawn at a time: some milliseconds of parsing. */
const charactersAround = 48_000;

/** Fetches what the items of the range need. */
export async function fetchItems(
  lines: LogLines,
  layout: LogLayout,
  { from, to }: ItemRange,
  signal: AbortSignal,
): Promise<void> {
  for (let position = from; position < to; position += 1) {
    const item = layout.itemAt(position);
    if (item.kind !== 'line' || lines.get(item.line)) continue;
    const command = layout.commandOfLine(item.line);
    const end = (command === null ? undefined : layout.linesOf(command)?.to) ?? layout.lines;
    await lines.load(item.line, Math.min(end, item.line + (to - position)), signal);
    if (!lines.get(item.line)) throw new Error(`Line ${item.line} of the log could not be read.`);
  }
}

/** The items of a range around the anchor; where `view` is given, only as far as their text is not too much to draw at once. */
export function itemsAround(
  lines: LogLines,
  layout: LogLayout,
  range: ItemRange,
  anchor: number,
  view: { readonly rows: number; readonly columns: number } | null,
): { readonly from: number; readonly items: DrawnItem[] } {
  const side = (first: number, end: number, step: 1 | -1) => {
    const items: DrawnItem[] = [];
    let characters = 0;
    let rows = 0;
    for (let at = first; at !== end; at += step) {
      if (view && characters > charactersAround && rows > view.rows) break;
      const item = layout.itemAt(at);
      const text = item.kind === 'line' ? textOf(lines.get(item.line)) : '';
      items.push({ item, text });
      characters += text.length;
      rows += 1 + Math.floor(text.length / (view?.columns ?? 1));
    }
    return items;
  };
  const above = side(anchor - 1, range.from - 1, -1).reverse();
  return { from: anchor - above.length, items: [...above, ...side(anchor, range.to, 1)] };
}

function textOf(line: LogLine | undefined): string {
  if (!line) return '';
  const text = line.sgr + drawable(line.text);
  return line.whole > 0
    ? `${text}\x1b[0m … ${line.whole.toLocaleString('en')} bytes in this line: see the raw log`
    : text;
}
