import { z } from 'zod';
import { Moment } from './time.ts';

/** A build in which a failure was seen. */
export const Sighting = z.object({ number: z.int().positive(), at: Moment });
export type Sighting = z.infer<typeof Sighting>;

/** What failures of one cause have in common: the templates of the lines that show it (docs/new-lines.md). */
export const Fingerprint = z.object({
  id: z.string(),
  /** In how many builds of the pipeline it was seen. */
  times: z.int().positive(),
  firstSeen: Sighting,
  lastSeen: Sighting,
});
export type Fingerprint = z.infer<typeof Fingerprint>;

/** What shows the failure of a build, found in the log of the attempt that it failed by. */
export const BuildFailure = z.object({
  attemptId: z.string(),
  state: z.string(),
  /** File line of `text`; null when no line of the log tells anything and `text` says in words what happened. */
  line: z.int().positive().nullable(),
  text: z.string(),
  /** Whether the last green builds never had that line. */
  isNew: z.boolean(),
  /** At most three lines that show it, ascending, the first one included; empty when `line` is null. */
  lines: z.array(z.object({ line: z.int().positive(), text: z.string() })),
  /** Null when there was nothing to compare with. */
  newLines: z.object({ count: z.int().nonnegative(), total: z.int().nonnegative() }).nullable(),
  fingerprint: Fingerprint,
});
export type BuildFailure = z.infer<typeof BuildFailure>;

/** Builds of a pipeline that failed alike. `text` and `line` are those of the newest. */
export const FailureGroup = Fingerprint.extend({
  state: z.string(),
  text: z.string(),
  /** The newest builds, newest first, at most five. */
  builds: z.array(
    Sighting.extend({
      branch: z.string(),
      attemptId: z.string(),
      /** Null when no line shows it. */
      line: z.int().positive().nullable(),
    }),
  ),
});
export type FailureGroup = z.infer<typeof FailureGroup>;
