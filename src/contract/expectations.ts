import { z } from 'zod';
import { Moment } from './time.ts';

/** A length of time in ms as it was before, and of how many runs that was learned. */
export const Normal = z.object({ ms: z.number().nonnegative(), runs: z.int().positive() });
export type Normal = z.infer<typeof Normal>;

/** What is to be expected of an attempt that runs, learned from the last times that its state succeeded. Null: nothing is known. */
export const AttemptExpectation = z.object({
  attemptId: z.string(),
  state: z.string(),
  startedAt: Moment,
  /** When the last output came; where none has come, when its log was begun. Null when nobody here writes the log (any more). */
  lastOutputAt: Moment.nullable(),
  /** How long it usually takes: the median. */
  duration: Normal.nullable(),
  /** How long it is without output at most. */
  silence: Normal.nullable(),
});
export type AttemptExpectation = z.infer<typeof AttemptExpectation>;

/** What is to be expected of a build that has not ended. */
export const BuildExpectations = z.object({
  /** The branch that it is learned from: the build's own, or the main branch where that has never been green. */
  branch: z.string(),
  duration: Normal.nullable(),
  /** Of each attempt that runs now. */
  attempts: z.array(AttemptExpectation),
});
export type BuildExpectations = z.infer<typeof BuildExpectations>;

/** From so many runs on, what was seen is taken to be most of what there is to see. */
const enoughRuns = 3;

/**
 * From which length on (ms) something is beyond what is normal. A half more than before is nothing to speak of, nor are a few seconds
 * (`leastMs`); of what was seen only once or twice, so little is known that it may take three times as long.
 */
export function beyond({ ms, runs }: Normal, leastMs: number): number {
  return Math.max(ms * (runs < enoughRuns ? 3 : 1.5), ms + leastMs);
}

/** Seconds of silence that nobody has to hear of, however talkative a command usually is. */
export const leastSilenceMs = 10_000;
/** The same of the time that a build or a state takes. */
export const leastDelayMs = 30_000;
