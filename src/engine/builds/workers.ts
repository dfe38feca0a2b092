import type { CancelRequest } from '#engine/ports/build-store.ts';
import type { EngineContext } from './engine-context.ts';
import { workOnBuild } from './work-on-build.ts';

/** A lease is long against a pause of the process and short against a person's patience; both in ms. */
const leaseMs = 20_000;
const heartbeatMs = 5_000;
/** How long an idle worker waits before it looks again, in ms: only other servers' builds are found this way. */
const idleMs = 5_000;

interface BuildInHand {
  readonly cancel: AbortController;
  request: CancelRequest | null;
}

/** The builders of this server: each takes a build, works on it to its end, and takes the next. */
export class Workers {
  readonly #context: EngineContext;
  readonly #owner: string;
  readonly #stop = new AbortController();
  readonly #inHand = new Map<string, BuildInHand>();
  readonly #sleepers = new Set<() => void>();
  readonly #loops: Promise<void>[] = [];
  #heartbeat: NodeJS.Timeout | null = null;

  constructor(context: EngineContext, owner: string) {
    this.#context = context;
    this.#owner = owner;
  }

  /** Ends what a dead server left on this machine, then starts `count` builders. Call once. */
  async start(count: number): Promise<void> {
    const { queue, runner, workspaces } = this.#context;
    await queue.expireOthers(this.#owner);
    await runner.reap(await queue.openAttempts());
    await workspaces.sweep([]);
    this.#heartbeat = setInterval(() => void this.#beat(), heartbeatMs);
    for (let i = 0; i < count; i++) this.#loops.push(this.#loop());
  }

  /** Builds may have become ready: idle builders look at once. */
  wake(): void {
    for (const wakeUp of this.#sleepers) wakeUp();
  }

  /** Cancels a build that one of these builders works on; others learn of it by the heartbeat. */
  cancel(request: CancelRequest): void {
    const build = this.#inHand.get(request.buildId);
    if (!build || build.request) return;
    build.request = request;
    build.cancel.abort();
  }

  /** Stops every running step, gives the builds back to the queue, and resolves when nothing runs any more. `reason` is a sentence. */
  async stop(reason: string): Promise<void> {
    this.#stop.abort(reason);
    this.wake();
    await Promise.all(this.#loops);
    if (this.#heartbeat) clearInterval(this.#heartbeat);
  }

  async #loop(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        if (!(await this.#workOnOne())) await this.#sleep();
      } catch (fault) {
        this.#context.report('A builder stumbled', fault);
        await this.#sleep();
      }
    }
  }

  /** False when there was nothing to do. */
  async #workOnOne(): Promise<boolean> {
    const claim = await this.#context.queue.claim(this.#owner, [...this.#inHand.keys()], this.#context.now(), leaseMs);
    if (!claim) return false;
    const inHand: BuildInHand = { cancel: new AbortController(), request: null };
    this.#inHand.set(claim.build.id, inHand);
    if (claim.cancel) this.cancel(claim.cancel);
    try {
      const { signal: cancel } = inHand.cancel;
      const interruption = { stop: this.#stop.signal, cancel, cancelRequest: () => inHand.request };
      await workOnBuild(claim, this.#context, interruption, () => this.wake());
    } finally {
      this.#inHand.delete(claim.build.id);
    }
    // The next build of the same pipeline may be anybody's now.
    this.wake();
    return true;
  }

  async #beat(): Promise<void> {
    try {
      const requests = await this.#context.queue.heartbeat(
        this.#owner,
        [...this.#inHand.keys()],
        this.#context.now(),
        leaseMs,
      );
      for (const request of requests) this.cancel(request);
    } catch (fault) {
      this.#context.report('The heartbeat failed', fault);
    }
  }

  #sleep(): Promise<void> {
    if (this.#stop.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wakeUp = () => {
        clearTimeout(timer);
        this.#sleepers.delete(wakeUp);
        resolve();
      };
      const timer = setTimeout(wakeUp, idleMs);
      this.#sleepers.add(wakeUp);
    });
  }
}
