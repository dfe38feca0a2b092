import type { Build } from '#contract/builds.ts';
import { isBad } from '#contract/status.ts';
import type { LiveFeed } from '#engine/live-feed.ts';
import { type BuildHistory, type PipelineStore, StoreFault } from '#engine/ports/build-store.ts';
import type { FailureStore } from '#engine/ports/failure-store.ts';
import type { Comparison, LogAnalysis } from '#engine/ports/log-analysis.ts';
import type { CatalogedLog, LogCatalog } from '#engine/ports/log-catalog.ts';
import { replay } from '#engine/run/run.ts';
import { failureFingerprint } from './failure-fingerprint.ts';
import { failedAttempt, failedFrom, failureInWords, isCompared } from './failure-place.ts';

/** With so many green logs a failed one is compared. */
const greenLogs = 5;
/** So many of the newest failed logs of each kind are seen to when the server starts; older ones when somebody looks at them. */
const resumed = 100;
/** So many green logs wait at most to be learned; one that does not is learned when a failed log needs it. */
const mostWaiting = 200;

export interface AnalystContext {
  readonly pipelines: PipelineStore;
  readonly history: BuildHistory;
  readonly logCatalog: LogCatalog;
  readonly logAnalysis: LogAnalysis;
  readonly failures: FailureStore;
  readonly feed: LiveFeed;
  readonly report: (message: string, fault: unknown) => void;
}

/**
 * Finds out in the background what is new in the logs of failed attempts and what their builds failed by, one log at a time, failed
 * ones first. Nothing waits for it, and nothing of it is in the journal: what a kill interrupts is done after the next start.
 */
export class FailureAnalyst {
  readonly #context: AnalystContext;
  readonly #stop = new AbortController();
  /** Ids of builds that have ended, of logs to compare, and of logs to learn. */
  readonly #ended = new Set<string>();
  readonly #failed = new Set<string>();
  readonly #green = new Set<string>();
  readonly #broken = new Map<string, string>();
  #working: Promise<void> | null = null;

  constructor(context: AnalystContext) {
    this.#context = context;
  }

  /** Sees to what the last run of the server left undone. */
  async start(): Promise<void> {
    for (const status of ['failed', 'timed-out'] as const) {
      const filter = { pipelineId: null, branch: null, state: null, status };
      for (const log of await this.#context.logCatalog.newest(filter, null, resumed)) this.#failed.add(log.id);
    }
    this.#goOn();
  }

  /** An attempt has ended and its log is sealed and journaled. */
  sealed(id: string, status: CatalogedLog['status']): void {
    if (status === 'succeeded' && this.#green.size < mostWaiting) this.#green.add(id);
    if (isCompared(status)) this.#failed.add(id);
    this.#goOn();
  }

  /** A build has ended: what it failed by can be told now, which its attempt alone could not. */
  ended(buildId: string): void {
    this.#ended.add(buildId);
    this.#goOn();
  }

  /** Somebody wants to know what is new in a log. */
  wanted(id: string): void {
    this.#failed.add(id);
    this.#goOn();
  }

  /** Why a log could not be compared since the server started, as a sentence; null when it was not tried or went well. */
  whyBroken(id: string): string | null {
    return this.#broken.get(id) ?? null;
  }

  /** Breaks off what is going on and resolves when nothing does any more. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error('Pipewright is stopping.'));
    await this.#working;
  }

  #goOn(): void {
    if (this.#working !== null || this.#stop.signal.aborted) return;
    this.#working = this.#work().finally(() => {
      this.#working = null;
      // What came in between the last look and here.
      if (this.#ended.size + this.#failed.size + this.#green.size > 0) this.#goOn();
    });
  }

  async #work(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const task = this.#next();
      if (task === null) return;
      try {
        await task.work(task.id);
        this.#broken.delete(task.id);
      } catch (fault) {
        if (this.#stop.signal.aborted) return;
        // Its pipeline was removed meanwhile.
        if (fault instanceof StoreFault && fault.code === 'missing') continue;
        const message = fault instanceof Error ? fault.message : String(fault);
        this.#broken.set(task.id, `The log could not be compared with green ones: ${message}`);
        this.#context.report(`${task.id} could not be looked through`, fault);
      }
    }
  }

  #next(): { readonly id: string; readonly work: (id: string) => Promise<void> } | null {
    const tasks = [
      [this.#ended, (id: string) => this.#lookFor(id)],
      [this.#failed, (id: string) => this.#explain(id)],
      [this.#green, (id: string) => this.#learn(id)],
    ] as const;
    for (const [waiting, work] of tasks) {
      for (const id of waiting) {
        waiting.delete(id);
        return { id, work };
      }
    }
    return null;
  }

  /** Finds the log that a build failed by, if it did. */
  async #lookFor(buildId: string): Promise<void> {
    const { history } = this.#context;
    const build = await history.get(buildId);
    if (!isBad(build.status)) return;
    const attempt = failedAttempt(build, replay(await history.journal(buildId)));
    if (attempt) this.#failed.add(attempt.id);
  }

  async #learn(id: string): Promise<void> {
    const log = await this.#context.logCatalog.get(id);
    if (log && log.removed === null) await this.#context.logAnalysis.learn(id, this.#stop.signal);
  }

  /** Compares a failed log where that was not done, and notes what its build failed by where it was this log. */
  async #explain(id: string): Promise<void> {
    const { logCatalog, logAnalysis, failures, feed } = this.#context;
    const log = await logCatalog.get(id);
    if (!log || log.removed !== null || log.endedAt === null || !isCompared(log.status)) return;
    const known = await logAnalysis.known(id);
    const noted = await this.#note(log, known ?? (await this.#compare(log)));
    if (noted) feed.publish({ kind: 'build', build: noted });
    else if (known === null) feed.publish({ kind: 'build', build: await failures.touch(log.buildId) });
  }

  /** Null when there is nothing to note: it was done before, the build goes on, or it failed by something else. */
  async #note({ id, buildId, state }: CatalogedLog, { telling, newLines }: Comparison): Promise<Build | null> {
    const { failures, history } = this.#context;
    if ((await failures.of(buildId)) !== null) return null;
    const build = await history.get(buildId);
    if (!isBad(build.status) || build.finishedAt === null) return null;
    if (failedAttempt(build, replay(await history.journal(buildId)))?.id !== id) return null;
    const [first] = telling.lines;
    return failures.note({
      buildId,
      attemptId: id,
      state,
      line: first?.line ?? null,
      text: first?.text.trim() ?? failureInWords(build),
      isNew: telling.kind === 'new-error' || telling.kind === 'new',
      lines: telling.lines.map(({ line, text }) => ({ line, text })),
      newLines: newLines.status === 'known' ? { count: newLines.count, total: newLines.total } : null,
      fingerprint: failureFingerprint(state, telling, build),
      at: build.finishedAt,
    });
  }

  async #compare(log: CatalogedLog): Promise<Comparison> {
    const { history, logAnalysis } = this.#context;
    const run = replay(await history.journal(log.buildId));
    const attempt = run.attempts.find(({ id }) => id === log.id);
    const failed = { id: log.id, state: log.state, fromLine: attempt ? failedFrom(attempt) : 1 };
    return logAnalysis.compare(failed, await this.#greenBefore(log), this.#stop.signal);
  }

  /** The last green logs of the state before this one: of the pipeline's main branch, or of any where that has none. */
  async #greenBefore({ id, pipelineId, state }: CatalogedLog): Promise<CatalogedLog[]> {
    const { logCatalog, pipelines } = this.#context;
    const { branch } = await pipelines.get(pipelineId);
    const green = (of: string | null) =>
      logCatalog.newest({ pipelineId, branch: of, state, status: 'succeeded' }, id, greenLogs);
    const ofMain = await green(branch);
    return ofMain.length > 0 ? ofMain : green(null);
  }
}
