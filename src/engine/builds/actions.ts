import type { NewArtifact } from '#engine/ports/build-store.ts';
import type { LogWriter } from '#engine/ports/log-store.ts';
import type { VariableValue } from '#engine/ports/variable-store.ts';
import type { AttemptOutcome } from '#engine/run/run-event.ts';
import type { TaskState } from '#pipeline/graph.ts';
import type { InputDocument } from '#pipeline/references.ts';
import { notForBranch } from './branch-filter.ts';
import { cloneRepository } from './clone-repository.ts';
import type { ConcealedWork } from './concealed-work.ts';
import { type PlannedImage, runCommands } from './run-commands.ts';
import type { Secrets } from './secret-text.ts';
import { triggerPipeline } from './trigger-pipeline.ts';

/** One attempt of a state under way. What it says (`work`, `log`) may quote its secrets: they are taken out there. */
export interface Attempt {
  readonly work: ConcealedWork;
  /** With the values of sensitive variables in whatever its work is made of. */
  readonly state: TaskState;
  readonly visit: string;
  /** What `$.` references point into. */
  readonly input: InputDocument;
  readonly attemptId: string;
  readonly log: LogWriter;
  /** The build's variables, the secrets that it gets included. */
  readonly variables: readonly VariableValue[];
  readonly secrets: Secrets;
  /** What the attempt stored: becomes the build's when the attempt succeeds. */
  readonly artifacts: NewArtifact[];
  /** What an `image` action builds, decided before the attempt was journaled; a sentence when it cannot. */
  readonly image: PlannedImage | string | null;
  readonly signal: AbortSignal;
}

/** Does what the state is for. Null when the signal was aborted before it was done; whatever it started has ended then. */
export async function doAction(attempt: Attempt): Promise<AttemptOutcome | null> {
  const { action } = attempt.state;
  switch (action.kind) {
    case 'run':
    case 'image':
      return typeof attempt.image === 'string' ? refuse(attempt.image) : runCommands(attempt, attempt.image);
    case 'clone':
      return cloneRepository(attempt, action.clone);
    case 'trigger':
      return triggerPipeline(attempt, action);
    case 'deploy': {
      const elsewhere = notForBranch(action.deploy.branchFilter, attempt.work.claim.build.branch);
      if (elsewhere !== null) return elsewhere;
      const cluster = action.deploy.cluster ?? '(none named)';
      return refuse(`There is no cluster “${cluster}” here: no clusters have been added to this installation.`);
    }
    case 'skip':
      return { status: 'skipped', message: action.reason };
  }
}

/** The state failed before any command: `message` is a sentence that says why and how to mend it. */
export function refuse(message: string): AttemptOutcome {
  return { status: 'failed', command: null, message };
}

/** Writes a line of our own into the attempt's log. */
export async function say(attempt: Attempt, line: string): Promise<void> {
  await attempt.log.append(Buffer.from(`${line}\n`));
}
