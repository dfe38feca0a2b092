import type { Schedule } from '#contract/pipeline-settings.ts';

/** The time tables of pipelines, and when each is due next. Moments are ISO texts. */
export interface ScheduleStore {
  /** Oldest first. @throws StoreFault `missing` for the pipeline. */
  list(pipelineId: string): Promise<Schedule[]>;

  /** Durable when this resolves. @throws StoreFault `missing` for the pipeline. */
  add(schedule: NewSchedule): Promise<Schedule>;

  /** Durable when this resolves. @throws StoreFault `missing` when the pipeline has no such schedule. */
  change(schedule: NewSchedule): Promise<Schedule>;

  /** Durable when this resolves. @throws StoreFault `missing` when the pipeline has no such schedule. */
  remove(pipelineId: string, id: string): Promise<void>;

  /** Those that are due at that moment, the longest due first; at most `limit`. */
  due(now: string, limit: number): Promise<DueSchedule[]>;

  /** When the next one is due; null when none is on. */
  nextDueAt(): Promise<string | null>;

  /** Notes that it ran for its tick, and when it is due again. Changes nothing when somebody has changed it since. */
  ran(schedule: DueSchedule, at: string, nextAt: string | null): Promise<void>;
}

export interface NewSchedule extends Omit<Schedule, 'lastAt'> {
  readonly pipelineId: string;
}

export interface DueSchedule extends Pick<Schedule, 'id' | 'cron' | 'timeZone' | 'branch'> {
  readonly pipelineId: string;
  /** The moment for which it is due. */
  readonly tick: string;
}
