import { monotonicFactory } from 'ulid';
import type { Repository } from '#contract/repositories.ts';
import { SourceFault } from '#engine/ports/source.ts';
import type { DeliveryContext } from './decide-delivery.ts';
import { type Change, writeChanges } from './delivery-source.ts';

const newId = monotonicFactory();

/** How often a repository is looked at, in ms: seldom where a webhook tells of pushes, and the look only finds what it did not. */
const everyMs = { withWebhook: 300_000, without: 60_000 };
const longestPauseMs = 3_600_000;
/** How often it is asked which repositories are due, in ms: a new one is first looked at this soon. */
const tickMs = 5_000;
const sideBySide = 2;

export interface PollerContext extends DeliveryContext {
  readonly now: () => string;
  readonly report: (message: string, fault: unknown) => void;
}

/**
 * Looks at the branches of every repository that has a pipeline with automatic builds, slowly and for ever, so that a push during downtime
 * or a webhook that was lost builds all the same. What it finds goes into the trigger ledger, and from there the way of any other delivery.
 */
export class Poller {
  readonly #context: PollerContext;
  /** A change was accepted. */
  readonly #accepted: () => void;
  /** In ms; null: the usual. */
  readonly #everyMs: number | null;
  readonly #stop = new AbortController();
  /** When a repository is due, by the clock of `performance`; one that is not here is due at once. */
  readonly #due = new Map<string, number>();
  readonly #failures = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();

  constructor(context: PollerContext, accepted: () => void, everySeconds: number | null) {
    this.#context = context;
    this.#accepted = accepted;
    this.#everyMs = everySeconds === null ? null : everySeconds * 1000;
  }

  /** The first look is at once: there may have been pushes while no server ran. Call once. */
  start(): void {
    this.#round = this.#goRound();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    clearTimeout(this.#timer);
    await this.#round;
  }

  async #goRound(): Promise<void> {
    try {
      await this.#lookAtDue();
    } catch (fault) {
      this.#context.report('The repositories could not be looked at', fault);
    }
    if (this.#stop.signal.aborted) return;
    const pauseMs = Math.min(tickMs, this.#everyMs ?? tickMs);
    this.#timer = setTimeout(() => this.start(), pauseMs);
  }

  async #lookAtDue(): Promise<void> {
    const repositories = await this.#context.repositories.list();
    this.#forgetAllBut(new Set(repositories.map(({ id }) => id)));
    const due = repositories.filter(({ id }) => (this.#due.get(id) ?? 0) <= performance.now());
    const next = due.values();
    const lookInTurn = async () => {
      for (const repository of next) {
        if (this.#stop.signal.aborted) return;
        await this.#lookAt(repository);
      }
    };
    await Promise.all(Array.from({ length: sideBySide }, lookInTurn));
  }

  async #lookAt(repository: Repository): Promise<void> {
    const { id } = repository;
    const failure = await this.#look(repository);
    if (this.#stop.signal.aborted) return;
    const failures = failure === null ? 0 : (this.#failures.get(id) ?? 0) + 1;
    this.#failures.set(id, failures);
    const usual = this.#everyMs ?? (repository.webhook.kind === 'none' ? everyMs.without : everyMs.withWebhook);
    // Spread, so that repositories that were first looked at together do not stay together.
    const spread = 0.9 + Math.random() * 0.2;
    this.#due.set(id, performance.now() + Math.min(usual * 2 ** failures, longestPauseMs) * spread);
  }

  /** Why the repository could not be looked at; null when it could, or need not. */
  async #look(repository: Repository): Promise<string | null> {
    const { repositories, report, now } = this.#context;
    try {
      const pipelines = await this.#context.triggerSettings.ofRepository(repository.id);
      if (!pipelines.some(({ settings }) => settings.automatic)) return null;
      await this.#compare(repository);
      await repositories.polled(repository.id, now(), null);
      return null;
    } catch (fault) {
      if (this.#stop.signal.aborted) return null;
      if (!(fault instanceof SourceFault)) report('A repository could not be looked at', fault);
      const failure =
        fault instanceof SourceFault ? fault.message : 'Something broke in Pipewright; see the server’s log.';
      await repositories
        .polled(repository.id, now(), failure)
        .catch((worse) => report('The look was not noted', worse));
      return failure;
    }
  }

  /** The delivery is durable before its heads count as known; when a crash comes between, it comes twice and builds once. */
  async #compare({ id, address }: Repository): Promise<void> {
    const { repositories, deliveries, source, now } = this.#context;
    const before = await repositories.heads(id);
    const heads = await source.heads(address, this.#stop.signal);
    const known = await repositories.heads(id);
    // A branch of which a delivery told meanwhile may have moved behind the answer: the next look compares it.
    const changes = changesBetween(known, heads).filter(({ branch }) => known.get(branch) === before.get(branch));
    if (changes.length === 0) return;
    const at = now();
    // The first look has nothing to compare with: those branches were there before the pipeline was.
    if (known.size > 0) {
      const from = { source: null, event: null, senderId: null, replays: null, headers: {} };
      const said = { kind: 'poll', verified: 'internal', actor: 'a look at the repository' } as const;
      await deliveries.accept({ id: newId(), at, repositoryId: id, ...from, ...said, body: writeChanges(changes) });
      this.#accepted();
    }
    await repositories.setHeads(id, new Map(changes.map(({ branch, commit }) => [branch, commit])), at);
  }

  #forgetAllBut(there: ReadonlySet<string>): void {
    for (const id of this.#due.keys()) {
      if (there.has(id)) continue;
      this.#due.delete(id);
      this.#failures.delete(id);
    }
  }
}

/** What has to be told of: branches that are new, moved or gone. */
export function changesBetween(known: ReadonlyMap<string, string>, heads: ReadonlyMap<string, string>): Change[] {
  const moved = [...heads]
    .filter(([branch, commit]) => known.get(branch) !== commit)
    .map(([branch, commit]) => ({ branch, commit, before: known.get(branch) ?? null }));
  const gone = [...known.keys()].filter((branch) => !heads.has(branch));
  return [...moved, ...gone.map((branch) => ({ branch, commit: null, before: known.get(branch) ?? null }))];
}
