export interface OutcomeAxis {
  /** The most that stands above the base line, and that hangs below it. */
  readonly above: number;
  readonly below: number;
  /** Pixels of one build. */
  readonly unit: number;
  /** The round number of builds that a line above the base marks. */
  readonly tick: number;
}

/** How many builds are how high, so that both sides fit, and which round number is marked: 1, 2 or 5 times a power of ten. */
export function axisOf(above: number, below: number, height: number): OutcomeAxis {
  const magnitude = 10 ** Math.floor(Math.log10(Math.max(1, above)));
  const tick = ([5, 2, 1].find((times) => times * magnitude <= above) ?? 1) * magnitude;
  return { above, below, unit: height / (above + below), tick };
}
