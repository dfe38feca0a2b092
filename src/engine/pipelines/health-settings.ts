import type { HealthRule, HealthSettings, Mute, SetMute } from '#contract/health.ts';
import type { EngineContext } from '#engine/builds/engine-context.ts';
import type { JudgedPipeline } from '#engine/ports/health-store.ts';
import { Refusal } from '#engine/refusal.ts';

type Context = Pick<EngineContext, 'health' | 'feed' | 'now'>;

/** A mute that nobody remembers hides what it was not meant to. */
const longestMuteDays = 90;

/** Judges the pipeline by the rule from now on, and by what it has built already. @throws StoreFault `missing` */
export async function setHealthRule(context: Context, pipelineId: string, rule: HealthRule): Promise<HealthSettings> {
  return told(context, await context.health.setRule(pipelineId, rule));
}

/** Sends no messages of the pipeline's health until the mute ends. @throws StoreFault `missing`; Refusal `bad-request` */
export async function mutePipeline(
  context: Context,
  pipelineId: string,
  { reason, until }: SetMute,
  by: string,
): Promise<HealthSettings> {
  const now = Date.parse(context.now());
  const end = Date.parse(until);
  if (end <= now) throw new Refusal('bad-request', 'The mute would have ended already. Choose a later end.');
  if (end > now + longestMuteDays * 86_400_000)
    throw new Refusal('bad-request', `A mute lasts at most ${longestMuteDays} days. Choose an earlier end.`);
  const mute: Mute = { reason, until: new Date(end).toISOString(), by };
  return told(context, await context.health.setMute(pipelineId, mute));
}

/** @throws StoreFault `missing` */
export async function unmutePipeline(context: Context, pipelineId: string): Promise<HealthSettings> {
  return told(context, await context.health.setMute(pipelineId, null));
}

function told({ feed }: Context, { pipeline, rule, mute }: JudgedPipeline): HealthSettings {
  feed.publish({ kind: 'pipeline', pipeline });
  return { rule, mute };
}
