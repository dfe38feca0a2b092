/** Times in ms. */
const firstWaitMs = 5_000;
const longestWaitMs = 30 * 60_000;
/** After so long a letter is not news any more. */
export const patienceMs = 24 * 3_600_000;
/** So often is asked again who said no: what is missing or not allowed may be put right within the hour. */
export const refusalsBorne = 10;

export interface Rejection {
  /**
   * `passing`: nobody answered, or not now. `refused`: the same will be answered until somebody mends something. `pointless`: there is nobody
   * left to tell.
   */
  readonly kind: 'passing' | 'refused' | 'pointless';
  /** What it asked to be waited, in ms. */
  readonly retryAfterMs: number | null;
}

/**
 * When to try again what was not taken: twice as late each time, up to half an hour, a quarter more or less, so that what failed together does
 * not come back together; never before the other side wants it. Null: given up, because it is too old or was refused too often.
 *
 * @param failures how often it was not taken, this time included.
 * @param chance from 0 to 1.
 */
export function nextTry(
  letter: { readonly createdAt: string },
  failures: number,
  { kind, retryAfterMs }: Rejection,
  now: string,
  chance: number,
): string | null {
  if (kind === 'pointless' || (kind === 'refused' && failures >= refusalsBorne)) return null;
  const wait = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(failures - 1, 30)) * (0.75 + chance / 2);
  const at = Date.parse(now) + Math.max(wait, retryAfterMs ?? 0);
  return at - Date.parse(letter.createdAt) > patienceMs ? null : new Date(at).toISOString();
}
