import type { Status } from '#contract/status.ts';

/** What badges show, and who may see them. Tokens are encrypted where they are stored. */
export interface BadgeStore {
  /** The token that the badge's address needs; null for none. @throws StoreFault `missing` for the pipeline. */
  token(pipelineId: string): Promise<string | null>;
  /** Durable when this resolves. @throws StoreFault `missing` for the pipeline. */
  setToken(pipelineId: string, token: string | null): Promise<void>;
  /** How the last build of the branch that says something about the code ended; null when there is none. */
  outcome(pipelineId: string, branch: string): Promise<Status | null>;
}
