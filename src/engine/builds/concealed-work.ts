import type { NewArtifact } from '#engine/ports/build-store.ts';
import type { AttemptOutcome, RunEvent } from '#engine/run/run-event.ts';
import type { Secrets } from './secret-text.ts';
import type { Work } from './work-on-build.ts';

/** The work as one attempt has it: whatever is journaled through it is without the values of sensitive variables. */
export class ConcealedWork implements Work {
  readonly claim: Work['claim'];
  readonly context: Work['context'];
  readonly interruption: Work['interruption'];
  readonly wake: Work['wake'];
  readonly #work: Work;
  readonly #secrets: Secrets;

  constructor(work: Work, secrets: Secrets) {
    this.#work = work;
    this.#secrets = secrets;
    this.claim = work.claim;
    this.context = work.context;
    this.interruption = work.interruption;
    this.wake = work.wake;
  }

  get run(): Work['run'] {
    return this.#work.run;
  }

  record(events: readonly RunEvent[], artifacts: readonly NewArtifact[] = []): Promise<void> {
    return this.#work.record(
      events.map((event) => concealed(event, this.#secrets)),
      artifacts.map((artifact) => ({ ...artifact, name: this.#secrets.conceal(artifact.name) })),
    );
  }
}

function concealed(event: RunEvent, secrets: Secrets): RunEvent {
  switch (event.kind) {
    case 'attempt-noted': {
      const { pinned } = event;
      const message = secrets.conceal(event.message);
      if (pinned === undefined) return { ...event, message };
      // Not masked but hidden: the next attempt that runs in the image needs both again.
      const hidden = { image: secrets.hide(pinned.image), reference: secrets.hide(pinned.reference) };
      return { ...event, message, pinned: hidden };
    }
    case 'attempt-ended':
      return { ...event, outcome: concealedOutcome(event.outcome, secrets) };
    default:
      return event;
  }
}

function concealedOutcome(outcome: AttemptOutcome, secrets: Secrets): AttemptOutcome {
  switch (outcome.status) {
    case 'succeeded': {
      const { image } = outcome;
      return image === undefined
        ? outcome
        : { ...outcome, image: { ...image, reference: secrets.hide(image.reference) } };
    }
    case 'failed':
      return { ...outcome, message: outcome.message === null ? null : secrets.conceal(outcome.message) };
    case 'canceled':
      return outcome.message === undefined ? outcome : { ...outcome, message: secrets.conceal(outcome.message) };
    case 'skipped':
    case 'lost':
      return { ...outcome, message: secrets.conceal(outcome.message) };
    case 'timed-out':
      return outcome;
  }
}
