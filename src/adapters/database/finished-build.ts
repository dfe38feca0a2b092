import type { Status } from '#contract/status.ts';

/** A build at its end, as far as what is kept of it by day is about it. */
export interface FinishedBuild {
  readonly id: string;
  readonly pipelineId: string;
  readonly branch: string;
  readonly status: Status;
  readonly finishedAt: string;
  /** Null when it ended before its commit was known. */
  readonly commit: { readonly sha: string; readonly message: string } | null;
}
