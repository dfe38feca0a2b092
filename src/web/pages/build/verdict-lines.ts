import type { LogWindow } from '#contract/logs.ts';
import { countOf } from '#web/ui/amount.ts';
import { plainText } from './quoted-lines.ts';

export interface QuotedLine {
  readonly line: number;
  readonly text: string;
}

/**
 * The lines that show a failure, and behind the first of them what else says something, `most` in all. `window` begins at or before the
 * first one; without it there are only the telling ones.
 */
export function linesAround(telling: readonly QuotedLine[], window: LogWindow | undefined, most: number): QuotedLine[] {
  const [first] = telling;
  if (!first) return [];
  const told = new Set(telling.map(({ line }) => line));
  const others = (window?.lines ?? [])
    .map(({ text }, index) => ({ line: (window?.firstLine ?? 1) + index, text: plainText(text) }))
    .filter(({ line, text }) => line > first.line && !told.has(line) && text.trim() !== '');
  return [...telling, ...others.slice(0, Math.max(0, most - telling.length))].sort((one, two) => one.line - two.line);
}

interface Seen {
  readonly times: number;
  readonly firstSeen: { readonly number: number };
  readonly lastSeen: { readonly number: number };
}

/** "Seen 4 times since #12, last in #40"; `number` is the build whose page says it. */
export function seenSentence({ times, firstSeen, lastSeen }: Seen, number: number): string {
  if (times === 1) return 'Not seen before';
  const since = firstSeen.number === number ? 'since this build' : `since #${firstSeen.number}`;
  const last = lastSeen.number === number ? '' : `, last in #${lastSeen.number}`;
  return `Seen ${countOf(times, 'time')} ${since}${last}`;
}
