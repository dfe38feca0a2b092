import { z } from 'zod';

/** The closed set of status words of builds, states and attempts. No other word is stored, sent or shown. */
export const Status = z.enum([
  'queued',
  'running',
  'succeeded',
  'failed',
  'canceled',
  'timed-out',
  'lost',
  'invalid',
  'skipped',
]);
export type Status = z.infer<typeof Status>;

/** True when nothing will change the status any more. */
export function isFinal(status: Status): boolean {
  return status !== 'queued' && status !== 'running';
}

/** True while somebody waits for it: queued or running. */
export function isActive(status: Status): boolean {
  return !isFinal(status);
}

/** True when the author of the commit has something to mend. `lost` and `canceled` are nobody's mistake. */
export function isBad(status: Status): boolean {
  return status === 'failed' || status === 'timed-out' || status === 'invalid';
}

/** A health badge. `unknown` is "never built": no finished build of the main branch counts yet. */
export const HealthWord = z.enum(['healthy', 'degraded', 'unhealthy', 'unknown']);
export type HealthWord = z.infer<typeof HealthWord>;
