import type { CommandStatus } from '#contract/builds.ts';
import type { HealthWord, Status } from '#contract/status.ts';

/** The seven status colours; `--st-<tone>` in theme/tokens.css. They mean status and nothing else. */
export type Tone = 'ok' | 'failed' | 'running' | 'idle' | 'late' | 'invalid' | 'warn';

/** All that a build, state, attempt or command can be shown as. `not-run` also stands for a state that was not reached. */
export type ShownStatus = Status | CommandStatus;

const tones: Record<ShownStatus, Tone> = {
  queued: 'idle',
  running: 'running',
  succeeded: 'ok',
  failed: 'failed',
  canceled: 'idle',
  'timed-out': 'late',
  lost: 'late',
  invalid: 'invalid',
  skipped: 'idle',
  'not-run': 'idle',
};

const words: Record<ShownStatus, string> = {
  queued: 'Queued',
  running: 'Running',
  succeeded: 'Succeeded',
  failed: 'Failed',
  canceled: 'Canceled',
  'timed-out': 'Timed out',
  lost: 'Lost',
  invalid: 'Invalid',
  skipped: 'Skipped',
  'not-run': 'Not run',
};

/** For the document title, where no icon can stand. */
const marks: Record<Status, string> = {
  queued: '◷',
  running: '●',
  succeeded: '✓',
  failed: '✗',
  canceled: '⊘',
  'timed-out': '⏱',
  lost: '?',
  invalid: '✗',
  skipped: '»',
};

export const toneOf = (status: ShownStatus): Tone => tones[status];
export const wordOf = (status: ShownStatus): string => words[status];
export const markOf = (status: Status): string => marks[status];

const healthTones: Record<HealthWord, Tone> = { healthy: 'ok', degraded: 'warn', unhealthy: 'failed', unknown: 'idle' };
const healthWords: Record<HealthWord, string> = {
  healthy: 'Healthy',
  degraded: 'Degraded',
  unhealthy: 'Unhealthy',
  unknown: 'Never built',
};

export const toneOfHealth = (word: HealthWord): Tone => healthTones[word];
export const wordOfHealth = (word: HealthWord): string => healthWords[word];
