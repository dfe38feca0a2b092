const grouped = new Intl.NumberFormat('en');

/** `1,203`. */
export function formatCount(count: number): string {
  return grouped.format(count);
}

/** `1 state`, `3 states`. The plural is given where an `s` does not do. */
export function countOf(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

/** `71 %` of a share between 0 and 1. */
export function formatShare(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** `842 bytes`, `28.4 KB`, `1.2 GB`: powers of 1,000. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return countOf(bytes, 'byte');
  const units = ['KB', 'MB', 'GB', 'TB'];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 100 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}
