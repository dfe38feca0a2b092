import type { BuildState } from '#contract/builds.ts';

/** `from #12` where the state was not run here; null where it was. In the place of how long it took. */
export function takenWords({ attempts }: Pick<BuildState, 'attempts'>): string | null {
  const from = attempts.at(-1)?.takenFrom ?? null;
  return from === null ? null : `from #${from.build.number}`;
}
