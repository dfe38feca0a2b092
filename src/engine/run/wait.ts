import type { Wait } from '#pipeline/graph.ts';
import { type InputDocument, referencePath, valueAt } from '#pipeline/references.ts';
import type { WaitEnd } from './interpret.ts';

/** When a Wait ends, or a sentence on why that cannot be said (States Language, "Wait State": the paths are read when it is reached). */
export function endOfWait(wait: Wait, document: InputDocument): WaitEnd | string {
  if ('seconds' in wait) return { afterSeconds: wait.seconds };
  if ('timestamp' in wait) return moment(wait.timestamp, 'Its Timestamp');
  const path = 'secondsPath' in wait ? wait.secondsPath : wait.timestampPath;
  const value = valueAt(document, referencePath(path) ?? []);
  if (!('secondsPath' in wait)) return moment(value, `“${path}”`);
  return typeof value === 'number' && value >= 0 && Number.isFinite(value)
    ? { afterSeconds: value }
    : `“${path}” is no number of seconds in this build.`;
}

function moment(value: unknown, what: string): WaitEnd | string {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? `${what} is no moment such as 2027-01-31T12:00:00Z.` : { at: new Date(ms).toISOString() };
}
