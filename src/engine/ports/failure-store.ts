import type { Build } from '#contract/builds.ts';
import type { BuildFailure, FailureGroup } from '#contract/failures.ts';
import type { Page, PageQuery } from '#contract/page.ts';

/** What the failed builds failed by, for telling when a failure was seen before. Reads see every change whose promise has resolved. */
export interface FailureStore {
  /**
   * Notes what shows the failure of a build and counts the build's version up, in one transaction; the build as it is then.
   * Null, and nothing changes, when it was noted before. @throws StoreFault `missing`
   */
  note(failure: NewFailure): Promise<Build | null>;

  /** Counts the build's version up, because more is known of one of its logs. @throws StoreFault `missing` */
  touch(buildId: string): Promise<Build>;

  /** Null while nothing is noted. How often and when counts all builds of the pipeline. */
  of(buildId: string): Promise<BuildFailure | null>;

  /** Grouped by fingerprint, the one seen last first. @throws StoreFault `bad-cursor` */
  groups(pipelineId: string, query: PageQuery): Promise<Page<FailureGroup>>;
}

export interface NewFailure extends Omit<BuildFailure, 'fingerprint'> {
  readonly buildId: string;
  readonly fingerprint: string;
  /** When the build ended. */
  readonly at: string;
}
