import { monotonicFactory } from 'ulid';
import type { Schedule, ScheduleCheck, SetSchedule } from '#contract/pipeline-settings.ts';
import type { NewSchedule, ScheduleStore } from '#engine/ports/schedule-store.ts';
import { Refusal } from '#engine/refusal.ts';
import { nextMoments } from './schedule-moments.ts';

const newId = monotonicFactory();

/** How many moments a check tells of. */
const toldMoments = 5;
/** How many schedules a pipeline may have. */
const mostSchedules = 50;

export interface ScheduleContext {
  readonly schedules: ScheduleStore;
  readonly now: () => string;
}

/** The next moments of a time table that is being written. @throws Refusal `bad-request` */
export function checkSchedule({ now }: Pick<ScheduleContext, 'now'>, wanted: SetSchedule): ScheduleCheck {
  const next = nextMoments(wanted, now(), toldMoments);
  if (next.length > 0) return { next };
  throw new Refusal('bad-request', `“${wanted.cron}” never comes: no year has such a day. Choose another day.`, {
    field: 'cron',
  });
}

/** @throws StoreFault `missing` for the pipeline; Refusal `bad-request`, `conflict` when it has too many */
export async function addSchedule(
  context: ScheduleContext,
  pipelineId: string,
  wanted: SetSchedule,
): Promise<Schedule> {
  const schedule = planned(context, pipelineId, newId(), wanted);
  const before = await context.schedules.list(pipelineId);
  if (before.length >= mostSchedules) {
    throw new Refusal('conflict', `A pipeline has at most ${mostSchedules} schedules. Remove one that is not needed.`);
  }
  return context.schedules.add(schedule);
}

/** @throws StoreFault `missing`; Refusal `bad-request` */
export function changeSchedule(
  context: ScheduleContext,
  pipelineId: string,
  id: string,
  wanted: SetSchedule,
): Promise<Schedule> {
  return context.schedules.change(planned(context, pipelineId, id, wanted));
}

function planned(context: ScheduleContext, pipelineId: string, id: string, wanted: SetSchedule): NewSchedule {
  const [first = null] = checkSchedule(context, wanted).next;
  return { id, pipelineId, ...wanted, nextAt: wanted.enabled ? first : null };
}
