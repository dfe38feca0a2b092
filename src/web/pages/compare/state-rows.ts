import type { BuildDetail, BuildState } from '#contract/builds.ts';
import type { ShownStatus } from '#web/ui/status.ts';

/** A state in one of two builds. */
export interface StateSide {
  readonly status: ShownStatus;
  /** Of what was taken over, as long as it took where it ran; null while it runs, and where it was not reached. */
  readonly durationMs: number | null;
  /** The number of the build that it was taken over from. */
  readonly takenFrom: number | null;
}

export interface StateRow {
  readonly name: string;
  readonly title: string;
  /** Null where that build has no such state. */
  readonly base: StateSide | null;
  readonly head: StateSide | null;
  /** How much longer it took in `head`; null where either has no duration. */
  readonly longerMs: number | null;
}

/** The states of two builds beside each other: in the order of `head`, behind them those that only `base` has. */
export function stateRows(base: Pick<BuildDetail, 'states'>, head: Pick<BuildDetail, 'states'>): StateRow[] {
  const before = new Map(base.states.map((state) => [state.name, state]));
  const after = new Map(head.states.map((state) => [state.name, state]));
  return [...new Set([...after.keys(), ...before.keys()])].map((name) => {
    const [one, two] = [before.get(name), after.get(name)];
    const sides = { base: one ? sideOf(one) : null, head: two ? sideOf(two) : null };
    return { name, title: two?.title ?? one?.title ?? name, ...sides, longerMs: longer(sides.base, sides.head) };
  });
}

function sideOf({ status, startedAt, finishedAt, attempts }: BuildState): StateSide {
  const from = attempts.at(-1)?.takenFrom ?? null;
  return {
    status: startedAt === null ? 'not-run' : status,
    durationMs: from ? between(from.startedAt, from.finishedAt) : between(startedAt, finishedAt),
    takenFrom: from?.build.number ?? null,
  };
}

export function between(from: string | null, to: string | null): number | null {
  return from === null || to === null ? null : Math.max(0, Date.parse(to) - Date.parse(from));
}

function longer(base: StateSide | null, head: StateSide | null): number | null {
  const [before, after] = [base?.durationMs ?? null, head?.durationMs ?? null];
  return before === null || after === null ? null : after - before;
}
