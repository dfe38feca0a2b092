import { isBad, type Status } from '#contract/status.ts';

export interface AfterBuild {
  /** When the first bad build ended that no green one has followed; null when the branch is not broken. */
  readonly brokenSince: string | null;
  /** Set by the green build that ends a break: how long it lasted. */
  readonly recoveredMs: number | null;
}

/** What a build that ended makes of its branch. Canceled and lost ones neither break nor mend it. */
export function afterBuild(
  brokenSince: string | null,
  { status, finishedAt }: { readonly status: Status; readonly finishedAt: string },
): AfterBuild {
  if (isBad(status)) return { brokenSince: brokenSince ?? finishedAt, recoveredMs: null };
  if (status !== 'succeeded' || brokenSince === null) return { brokenSince, recoveredMs: null };
  return { brokenSince: null, recoveredMs: Math.max(0, Date.parse(finishedAt) - Date.parse(brokenSince)) };
}
