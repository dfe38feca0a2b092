import { pause } from '#engine/builds/pause.ts';
import { type Builders, type TriggerContext, triggerBuild } from '#engine/builds/trigger-build.ts';
import type { DueSchedule } from '#engine/ports/schedule-store.ts';
import { nextMoments } from './schedule-moments.ts';
import type { ScheduleContext } from './schedules.ts';

/** The longest sleep, in ms: the clock of the machine may be set, and the machine may sleep itself. */
const longestSleepMs = 60_000;
/** Until what could not be queued is tried again, in ms. */
const retryMs = 10_000;
/** How long behind its moment a run counts as late, in ms. */
const lateMs = 120_000;
/** How many schedules are looked at in one go. */
const atOnce = 100;

export type SchedulerContext = ScheduleContext &
  TriggerContext & { readonly report: (message: string, fault: unknown) => void };

/**
 * Queues the builds of schedules when they are due. A moment that passed while no server was there is made up for once, however many
 * were missed, and the ledger says that it is late. The moment is the build's origin: a server that dies between queueing a build and
 * noting that does not queue a second one.
 */
export class Scheduler {
  readonly #context: SchedulerContext;
  readonly #builders: Builders;
  readonly #stop = new AbortController();
  #wake = new AbortController();
  #loop: Promise<void> = Promise.resolve();

  constructor(context: SchedulerContext, builders: Builders) {
    this.#context = context;
    this.#builders = builders;
  }

  /** Call once. */
  start(): void {
    this.#loop = this.#run();
  }

  /** Schedules have changed: looks at once when the next is due. */
  wake(): void {
    this.#wake.abort();
  }

  /** Resolves when nothing is queued any more. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      // Made before the schedules are read: a change behind that ends the sleep, however soon it comes.
      this.#wake = new AbortController();
      const sleepMs = await this.#queueDue();
      await pause(sleepMs, AbortSignal.any([this.#stop.signal, this.#wake.signal])).catch(() => 'woken or stopped');
    }
  }

  /** @returns how long to sleep, in ms. */
  async #queueDue(): Promise<number> {
    const { schedules, now, report } = this.#context;
    try {
      let failed = false;
      for (const schedule of await schedules.due(now(), atOnce)) {
        if (this.#stop.signal.aborted) return 0;
        failed = !(await this.#queue(schedule)) || failed;
      }
      if (failed) return retryMs;
      const next = await schedules.nextDueAt();
      if (next === null) return longestSleepMs;
      return Math.min(Math.max(0, Date.parse(next) - Date.parse(now())), longestSleepMs);
    } catch (fault) {
      report('The schedules could not be read', fault);
      return retryMs;
    }
  }

  /** False when it could not be queued; it stays due. */
  async #queue(schedule: DueSchedule): Promise<boolean> {
    const { schedules, now, report } = this.#context;
    const { id, pipelineId, cron, branch, tick } = schedule;
    const at = now();
    try {
      await triggerBuild(this.#context, this.#builders, {
        pipelineId,
        branch: branch ?? undefined,
        trigger: { type: 'schedule', actor: cron },
        origin: `schedule/${id}/${tick}`,
        reason: scheduleReason(schedule, at),
      });
      const [next = null] = nextMoments(schedule, at, 1);
      await schedules.ran(schedule, at, next);
      return true;
    } catch (fault) {
      report(`Schedule ${id} of pipeline ${pipelineId} could not be run`, fault);
      return false;
    }
  }
}

/** What the ledger says of a run. */
export function scheduleReason({ cron, timeZone, tick }: DueSchedule, at: string): string {
  const due = `It was due at ${minuteOf(tick)} by “${cron}” (${timeZone})`;
  return Date.parse(at) - Date.parse(tick) < lateMs
    ? `${due}.`
    : `${due}, and ran late, at ${minuteOf(at)}: Pipewright was not at work then. Whatever else was missed since is not made up for.`;
}

function minuteOf(moment: string): string {
  return `${moment.slice(0, 16).replace('T', ' ')} UTC`;
}
