import {
  type AttemptExpectation,
  type BuildExpectations,
  beyond,
  leastDelayMs,
  leastSilenceMs,
} from '#contract/expectations.ts';
import { speakDuration } from '#web/ui/duration.ts';

/** From when on it lasts longer without output than is normal, in ms since 1970; null where nothing is known of it. */
export function silentFrom({ lastOutputAt, silence }: AttemptExpectation): number | null {
  return lastOutputAt === null || silence === null ? null : Date.parse(lastOutputAt) + beyond(silence, leastSilenceMs);
}

/** `silent for 4m 00s, normally at most 20 s`; null while that is within what is normal. */
export function silenceWords(attempt: AttemptExpectation, now: number): string | null {
  const from = silentFrom(attempt);
  if (from === null || now < from || attempt.lastOutputAt === null || attempt.silence === null) return null;
  const lasts = wholeSeconds(now - Date.parse(attempt.lastOutputAt));
  return `silent for ${speakDuration(lasts)}, normally at most ${speakDuration(roundedUp(attempt.silence.ms))}`;
}

/** `running for 11m 00s, usually 2m 10s`; null while that is within what is normal. */
export function delayWords(
  { duration }: Pick<BuildExpectations, 'duration'>,
  startedAt: string | null,
  now: number,
): string | null {
  if (duration === null || startedAt === null) return null;
  const lasts = now - Date.parse(startedAt);
  if (lasts < beyond(duration, leastDelayMs)) return null;
  return `running for ${speakDuration(wholeSeconds(lasts))}, usually ${speakDuration(duration.ms)}`;
}

function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}

/** "At most" may not promise less than what was seen. */
function roundedUp(ms: number): number {
  return Math.ceil(ms / 1000) * 1000;
}
