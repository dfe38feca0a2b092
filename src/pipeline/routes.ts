import { nearest } from './nearest.ts';
import type { ReadState } from './read-state.ts';
import type { Entry, YamlDocument } from './yaml-document.ts';

/** Finds routes that lead nowhere: unknown targets, states that nothing reaches, cycles without a way out. */
export function checkRoutes(
  document: YamlDocument,
  entries: readonly Entry[],
  states: readonly ReadState[],
  startAt: string,
): void {
  const byName = new Map(states.map((state) => [state.name, state]));
  for (const state of states) {
    if (state.next === null || byName.has(state.next)) continue;
    const meant = nearest(state.next, byName.keys());
    document.error(
      'unknown-next-state',
      `State “${state.name}”: \`Next\` names “${state.next}”, but there is no such state.${meant === null ? '' : ` Did you mean “${meant}”?`}`,
      state.nextNode,
    );
  }
  const reached = new Set<string>();
  for (let state = byName.get(startAt); state; ) {
    reached.add(state.name);
    if (state.next !== null && reached.has(state.next)) {
      document.error(
        'endless-cycle',
        `“${state.name}” leads back to “${state.next}” and no state on the way ends: the build would never finish.`,
        state.nextNode,
      );
      break;
    }
    state = state.next === null ? undefined : byName.get(state.next);
  }
  for (const entry of entries) {
    if (!reached.has(entry.key))
      document.warning('unreachable-state', `Nothing leads to state “${entry.key}”; it never runs.`, entry.keyNode);
  }
}
