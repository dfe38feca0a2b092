import type { Build } from '#contract/builds.ts';
import type { TriggerKind } from '#contract/triggers.ts';
import type { triggerBuild } from '#engine/builds/trigger-build.ts';
import type { NewDecision, PendingDelivery } from '#engine/ports/delivery-ledger.ts';
import { ForgeFault } from '#engine/ports/forge.ts';
import { SourceFault } from '#engine/ports/source.ts';
import type { PipelineTriggers } from '#engine/ports/trigger-settings.ts';
import type { Candidate } from './decide.ts';
import type { Chosen } from './decide-by-repository.ts';
import { type DeliveryContext, decideDelivery } from './decide-delivery.ts';
import { hintsOf } from './delivery-source.ts';

/** How many repositories are looked at side by side. */
const sideBySide = 4;
/** How often a repository is tried before its delivery is given up: some 30 minutes with the pauses between. */
const mostTries = 10;
const firstPauseMs = 5_000;
const longestPauseMs = 600_000;
/** How long to wait when the ledger itself could not be read, in ms. */
const stumblePauseMs = 5_000;
const forgetEveryMs = 3_600_000;
const dayMs = 86_400_000;
/** How long what was sent and that it was sent is remembered, in days. */
const remembered = { bodies: 14, rows: 180 };
const mostForgotten = 1000;

export interface ProcessorContext extends DeliveryContext {
  readonly now: () => string;
  readonly report: (message: string, fault: unknown) => void;
}

/** Queues a build: `triggerBuild` with everything but the wish. */
export type QueueBuild = (wanted: Parameters<typeof triggerBuild>[2]) => Promise<Build>;

/**
 * Decides what was accepted: the deliveries of one repository one behind the other, several repositories side by side. A repository that
 * cannot be reached is tried again with growing pauses and holds up nobody else.
 */
export class DeliveryProcessor {
  readonly #context: ProcessorContext;
  readonly #queue: QueueBuild;
  readonly #stop = new AbortController();
  readonly #inHand = new Map<string, Promise<void>>();
  /** How often in a row a repository could not be reached, and until when it is left alone. */
  readonly #tries = new Map<string, number>();
  readonly #pauses = new Map<string, NodeJS.Timeout>();
  #looking: Promise<void> | null = null;
  #lookAgain = false;
  #stumbled: NodeJS.Timeout | undefined;
  #forgetting: NodeJS.Timeout | undefined;

  constructor(context: ProcessorContext, queue: QueueBuild) {
    this.#context = context;
    this.#queue = queue;
  }

  /** Takes up what was accepted before the last stop. Call once. */
  start(): void {
    this.#forgetting = setInterval(() => void this.#forget(), forgetEveryMs);
    this.#forgetting.unref();
    this.wake();
  }

  /** A delivery was accepted, of that repository if one is named: then nothing needs to be looked up while that is in hand. */
  wake(repositoryId?: string): void {
    if (repositoryId !== undefined && (this.#inHand.has(repositoryId) || this.#pauses.has(repositoryId))) return;
    this.#lookAgain = true;
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
    });
  }

  /** Leaves what is undecided for the next start; resolves when nothing is in hand any more. */
  async stop(): Promise<void> {
    this.#stop.abort();
    clearInterval(this.#forgetting);
    clearTimeout(this.#stumbled);
    for (const pause of this.#pauses.values()) clearTimeout(pause);
    await this.#looking;
    await Promise.all(this.#inHand.values());
  }

  async #look(): Promise<void> {
    while (this.#lookAgain && !this.#stop.signal.aborted) {
      this.#lookAgain = false;
      try {
        await this.#takeUp();
      } catch (fault) {
        this.#context.report('The trigger ledger could not be read', fault);
        clearTimeout(this.#stumbled);
        this.#stumbled = setTimeout(() => this.wake(), stumblePauseMs);
      }
    }
  }

  async #takeUp(): Promise<void> {
    if (this.#inHand.size >= sideBySide) return;
    const pending = await this.#context.deliveries.pending(100, [...this.#inHand.keys(), ...this.#pauses.keys()]);
    for (const [repositoryId, deliveries] of Map.groupBy(pending, (delivery) => delivery.repositoryId)) {
      if (this.#stop.signal.aborted || this.#inHand.size >= sideBySide) return;
      this.#inHand.set(repositoryId, this.#workOn(repositoryId, deliveries));
    }
  }

  async #workOn(repositoryId: string, deliveries: readonly PendingDelivery[]): Promise<void> {
    try {
      for (const delivery of deliveries) {
        if (this.#stop.signal.aborted || !(await this.#settle(delivery))) break;
        // What arrives is accepted between two decisions, however many wait.
        await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      this.#inHand.delete(repositoryId);
      this.wake();
    }
  }

  /** False when the repository is to be left alone for a while. */
  async #settle(delivery: PendingDelivery): Promise<boolean> {
    const { repositoryId } = delivery;
    try {
      const { decisions, heads } = await this.#decide(delivery);
      if (heads.size > 0) await this.#context.repositories.setHeads(repositoryId, heads, this.#context.now());
      await this.#context.deliveries.decide(delivery.id, decisions, this.#context.now());
      this.#tries.delete(repositoryId);
      return true;
    } catch (fault) {
      if (this.#stop.signal.aborted) return false;
      if (!(fault instanceof SourceFault)) this.#context.report('A delivery could not be decided', fault);
      return this.#tryLater(delivery, fault);
    }
  }

  async #decide(delivery: PendingDelivery): ReturnType<typeof decideDelivery> {
    const build = (pipeline: PipelineTriggers, chosen: Chosen, candidate: Candidate) =>
      this.#build(delivery, pipeline, chosen, candidate);
    try {
      return await decideDelivery(delivery, this.#context, build, this.#stop.signal);
    } catch (fault) {
      if (!(fault instanceof ForgeFault) || fault.code !== 'unreadable') throw fault;
      return { decisions: [forNone('unreadable', fault.message)], heads: new Map() };
    }
  }

  /** The origin names delivery, pipeline, branch and commit: when a crash comes before the decision, deciding again finds the same build. */
  async #build(delivery: PendingDelivery, { pipelineId }: PipelineTriggers, chosen: Chosen, candidate: Candidate) {
    const { branch, commit } = chosen;
    const build = await this.#queue({
      pipelineId,
      branch,
      commitSha: commit,
      trigger: { type: triggerOf(delivery.kind, candidate), actor: delivery.actor },
      origin: ['delivery', delivery.id, pipelineId, branch, commit].join('/'),
      deliveryId: delivery.id,
      fetchRef: candidate.foreign?.fetchRef ?? null,
      withSecrets: candidate.foreign === null,
    });
    return { decision: 'built' as const, buildId: build.id };
  }

  /** Once a repository was given up, what else waits for it is tried once each. */
  async #tryLater(delivery: PendingDelivery, fault: unknown): Promise<boolean> {
    const { repositoryId } = delivery;
    const tries = Math.min((this.#tries.get(repositoryId) ?? 0) + 1, mostTries);
    this.#tries.set(repositoryId, tries);
    try {
      if (tries === mostTries) {
        await this.#giveUp(delivery, whyFailed(fault));
        return true;
      }
    } catch (worse) {
      this.#context.report('A delivery could not be given up', worse);
    }
    const pauseMs = Math.min(firstPauseMs * 2 ** (tries - 1), longestPauseMs);
    const resume = () => {
      this.#pauses.delete(repositoryId);
      this.wake();
    };
    this.#pauses.set(repositoryId, setTimeout(resume, pauseMs));
    return false;
  }

  /** A change that is given up is not lost: by the heads that are taken for known, the next look at the repository finds it. */
  async #giveUp(delivery: PendingDelivery, reason: string): Promise<void> {
    const { deliveries, repositories, hookReaders, now } = this.#context;
    if (delivery.kind === 'poll') {
      const changed = hintsOf(delivery, hookReaders).flatMap((hint) => (hint.kind === 'push' ? [hint] : []));
      const heads = new Map(changed.map(({ branch, before }) => [branch, before]));
      await repositories.setHeads(delivery.repositoryId, heads, now());
    }
    await deliveries.decide(delivery.id, [forNone('failed', reason)], now());
  }

  async #forget(): Promise<void> {
    const before = (days: number) => new Date(Date.parse(this.#context.now()) - days * dayMs).toISOString();
    try {
      await this.#context.deliveries.forget(before(remembered.bodies), before(remembered.rows), mostForgotten);
    } catch (fault) {
      this.#context.report('Old deliveries could not be forgotten', fault);
    }
  }
}

function triggerOf(kind: TriggerKind, candidate: Candidate): TriggerKind {
  return kind === 'replay' || kind === 'poll' ? kind : candidate.event;
}

function whyFailed(fault: unknown): string {
  if (fault instanceof SourceFault) return fault.message;
  return 'Something broke in Pipewright while this was decided; the server’s log has the details.';
}

function forNone(decision: NewDecision['decision'], reason: string): NewDecision {
  return { pipelineId: null, decision, reason, branch: null, commit: null, buildId: null };
}
