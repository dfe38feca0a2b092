import type { BuildState } from '#contract/builds.ts';
import type { Outline } from '#pipeline/outline.ts';
import type { ShownStatus } from '#web/ui/status.ts';

/** What a node shows of a running or finished build. */
export interface NodeState {
  readonly status: ShownStatus;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
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
    states.map(({ name, status, startedAt, finishedAt }) => [
      name,
      { status: startedAt === null ? 'not-run' : status, startedAt, finishedAt },
    ]),
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
