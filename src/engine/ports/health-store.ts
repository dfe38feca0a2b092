import type { HealthNews, HealthNewsFilter, HealthRule, Mute } from '#contract/health.ts';
import type { Page, PageQuery } from '#contract/page.ts';
import type { Pipeline } from '#contract/pipelines.ts';
import type { Status } from '#contract/status.ts';

/** A finished build of the main branch that counts, as far as health is about it. */
export interface JudgedBuild {
  readonly id: string;
  readonly number: number;
  readonly status: Status;
  readonly finishedAt: string;
  /** Null for one that never started. */
  readonly durationMs: number | null;
}

export interface JudgedPipeline {
  readonly pipeline: Pipeline;
  readonly rule: HealthRule;
  readonly mute: Mute | null;
}

/** How pipelines are judged. Reads see every change whose promise has resolved. */
export interface HealthStore {
  /** @throws StoreFault `missing` */
  get(pipelineId: string): Promise<JudgedPipeline>;

  /** Builds of the branch that count, newest first, at most `limit`. */
  counted(pipelineId: string, branch: string, limit: number): Promise<JudgedBuild[]>;

  /** Every change of health of the pipelines that there are, newest first. @throws StoreFault `bad-cursor` */
  changes(query: PageQuery, filter: HealthNewsFilter): Promise<Page<HealthNews>>;

  /** Judges the pipeline by the rule from now on; durable when this resolves. @throws StoreFault `missing` */
  setRule(pipelineId: string, rule: HealthRule): Promise<JudgedPipeline>;

  /** Null: its messages are sent again. Durable when this resolves. @throws StoreFault `missing` */
  setMute(pipelineId: string, mute: Mute | null): Promise<JudgedPipeline>;
}
