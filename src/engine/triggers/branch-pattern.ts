import type { TriggerSettings } from '#contract/pipeline-settings.ts';

/** Whether a push to the branch builds: the main branch always does, of the others the last pattern that matches decides. */
export function buildsBranch({ branch: main, branches }: Pick<TriggerSettings, 'branch' | 'branches'>, branch: string) {
  if (branch === main) return true;
  const deciding = branches.findLast((pattern) => matches(pattern.replace(/^!/, ''), branch));
  return deciding !== undefined && !deciding.startsWith('!');
}

/**
 * Walks the pattern once and keeps every place of the branch that it can have come to, so that no pattern is slow: the time is bounded by
 * the product of both lengths.
 */
function matches(pattern: string, branch: string): boolean {
  const characters = [...branch];
  let places = new Set([0]);
  for (const token of pattern.match(/\*{2,}|./gu) ?? []) {
    const next = new Set<number>();
    for (const place of places) for (const reached of step(token, characters, place)) next.add(reached);
    places = next;
  }
  return places.has(characters.length);
}

function* step(token: string, characters: readonly string[], place: number): Generator<number> {
  if (token.startsWith('*')) {
    const anything = token.length > 1;
    yield place;
    for (let at = place; at < characters.length && (anything || characters[at] !== '/'); at++) yield at + 1;
  } else if (place < characters.length && (token === '?' || token === characters[place])) {
    yield place + 1;
  }
}
