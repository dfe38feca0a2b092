import type { BuildState } from '#contract/builds.ts';
import { isFinal } from '#contract/status.ts';
import type { Outline } from '#pipeline/outline.ts';
import type { ShownStatus } from '#web/ui/status.ts';
import type { Way } from './route-ways.ts';

/** What a node shows of a running or finished build. */
export interface NodeState {
  readonly status: ShownStatus;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** The ways that were taken from it. */
  readonly wentTo: BuildState['wentTo'];
  readonly retry: BuildState['retry'];
  /** The number of the build that ran it in place of this one; else null. */
  readonly takenFrom: number | null;
}

/** Worst first: what a collapsed group takes from what is in it. */
const worst: readonly ShownStatus[] = [
  'failed',
  'timed-out',
  'lost',
  'invalid',
  'canceled',
  'running',
  'queued',
  'succeeded',
  'skipped',
];

/** By name. States that were not reached are `not-run`. */
export function nodeStates(states: readonly BuildState[]): ReadonlyMap<string, NodeState> {
  return new Map(
    states.map(({ name, status, startedAt, finishedAt, wentTo, retry, attempts }) => {
      const takenFrom = attempts.at(-1)?.takenFrom?.build.number ?? null;
      return [
        name,
        { status: startedAt === null ? 'not-run' : status, startedAt, finishedAt, wentTo, retry, takenFrom },
      ];
    }),
  );
}

/** A group's status, worst child first, where that is worse than its own. */
export function groupStatus(name: string, outline: Outline, states: ReadonlyMap<string, NodeState>): ShownStatus {
  const inside = outline.nodes.filter(({ parent }) => parent === name);
  const found = inside.map((node) => groupStatus(node.name, outline, states));
  const own = states.get(name)?.status;
  const all = own === undefined ? found : [...found, own];
  return worst.find((status) => all.includes(status)) ?? 'not-run';
}

/** Whether the build took this way. */
export function wasTaken({ from, to, kind }: Way, states: ReadonlyMap<string, NodeState>): boolean {
  if (kind === 'start') return (states.get(to)?.startedAt ?? null) !== null;
  const state = states.get(from);
  if (!state) return false;
  if (kind === 'end') {
    const { status, wentTo, startedAt } = state;
    const ended = startedAt !== null && status !== 'not-run' && isFinal(status);
    return ended && wentTo.length === 0 && (status === 'succeeded' || status === 'skipped');
  }
  return state.wentTo.some((way) => way.to === to && way.caught === (kind === 'catch'));
}
