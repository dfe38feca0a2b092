import type { Activity } from '#engine/run/interpret.ts';
import { abortion, pause } from './pause.ts';
import { runState, StoppedState } from './run-state.ts';
import { deadlineMs, type Work } from './work-on-build.ts';

/** How many states of one build run at a time; the rest of a wide Parallel waits its turn. Whatever only lets time pass takes no turn. */
const mostAtOnce = 8;

type StateActivity = Extract<Activity, { kind: 'state' }>;
type WaitActivity = Extract<Activity, { kind: 'wait' }>;

interface InHand {
  readonly working: boolean;
  readonly stop: AbortController;
  /** Settles when nothing of it goes on any more; never rejects. */
  readonly ended: Promise<void>;
}

/** The states and waits of one build that are going on in this worker. */
export class Activities {
  readonly #work: Work;
  readonly #inHand = new Map<string, InHand>();
  #fault: { readonly fault: unknown } | null = null;

  constructor(work: Work) {
    this.#work = work;
  }

  /**
   * Starts what is wanted and not in hand, stops what is in hand and not wanted (`because` is a sentence), and resolves when something has changed: one of
   * them ended, or the build was interrupted. @throws what one of them threw, a StoreFault for instance
   */
  async goOn(wanted: readonly Activity[], because: string): Promise<void> {
    const visits = new Set(wanted.map(({ visit }) => visit));
    for (const [visit, { stop }] of this.#inHand) {
      if (!visits.has(visit)) stop.abort(new StoppedState(because));
    }
    let working = [...this.#inHand.values()].filter((each) => each.working).length;
    for (const activity of wanted) {
      if (this.#inHand.has(activity.visit)) continue;
      const works = activity.kind === 'state' && this.#isDue(activity);
      if (works && working >= mostAtOnce) continue;
      if (works) working += 1;
      this.#start(activity, works);
    }
    const { interruption, run } = this.#work;
    const nothingMore = new AbortController();
    const limit = run.timedOut ? Number.POSITIVE_INFINITY : deadlineMs(run);
    await Promise.race([
      ...[...this.#inHand.values()].map(({ ended }) => ended),
      // What was asked for already is in the journal: only the news counts.
      ...(run.cancel ? [] : [abortion(interruption.cancel, nothingMore.signal)]),
      abortion(interruption.stop, nothingMore.signal),
      ...(Number.isFinite(limit) ? [pause(limit - Date.now(), nothingMore.signal).catch(() => undefined)] : []),
    ]);
    nothingMore.abort();
    if (this.#fault) throw this.#fault.fault;
  }

  /** Stops everything and resolves when nothing goes on any more. */
  async end(): Promise<void> {
    const ended = [...this.#inHand.values()];
    for (const { stop } of ended) stop.abort();
    await Promise.all(ended.map((each) => each.ended));
  }

  #isDue({ notBefore }: StateActivity): boolean {
    return notBefore === null || Date.parse(notBefore) <= Date.parse(this.#work.context.now());
  }

  #start(activity: Activity, working: boolean): void {
    const stop = new AbortController();
    const ended = this.#run(activity, working, stop.signal)
      .catch((fault: unknown) => {
        this.#fault ??= { fault };
      })
      .finally(() => this.#inHand.delete(activity.visit));
    this.#inHand.set(activity.visit, { stop, ended, working });
  }

  async #run(activity: Activity, working: boolean, stop: AbortSignal): Promise<void> {
    const { interruption } = this.#work;
    const signal = AbortSignal.any([interruption.stop, interruption.cancel, stop]);
    if (activity.kind === 'wait') return this.#wait(activity, signal);
    if (working) return signal.aborted ? undefined : runState(this.#work, activity, stop);
    // A state that is to be tried again later: when that moment has come it is still wanted, and takes its turn.
    if (activity.notBefore !== null) await this.#until(activity.notBefore, signal);
  }

  async #wait({ visit, state, until }: WaitActivity, signal: AbortSignal): Promise<void> {
    const { run, context } = this.#work;
    const at = context.now();
    const end = 'at' in until ? until.at : new Date(Date.parse(at) + until.afterSeconds * 1000).toISOString();
    if (!run.waits[visit])
      await this.#work.record([{ kind: 'wait-started', at, state: state.name, visit, until: end }]);
    if (await this.#until(end, signal)) await this.#work.record([{ kind: 'wait-ended', at: context.now(), visit }]);
  }

  /** False when it was interrupted before that moment. */
  async #until(moment: string, signal: AbortSignal): Promise<boolean> {
    try {
      await pause(Date.parse(moment) - Date.parse(this.#work.context.now()), signal);
      return true;
    } catch {
      return false;
    }
  }
}
