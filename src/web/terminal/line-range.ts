/** File lines, both included, from 1. */
export interface LineRange {
  readonly from: number;
  readonly to: number;
}

/** `#L120` or `#L120-L134`; null for any other hash. */
export function parseLineHash(hash: string): LineRange | null {
  const match = /^#L(\d{1,12})(?:-L(\d{1,12}))?$/.exec(hash);
  if (!match) return null;
  const first = Number(match[1]);
  const second = Number(match[2] ?? match[1]);
  return first < 1 || second < 1 ? null : { from: Math.min(first, second), to: Math.max(first, second) };
}

export function lineHash({ from, to }: LineRange): string {
  return from === to ? `#L${from}` : `#L${from}-L${to}`;
}
