import type { FoundBuild, FoundMicroservice, FoundPipeline, SearchResult } from '#contract/search.ts';
import type { RecentPlace } from './recent-places.ts';
import { type Action, actionsFor, type Deed, runActions, searchLogs, toBeRun } from './search-actions.ts';

/** One line that can be chosen. `key` names it among all that are shown. */
export type Hit = { readonly key: string; readonly deed: Deed } & (
  | { readonly kind: 'pipeline'; readonly found: FoundPipeline }
  | { readonly kind: 'microservice'; readonly found: FoundMicroservice }
  | { readonly kind: 'build'; readonly found: FoundBuild }
  | { readonly kind: 'recent'; readonly place: RecentPlace }
  | { readonly kind: 'action'; readonly action: Action }
);

export interface HitGroup {
  readonly name: string;
  readonly hits: readonly Hit[];
}

/** A name that was typed may be meant to be run, but mostly it is not. */
const runsOffered = 2;

/** What is shown before anything is typed. */
export function firstHits(recent: readonly RecentPlace[]): HitGroup[] {
  const places = recent.map(
    (place): Hit => ({ kind: 'recent', key: `recent ${place.to}`, deed: { kind: 'go', to: place.to }, place }),
  );
  return filled([
    { name: 'Recent', hits: places },
    { name: 'Actions', hits: actionsFor('').map(actionHit) },
  ]);
}

/**
 * What is shown for a text: what is named exactly comes first, then what is called so, then what happened.
 *
 * @param result what the server found for it; null while nothing has come.
 * @param runnable what it found for the name behind `run`.
 */
export function hitsFor(text: string, result: SearchResult | null, runnable: SearchResult | null): HitGroup[] {
  const { pipelines = [], microservices = [], builds = [] } = result ?? {};
  const wantsRun = toBeRun(text) !== null;
  const runs = wantsRun ? runActions(runnable?.pipelines ?? []) : runActions(pipelines.slice(0, runsOffered));
  const actions = { name: 'Actions', hits: [...actionsFor(text), ...runs].map(actionHit) };
  const named = { name: 'Pipelines', hits: pipelines.map(pipelineHit) };
  const services = { name: 'Microservices', hits: microservices.map(microserviceHit) };
  const built = { name: 'Builds', hits: builds.map(buildHit) };
  const logs = { name: 'Logs', hits: [actionHit(searchLogs(text))] };
  const exactly = builds.some(({ matched }) => matched !== 'words');
  if (wantsRun) return filled([actions, named, services, built, logs]);
  if (exactly) return filled([built, named, services, actions, logs]);
  return filled([named, services, actions, built, logs]);
}

function filled(groups: readonly HitGroup[]): HitGroup[] {
  return groups.filter(({ hits }) => hits.length > 0);
}

function actionHit(action: Action): Hit {
  return { kind: 'action', key: `action ${action.label} ${JSON.stringify(action.deed)}`, deed: action.deed, action };
}

function pipelineHit(found: FoundPipeline): Hit {
  return { kind: 'pipeline', key: `pipeline ${found.id}`, deed: { kind: 'go', to: pipelinePath(found.id) }, found };
}

/** Leads to what one would deploy. */
function microserviceHit(found: FoundMicroservice): Hit {
  const { id, newestGreen } = found;
  const to = newestGreen ? buildPath(id, newestGreen.number) : pipelinePath(id);
  return { kind: 'microservice', key: `microservice ${id}`, deed: { kind: 'go', to }, found };
}

function buildHit(found: FoundBuild): Hit {
  const to = buildPath(found.pipelineId, found.number);
  return { kind: 'build', key: `build ${found.id}`, deed: { kind: 'go', to }, found };
}

function pipelinePath(id: string): string {
  return `/pipelines/${encodeURIComponent(id)}`;
}

export function buildPath(pipelineId: string, number: number): string {
  return `${pipelinePath(pipelineId)}/builds/${number}`;
}

/** What is remembered of a hit that led somewhere else than an action would. */
export function placeOf(hit: Hit): RecentPlace | null {
  if (hit.deed.kind !== 'go') return null;
  const { to } = hit.deed;
  switch (hit.kind) {
    case 'pipeline':
      return { to, label: hit.found.name.text, detail: 'pipeline' };
    case 'microservice':
      return { to, label: hit.found.name.text, detail: 'microservice' };
    case 'build': {
      const { pipelineName, number, commit, branch } = hit.found;
      return { to, label: `${pipelineName.text} #${number}`, detail: commit?.message.text ?? branch.text };
    }
    case 'recent':
      return hit.place;
    case 'action':
      return null;
  }
}
