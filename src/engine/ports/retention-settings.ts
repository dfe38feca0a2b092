import type { RetentionPolicy, Sweep } from '#contract/retention.ts';

/** The retention that people have set, and what the last sweep did. */
export interface RetentionSettings {
  /** `defaultRetention` until somebody sets another. */
  policy(): Promise<RetentionPolicy>;

  /** Durable when this resolves. @throws StoreFault `missing` for a pipeline that there is not. */
  setPolicy(policy: RetentionPolicy): Promise<void>;

  /** Null before the first one. */
  lastSweep(): Promise<Sweep | null>;

  noteSweep(sweep: Sweep): Promise<void>;
}
