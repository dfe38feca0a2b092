import type { ChangeTriggerSettings, TriggerSettings } from '#contract/pipeline-settings.ts';
import type { EngineContext } from '#engine/builds/engine-context.ts';

/**
 * Puts settings in force for what comes from now on, and tells everybody who watches: with another main branch the health may be
 * another.
 *
 * @throws StoreFault `missing` for the pipeline.
 */
export async function changeTriggerSettings(
  { triggerSettings, pipelines, feed }: Pick<EngineContext, 'triggerSettings' | 'pipelines' | 'feed'>,
  pipelineId: string,
  change: ChangeTriggerSettings,
): Promise<TriggerSettings> {
  const settings = await triggerSettings.change(pipelineId, change);
  feed.publish({ kind: 'pipeline', pipeline: await pipelines.get(pipelineId) });
  return settings;
}
