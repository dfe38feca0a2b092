import type { Build } from '#contract/builds.ts';
import type { Pipeline } from '#contract/pipelines.ts';

/**
 * Finds pipelines and builds. What a build is found by is written in the transaction that queues it or resolves its commit, so reads see
 * every change whose promise has resolved; it goes with its pipeline. Any text may be looked for. Every call is bounded by `limit` and by
 * the number of pipelines, not by how many builds there are, with one exception: for two words that are each in many builds and seldom in
 * one, the lists of both are gone through.
 */
export interface SearchIndex {
  /**
   * Pipelines in whose name or repository every part occurs, whatever the case: the name itself first, then names that begin with the
   * first part, then others, each in the order of the overview. `kind`: only those.
   */
  pipelines(parts: readonly string[], limit: number, kind?: Pipeline['kind']): Promise<Pipeline[]>;

  /** The newest green build of the main branch of each of the pipelines that has one, however long ago that was. */
  newestGreen(pipelineIds: readonly string[]): Promise<Build[]>;

  /**
   * Builds with that number, of pipelines in whose name every part occurs. Without parts, of those pipelines first that have gone the
   * least beyond that number.
   */
  numbered(number: number, parts: readonly string[], limit: number): Promise<Build[]>;

  /**
   * Builds of commits whose id begins so, newest first; where a great many begin so, the newest of some of them. `prefix` in small letters,
   * at least one.
   */
  ofCommit(prefix: string, limit: number): Promise<Build[]>;

  /** Builds in which every word (see `wordsOf`) begins a word of commit message, author, branch or pipeline, newest first. */
  withWords(words: readonly string[], limit: number): Promise<Build[]>;
}
