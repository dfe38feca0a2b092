import type { SavedView } from '#contract/overview.ts';

/** What each person keeps of the overview: views (a filter under a name) and marked pipelines. Writes are durable when they resolve. */
export interface ViewStore {
  /** In the order in which they were saved first. */
  list(owner: string): Promise<SavedView[]>;
  /** A view of that name is replaced, and keeps its id. */
  save(owner: string, view: SavedView): Promise<SavedView>;
  /** @throws StoreFault `missing` */
  remove(owner: string, id: string): Promise<void>;
  /** Asked twice, it is the same. @throws StoreFault `missing` for the pipeline */
  setFavourite(owner: string, pipelineId: string, favourite: boolean): Promise<void>;
}
