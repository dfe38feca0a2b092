/**
 * Durations in buckets, each 5 % wider than the one before: counts can be added, and quantiles of any sum are right to 2.5 %. The key is
 * the bucket's index as text, as JSON keeps it.
 */
export type DurationHistogram = Readonly<Record<string, number>>;

const growth = Math.log(1.05);

/** A histogram with so many more (or, negative, fewer) of the duration in ms. */
export function withDuration(histogram: DurationHistogram, durationMs: number, count = 1): DurationHistogram {
  return added(histogram, { [bucketOf(durationMs)]: count });
}

/** The sum of both; with `sign` -1 what is left of the first without the second. */
export function added(first: DurationHistogram, second: DurationHistogram, sign: 1 | -1 = 1): DurationHistogram {
  const sum: Record<string, number> = { ...first };
  for (const [bucket, count] of Object.entries(second)) {
    const next = (sum[bucket] ?? 0) + sign * count;
    if (next > 0) sum[bucket] = next;
    else delete sum[bucket];
  }
  return sum;
}

/** The sum of all. */
export function merged(histograms: Iterable<DurationHistogram>): DurationHistogram {
  const [first = {}, ...others] = histograms;
  if (others.length === 0) return first;
  const sum: Record<string, number> = { ...first };
  for (const histogram of others)
    for (const bucket in histogram) sum[bucket] = (sum[bucket] ?? 0) + (histogram[bucket] ?? 0);
  return sum;
}

/**
 * The duration in ms below or at which that part (0 to 1) of all durations lie, by nearest rank; null without any. An object gives keys that
 * are whole numbers in ascending order, so the buckets need not be sorted: a page reads hundreds of histograms.
 */
export function quantile(histogram: DurationHistogram, part: number): number | null {
  let total = 0;
  for (const bucket in histogram) total += histogram[bucket] ?? 0;
  let left = Math.max(1, Math.ceil(part * total));
  for (const bucket in histogram) {
    left -= histogram[bucket] ?? 0;
    if (left <= 0) return Math.round(Math.exp(Number(bucket) * growth)) - 1;
  }
  return null;
}

/** Of 0 ms and above; 1 is added so that 0 has a bucket. */
function bucketOf(durationMs: number): string {
  return String(Math.round(Math.log(Math.max(0, durationMs) + 1) / growth));
}
