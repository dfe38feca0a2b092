import { replaceWord } from './fixes.ts';
import type { ReadState } from './read-state.ts';
import type { Reading } from './reading.ts';

/**
 * Finds routes of one flow that lead nowhere: unknown targets, states that nothing reaches, cycles without a way out.
 *
 * @returns the states that something leads to; null where that cannot be told.
 */
export function checkRoutes(
  reading: Reading,
  states: readonly ReadState[],
  startAt: string | null,
): ReadonlySet<string> | null {
  const byName = new Map(states.map((state) => [state.name, state]));
  for (const state of states) checkTargets(reading, state, byName);
  // Without a start, behind a state that could not be read, or a way to none, nobody can tell what is reached.
  const unclear = states.some(({ state, leads }) => state === null || leads.some(({ to }) => !byName.has(to)));
  if (startAt === null || unclear) return null;
  const reached = reachable(byName, [startAt], (state) => state.leads.map(({ to }) => to));
  for (const { name, entry } of states) {
    if (reached.has(name)) continue;
    reading.document.warning('unreachable-state', `Nothing leads to state “${name}”; it never runs.`, entry.keyNode);
  }
  checkCycles(
    reading,
    states.filter(({ name }) => reached.has(name)),
    byName,
  );
  return reached;
}

function checkTargets({ document }: Reading, state: ReadState, byName: ReadonlyMap<string, ReadState>): void {
  for (const { to, key, node } of state.leads) {
    if (byName.has(to)) continue;
    const meant = document.nearest(to, byName.keys());
    const hint = meant === null ? '' : ` Did you mean “${meant}”?`;
    const message = `State “${state.name}”: \`${key}\` names “${to}”, but there is no such state${hint === '' ? ' here' : ''}.${hint}`;
    document.error('unknown-next-state', message, node, meant === null ? null : replaceWord(document, node, meant));
  }
}

/** A state from which no end can be reached goes round for ever: said once for every such circle, at the way that closes it. */
function checkCycles(reading: Reading, states: readonly ReadState[], byName: ReadonlyMap<string, ReadState>): void {
  const backwards = ways(states);
  const ends = states.filter((state) => state.ends).map(({ name }) => name);
  const leaving = reachable(byName, ends, ({ name }) => backwards.get(name) ?? []);
  const said = new Set<string>();
  const order = new Map(states.map(({ name }, index) => [name, index]));
  const placeOf = (name: string) => order.get(name) ?? 0;
  for (const state of states) {
    if (leaving.has(state.name) || said.has(state.name)) continue;
    const trapped = reachable(byName, [state.name], ({ leads }) => leads.map(({ to }) => to));
    for (const name of trapped) said.add(name);
    const inside = [...trapped].sort((a, b) => placeOf(a) - placeOf(b)).flatMap((name) => byName.get(name) ?? []);
    const closing = inside
      .flatMap((from) => from.leads.map((lead) => ({ from, lead })))
      .find(({ from, lead }) => placeOf(lead.to) <= placeOf(from.name));
    const { from, lead } = closing ?? { from: state, lead: state.leads[0] };
    reading.document.error(
      'endless-cycle',
      `“${from.name}” leads back to “${lead?.to ?? from.name}” and no state on the way ends: the build would never finish.`,
      lead?.node ?? from.entry.keyNode,
    );
  }
}

/** Which states lead to each. */
export function ways(states: readonly ReadState[]): ReadonlyMap<string, readonly string[]> {
  const backwards = new Map<string, string[]>();
  for (const { name, leads } of states) {
    for (const { to } of leads) {
      const from = backwards.get(to);
      if (from) from.push(name);
      else backwards.set(to, [name]);
    }
  }
  return backwards;
}

function reachable(
  byName: ReadonlyMap<string, ReadState>,
  starts: readonly string[],
  next: (state: ReadState) => readonly string[],
): Set<string> {
  const reached = new Set<string>();
  const waiting = [...starts];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const state = byName.get(name);
    if (!state || reached.has(name)) continue;
    reached.add(name);
    waiting.push(...next(state));
  }
  return reached;
}
