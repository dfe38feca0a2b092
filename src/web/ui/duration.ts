/** For tables and chips: `0.4s`, `12s`, `1m 12s`, `1h 04m`, `3d 07h`. Milliseconds in; never negative. */
export function formatDuration(ms: number): string {
  const seconds = wholeSeconds(ms);
  if (seconds === 0) return ms < 50 ? '0s' : `${(Math.floor(ms / 100) / 10 || 0.1).toFixed(1)}s`;
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m ${padded(seconds % 60)}s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours}h ${padded(minutes % 60)}m` : `${Math.floor(hours / 24)}d ${padded(hours % 24)}h`;
}

/** For sentences: `0.4 s`, `12 s`; from a minute on as in tables. */
export function speakDuration(ms: number): string {
  const short = formatDuration(ms);
  return wholeSeconds(ms) < 60 ? `${short.slice(0, -1)} s` : short;
}

function wholeSeconds(ms: number): number {
  return Math.floor(Math.max(0, ms) / 1000);
}

function padded(count: number): string {
  return String(count).padStart(2, '0');
}
