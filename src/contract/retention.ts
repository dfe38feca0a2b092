import { z } from 'zod';
import { Moment } from './time.ts';

const Days = z.int('Days are a whole number.').min(1, 'Keep logs for at least one day.').max(36_500);
const Builds = z.int('Builds are a whole number.').min(1, 'Keep the logs of at least one build.').max(1_000_000);

/** What one pipeline keeps in place of what the installation keeps. Absent: as the installation; null: no limit. */
export const PipelineRetention = z.object({
  pipelineId: z.string(),
  days: Days.nullable().optional(),
  builds: Builds.nullable().optional(),
});
export type PipelineRetention = z.infer<typeof PipelineRetention>;

/** How long logs are kept. Each limit may be off (null); a log goes when any of them says so. */
export const RetentionPolicy = z.object({
  /** Since the log was sealed. */
  days: Days.nullable(),
  /** Of every pipeline the logs of this many newest builds. */
  builds: Builds.nullable(),
  /** Of all logs together, as printed (bytes); the oldest go first. */
  bytes: z.int('Bytes are a whole number.').min(1_000_000, 'Keep at least 1 MB of logs.').nullable(),
  pipelines: z.array(PipelineRetention).max(5000),
});
export type RetentionPolicy = z.infer<typeof RetentionPolicy>;

export const defaultRetention: RetentionPolicy = { days: 90, builds: 500, bytes: 20_000_000_000, pipelines: [] };

/** One round of removing. */
export const Sweep = z.object({
  startedAt: Moment,
  endedAt: Moment,
  logs: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  /** Why it ended early or left files behind; null when it did all there was to do. */
  fault: z.string().nullable(),
});
export type Sweep = z.infer<typeof Sweep>;

export const LogUsage = z.object({
  /** Sealed logs that are stored. */
  logs: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  /** When the oldest of them was sealed. */
  oldest: Moment.nullable(),
  pinnedBuilds: z.int().nonnegative(),
});
export type LogUsage = z.infer<typeof LogUsage>;

export const Retention = z.object({
  policy: RetentionPolicy,
  usage: LogUsage,
  /** Null before the first one has ended. */
  lastSweep: Sweep.nullable(),
  sweeping: z.boolean(),
});
export type Retention = z.infer<typeof Retention>;

/** What a policy would remove if it were put in force now. */
export const RetentionPreview = z.object({
  logs: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  builds: z.int().nonnegative(),
});
export type RetentionPreview = z.infer<typeof RetentionPreview>;
