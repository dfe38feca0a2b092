import { type CancelRequest, type Claim, type NewArtifact, StoreFault } from '#engine/ports/build-store.ts';
import { nextAction } from '#engine/run/next-action.ts';
import { applyRunEvent, type Run, type RunAttempt, replay } from '#engine/run/run.ts';
import type { RunEvent } from '#engine/run/run-event.ts';
import { type EngineContext, publishChange } from './engine-context.ts';
import { fetchSource } from './fetch-source.ts';
import { readDefinition } from './read-definition.ts';
import { runState } from './run-state.ts';

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
  /** Appends to the journal; when this resolves the events are committed and published. @throws StoreFault `lease-lost` */
  record(events: readonly RunEvent[], artifacts?: readonly NewArtifact[]): Promise<void>;
}

/**
 * Works on a claimed build until it has ended, the server stops, or another worker has taken it over. Reads the journal, asks
 * `nextAction`, does it, journals what came of it, and asks again; so a worker that takes over goes on in the same way.
 */
export async function workOnBuild(claim: Claim, context: EngineContext, interruption: Interruption): Promise<void> {
  const work = new JournaledWork(claim, context, interruption);
  try {
    await work.record([{ kind: 'claimed', at: context.now() }]);
    while (work.run.end === null) {
      if (interruption.stop.aborted) return await release(work);
      const request = interruption.cancelRequest();
      if (request && !work.run.cancel)
        await work.record([{ kind: 'cancel-requested', at: request.at, by: request.by }]);
      await takeStep(work);
    }
  } catch (fault) {
    // Another worker holds the build now; what this one did since is not in the journal, so there is nothing to undo.
    if (fault instanceof StoreFault && fault.code === 'lease-lost') return;
    throw fault;
  }
}

async function takeStep(work: Work): Promise<void> {
  const action = nextAction(work.run);
  switch (action.do) {
    case 'nothing':
      return;
    case 'close-attempt':
      return closeAttempt(work, action.attempt);
    case 'fetch-source':
      return fetchSource(work);
    case 'read-definition':
      return readDefinition(work);
    case 'run-state':
      return runState(work, action.state);
    case 'end':
      return work.record([{ kind: 'ended', at: work.context.now(), status: action.status, reason: action.reason }]);
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
  #run: Run;

  constructor(claim: Claim, context: EngineContext, interruption: Interruption) {
    this.claim = claim;
    this.context = context;
    this.interruption = interruption;
    this.#run = replay(claim.journal);
  }

  get run(): Run {
    return this.#run;
  }

  async record(events: readonly RunEvent[], artifacts: readonly NewArtifact[] = []): Promise<void> {
    const changed = await this.context.queue.append(this.claim, events, artifacts);
    for (const event of events) this.#run = applyRunEvent(this.#run, event);
    publishChange(this.context.feed, changed);
  }
}
