import { type CancelRequest, type Claim, type NewArtifact, StoreFault } from '#engine/ports/build-store.ts';
import { nextAction } from '#engine/run/next-action.ts';
import { applyRunEvent, openAttempts, type Run, type RunAttempt, replay } from '#engine/run/run.ts';
import type { RunEvent } from '#engine/run/run-event.ts';
import { Activities } from './activities.ts';
import { type EngineContext, publishChange } from './engine-context.ts';
import { fetchSource } from './fetch-source.ts';
import { inputDocument } from './input-document.ts';
import { readDefinition } from './read-definition.ts';

/** What may interrupt a worker. `stop` is aborted with the reason as a sentence when the server is to end. */
export interface Interruption {
  readonly stop: AbortSignal;
  readonly cancel: AbortSignal;
  /** Who wants the build canceled; set before `cancel` is aborted. */
  readonly cancelRequest: () => CancelRequest | null;
}

/** A claimed build in the hands of its worker: the run as journaled so far, and the only way to add to it. */
export interface Work {
  readonly claim: Claim;
  readonly context: EngineContext;
  readonly interruption: Interruption;
  readonly run: Run;
  /** Builds may have become ready: idle builders look at once. */
  readonly wake: () => void;
  /** Appends to the journal; when this resolves the events are committed and published. @throws StoreFault `lease-lost` */
  record(events: readonly RunEvent[], artifacts?: readonly NewArtifact[]): Promise<void>;
}

/**
 * Works on a claimed build until it has ended, the server stops, or another worker has taken it over. Reads the journal, asks
 * `nextAction`, does it, journals what came of it, and asks again; so a worker that takes over goes on in the same way.
 */
export async function workOnBuild(
  claim: Claim,
  context: EngineContext,
  interruption: Interruption,
  wake: () => void,
): Promise<void> {
  const work = new JournaledWork(claim, context, interruption, wake);
  const activities = new Activities(work);
  try {
    await work.record([{ kind: 'claimed', at: context.now() }]);
    for (const attempt of openAttempts(work.run)) await closeAttempt(work, attempt);
    while (work.run.end === null) {
      if (interruption.stop.aborted) break;
      await noteInterruptions(work);
      await takeStep(work, activities);
    }
    await activities.end();
    if (work.run.end === null) await release(work);
    else context.analyst.ended(claim.build.id);
  } catch (fault) {
    await activities.end();
    // Another worker holds the build now; what this one did since is not in the journal, so there is nothing to undo.
    if (fault instanceof StoreFault && fault.code === 'lease-lost') return;
    await noteFault(work, fault);
    throw fault;
  }
}

/**
 * Journals what broke, so that a fault that comes back with every claim ends the build in the end, with its words as the reason. Where
 * the journal itself is what broke, the number of claims bounds the tries.
 */
async function noteFault(work: Work, fault: unknown): Promise<void> {
  const { context, claim } = work;
  const message = fault instanceof Error ? fault.message : String(fault);
  try {
    await work.record([{ kind: 'faulted', at: context.now(), message }]);
  } catch (second) {
    context.report(`What broke build ${claim.build.id} could not be journaled`, second);
  }
}

async function noteInterruptions(work: Work): Promise<void> {
  const { context, interruption, run } = work;
  const request = interruption.cancelRequest();
  if (request && !run.cancel) await work.record([{ kind: 'cancel-requested', at: request.at, by: request.by }]);
  const seconds = run.definition?.graph?.timeoutSeconds ?? null;
  if (seconds === null || run.timedOut || Date.parse(context.now()) < deadlineMs(run)) return;
  await work.record([{ kind: 'timed-out', at: context.now(), seconds }]);
}

/** When the time of the whole build runs out, in ms since 1970. */
export function deadlineMs(run: Run): number {
  const seconds = run.definition?.graph?.timeoutSeconds ?? null;
  return seconds === null || run.startedAt === null
    ? Number.POSITIVE_INFINITY
    : Date.parse(run.startedAt) + seconds * 1000;
}

async function takeStep(work: Work, activities: Activities): Promise<void> {
  const { claim, context, run } = work;
  const action = nextAction(run, inputDocument(claim.pipeline, claim.build, run));
  switch (action.do) {
    case 'nothing':
      return;
    case 'fetch-source':
      return fetchSource(work);
    case 'read-definition':
      return readDefinition(work);
    case 'run':
      return activities.goOn(action.activities, action.because);
    case 'end':
      return work.record([{ kind: 'ended', at: context.now(), status: action.status, reason: action.reason }]);
  }
}

/** An attempt that a lost worker left: its processes end, its log is sealed with the gap named, its directory goes. */
async function closeAttempt(work: Work, attempt: RunAttempt): Promise<void> {
  const { runner, logs, workspaces, now } = work.context;
  await runner.reap([attempt.id]);
  const message = 'Pipewright was killed or crashed while it ran.';
  const seal = await logs.recover(attempt.id, `${message} What the commands printed after that was not recorded.`);
  await workspaces.remove(attempt.id);
  const outcome = work.run.cancel ? ({ status: 'canceled' } as const) : ({ status: 'lost', message } as const);
  await work.record([{ kind: 'attempt-ended', at: now(), attemptId: attempt.id, outcome, seal }]);
}

async function release(work: Work): Promise<void> {
  const { queue, feed, now } = work.context;
  const message = `${stopReason(work.interruption)} The build goes on when it is started again.`;
  publishChange(feed, await queue.release(work.claim, { kind: 'released', at: now(), message }));
}

/** The sentence that the server was stopped with. */
export function stopReason(interruption: Interruption): string {
  const reason: unknown = interruption.stop.reason;
  return typeof reason === 'string' ? reason : 'Pipewright was stopped.';
}

class JournaledWork implements Work {
  readonly claim: Claim;
  readonly context: EngineContext;
  readonly interruption: Interruption;
  readonly wake: () => void;
  #run: Run;
  #last: Promise<void> = Promise.resolve();

  constructor(claim: Claim, context: EngineContext, interruption: Interruption, wake: () => void) {
    this.claim = claim;
    this.context = context;
    this.interruption = interruption;
    this.wake = wake;
    this.#run = replay(claim.journal);
  }

  get run(): Run {
    return this.#run;
  }

  /** One after the other, so that the run in memory has the events in the order of the journal. */
  record(events: readonly RunEvent[], artifacts: readonly NewArtifact[] = []): Promise<void> {
    const recorded = this.#last.then(async () => {
      const changed = await this.context.queue.append(this.claim, events, artifacts);
      for (const event of events) this.#run = applyRunEvent(this.#run, event);
      publishChange(this.context.feed, changed);
    });
    this.#last = recorded.catch(() => undefined);
    return recorded;
  }
}
