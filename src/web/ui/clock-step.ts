const dayMs = 86_400_000;

/** In ms: tenths of a second, and from there those that a clock has. */
const steps = [
  ...[100, 200, 500],
  ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200].map(
    (seconds) => seconds * 1000,
  ),
];

/** The step (ms) of an axis over that much time (ms): a round one, of which at most that many are needed; whole days in the end. */
export function clockStep(spanMs: number, most: number): number {
  const wanted = spanMs / most;
  return steps.find((step) => step >= wanted) ?? Math.ceil(wanted / dayMs) * dayMs;
}
