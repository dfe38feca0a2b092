import { type Build, canceler } from '#contract/builds.ts';

/** How a build stands, in a few words on one line: "Failed in Test after 1 m 12 s". As long as the names in it make it. */
export function buildInWords(build: Build): string {
  const { status, reason } = build;
  switch (status) {
    case 'queued':
      return 'Queued';
    case 'running':
      return 'Running';
    case 'succeeded':
      return `Succeeded${timeOf(build, 'in')}`;
    case 'canceled':
      return reason?.kind === 'canceled' ? `Canceled${canceler(reason.by)}` : 'Canceled';
    case 'timed-out':
      return `Timed out${stateOf(build)}${timeOf(build, 'after')}`;
    case 'lost':
      return 'Lost, through no fault of the code';
    case 'invalid':
      return 'The pipeline in microtica.yaml is invalid';
    default:
      return reason?.kind === 'source'
        ? 'The source could not be fetched'
        : `Failed${stateOf(build)}${timeOf(build, 'after')}`;
  }
}

function stateOf({ reason }: Build): string {
  return reason !== null && 'state' in reason && reason.state !== null ? ` in ${reason.state}` : '';
}

function timeOf(build: Build, word: string): string {
  const ms = buildDurationMs(build);
  return ms === null ? '' : ` ${word} ${durationInWords(ms)}`;
}

/** How long it took, in ms; null for a build that has not started or not ended. */
export function buildDurationMs({ startedAt, finishedAt }: Build): number | null {
  return startedAt === null || finishedAt === null ? null : Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt));
}

/** `0.4 s`, `12 s`, `1 m 12 s`, `2 h 5 m`. */
function durationInWords(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds === 0) return `${(Math.ceil(ms / 100) / 10).toFixed(1)} s`;
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} m ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} m`;
}
