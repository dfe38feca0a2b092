import type { ChangeTriggerSettings, TriggerSettings } from '#contract/pipeline-settings.ts';

/** How the builds of pipelines come about. Reads see every change whose promise has resolved. */
export interface TriggerSettingsStore {
  /** @throws StoreFault `missing` */
  get(pipelineId: string): Promise<TriggerSettings>;

  /**
   * Puts what is given in force and keeps the rest. With another main branch the pipeline's health is judged anew, by the builds of
   * that branch, in the same transaction. Durable when this resolves. @throws StoreFault `missing`
   */
  change(pipelineId: string, change: ChangeTriggerSettings): Promise<TriggerSettings>;

  /** Of every pipeline that is built from a repository, by id. */
  ofRepository(repositoryId: string): Promise<PipelineTriggers[]>;
}

export interface PipelineTriggers {
  readonly pipelineId: string;
  readonly name: string;
  readonly settings: TriggerSettings;
}
