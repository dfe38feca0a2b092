export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where the values stand in a box of that size, from left to right, the largest on top; pieces without a value are passed over. */
export function curveOf(
  values: readonly (number | null)[],
  { width, height, inset }: { readonly width: number; readonly height: number; readonly inset: number },
): Point[] {
  const known = values.flatMap((value, index) => (value === null ? [] : [{ value, index }]));
  const least = Math.min(...known.map(({ value }) => value));
  const span = Math.max(...known.map(({ value }) => value)) - least;
  const step = (width - 2 * inset) / Math.max(1, values.length - 1);
  return known.map(({ value, index }) => ({
    x: rounded(inset + index * step),
    y: rounded(span === 0 ? height / 2 : height - inset - ((value - least) / span) * (height - 2 * inset)),
  }));
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
