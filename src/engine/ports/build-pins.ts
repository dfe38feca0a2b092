import type { Build } from '#contract/builds.ts';

/** Pins keep the logs of a build whatever the retention says. Both calls are idempotent and give the build as it is then. */
export interface BuildPins {
  /** The first pin counts. @throws StoreFault `missing` */
  pin(buildId: string, by: string, at: string): Promise<Build>;

  /** @throws StoreFault `missing` for the build; one that is not pinned stays as it is. */
  unpin(buildId: string): Promise<Build>;
}
