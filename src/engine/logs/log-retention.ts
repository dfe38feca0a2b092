import type { Retention, RetentionPolicy, RetentionPreview } from '#contract/retention.ts';
import { pause } from '#engine/builds/pause.ts';
import type { RetentionSettings } from '#engine/ports/retention-settings.ts';
import { doomedLogs } from './doomed-logs.ts';
import { type SweepContext, sweepLogs } from './sweep-logs.ts';

/** How long until the next sweep, in ms. */
const everyMs = 3_600_000;

export interface RetentionContext extends SweepContext {
  readonly settings: RetentionSettings;
}

/**
 * Keeps the stored logs within what people have set: sweeps at the start, every hour, and after each change; one sweep at a time,
 * in the background.
 */
export class LogRetention {
  readonly #context: RetentionContext;
  readonly #stop = new AbortController();
  #wake = new AbortController();
  #sweeping = false;
  #loop: Promise<void> = Promise.resolve();

  constructor(context: RetentionContext) {
    this.#context = context;
  }

  /** Call once. */
  start(): void {
    this.#loop = this.#run();
  }

  /** Resolves when no sweep goes on any more: at the end of its batch at the latest. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  /** Something is to be removed now: the next sweep follows at once, in the background. */
  sweepSoon(): void {
    this.#wake.abort();
  }

  async view(): Promise<Retention> {
    const { settings, shelf } = this.#context;
    const [policy, usage, lastSweep] = await Promise.all([settings.policy(), shelf.usage(), settings.lastSweep()]);
    return { policy, usage, lastSweep, sweeping: this.#sweeping };
  }

  /** Puts the policy in force; the sweep follows at once, in the background. @throws StoreFault `missing` for a pipeline. */
  async change(policy: RetentionPolicy): Promise<Retention> {
    await this.#context.settings.setPolicy(policy);
    this.sweepSoon();
    return this.view();
  }

  /** What the policy would remove now. Changes nothing; ends early with the signal's reason. */
  async preview(policy: RetentionPolicy, signal: AbortSignal): Promise<RetentionPreview> {
    const { shelf, now } = this.#context;
    let logs = 0;
    let bytes = 0;
    const builds = new Set<string>();
    for await (const { log } of doomedLogs(shelf, policy, now())) {
      signal.throwIfAborted();
      logs++;
      bytes += log.bytes;
      builds.add(log.buildId);
    }
    return { logs, bytes, builds: builds.size };
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      // Made before the policy is read: a change behind that ends the pause, however soon it comes.
      this.#wake = new AbortController();
      await this.#sweep();
      await pause(everyMs, AbortSignal.any([this.#stop.signal, this.#wake.signal])).catch(() => 'woken or stopped');
    }
  }

  async #sweep(): Promise<void> {
    const { settings, now, report } = this.#context;
    const startedAt = now();
    this.#sweeping = true;
    try {
      const result = await sweepLogs(this.#context, await settings.policy(), this.#stop.signal);
      await settings.noteSweep({ startedAt, endedAt: now(), ...result });
    } catch (fault) {
      // It is tried again in an hour, and after the next change.
      report('The sweep of the logs broke', fault);
    } finally {
      this.#sweeping = false;
    }
  }
}
