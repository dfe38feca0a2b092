import { ulid } from 'ulid';
import { BlobFault } from '#engine/ports/blob-store.ts';
import { type NewArtifact, StoreFault } from '#engine/ports/build-store.ts';
import type { LogWriter } from '#engine/ports/log-store.ts';
import type { Activity } from '#engine/run/interpret.ts';
import type { AttemptOutcome } from '#engine/run/run-event.ts';
import type { TaskState } from '#pipeline/graph.ts';
import { type Attempt, doAction, refuse } from './actions.ts';
import { buildValues, needsWithheld } from './build-values.ts';
import { ConcealedWork } from './concealed-work.ts';
import { imagePlan } from './image-commands.ts';
import { commitVersion } from './input-document.ts';
import { pause } from './pause.ts';
import type { PlannedImage } from './run-commands.ts';
import { Secrets } from './secret-text.ts';
import { UnresolvedReference } from './state-environment.ts';
import { stopReason, type Work } from './work-on-build.ts';

/** Reason of the signal that stops one state of a build that goes on, or comes to its end, without it. The message is a sentence. */
export class StoppedState extends Error {}

/**
 * Runs one attempt of a state: fresh directory, commands, archive, sealed log, and only then the end in the journal. A step
 * that fails is an outcome; what breaks around it (disk, log, shell) makes the attempt `lost`, which may be tried again.
 *
 * @param stop aborted with a StoppedState, or without one when the worker has to give the build up.
 */
export async function runState(
  whole: Work,
  { state, visit, input }: Extract<Activity, { kind: 'state' }>,
  stop: AbortSignal,
): Promise<void> {
  const { context } = whole;
  const attemptId = ulid();
  const build = await buildValues(context.variables, whole.claim.pipeline.id, whole.claim);
  const { values: variables } = build;
  const secrets = new Secrets(variables);
  const work = new ConcealedWork(whole, secrets);
  const masked = variables.filter(({ sensitive }) => sensitive).map(({ value }) => value);
  const log = await context.logs.create(attemptId, masked);
  const withheld = needsWithheld(state, build);
  const image = withheld === null ? await planImage(work, state, secrets) : null;
  const planned = image !== null && typeof image !== 'string' ? image.shown.commands : null;
  const commands = planned && [...state.commands, ...planned];
  const started = { kind: 'attempt-started', at: context.now(), state: state.name, visit, attemptId } as const;
  await work.record([{ ...started, ...(commands && { commands }) }]);
  const artifacts: NewArtifact[] = [];
  try {
    const attempt = { work, state: secrets.revealWork(state), visit, image, input, attemptId, log };
    const outcome =
      withheld === null ? await withinLimits({ ...attempt, variables, secrets, artifacts }, stop) : refuse(withheld);
    const { seal, sealFault } = await sealLog(work, attemptId, log);
    const final: AttemptOutcome = sealFault === null ? outcome : { status: 'lost', message: sealFault };
    const kept = final.status === 'succeeded' ? artifacts : [];
    await work.record([{ kind: 'attempt-ended', at: context.now(), attemptId, outcome: final, seal }], kept);
    context.analyst.sealed(attemptId, final.status);
  } finally {
    await context.workspaces.remove(attemptId);
  }
}

/** Null where no image is built; a sentence where it cannot be. */
async function planImage(work: Work, { action }: TaskState, secrets: Secrets): Promise<PlannedImage | string | null> {
  if (action.kind !== 'image') return null;
  if (!work.claim.withSecrets)
    return 'It builds code from outside the repository, which may not push images: they are pushed by the login of the installation. Build the change from a branch of the repository itself, or leave the state out of such builds.';
  const { images, registry } = work.context;
  const tool = await images.find();
  if (tool === null)
    return 'There is no container engine here to build the image with. Install docker or podman, and start it.';
  const version = commitVersion(work.run.commit?.sha ?? '');
  const reveal = (text: string) => secrets.reveal(text);
  const plan = imagePlan(action.build, { tool, version, registry, reveal });
  return typeof plan === 'string' ? plan : { ...plan, tool };
}

async function withinLimits(attempt: Omit<Attempt, 'signal'>, stop: AbortSignal): Promise<AttemptOutcome> {
  const { work, state, secrets } = attempt;
  const { interruption } = work;
  const limit = new AbortController();
  const over = new AbortController();
  const seconds = state.timeoutSeconds;
  if (seconds !== null)
    pause(seconds * 1000, over.signal).then(
      () => limit.abort(),
      () => 'it ended in time',
    );
  const stopped = AbortSignal.any([interruption.stop, interruption.cancel, stop]);
  const signal = AbortSignal.any([stopped, limit.signal]);
  const whyAborted = (): AttemptOutcome =>
    seconds !== null && limit.signal.aborted && !stopped.aborted
      ? { status: 'timed-out', seconds }
      : interrupted(work, stop);
  try {
    return (await doAction({ ...attempt, signal })) ?? whyAborted();
  } catch (fault) {
    return signal.aborted && !(fault instanceof StoreFault) ? whyAborted() : broken(work, state, secrets, fault);
  } finally {
    over.abort();
  }
}

/** A cancel is the user's; a stop of the server leaves the state to be tried again. */
function interrupted(work: Work, stop: AbortSignal): AttemptOutcome {
  if (work.interruption.cancelRequest()) return { status: 'canceled' };
  if (stop.reason instanceof StoppedState) return { status: 'canceled', message: stop.reason.message };
  return { status: 'lost', message: stopReason(work.interruption) };
}

function broken(work: Work, state: TaskState, secrets: Secrets, fault: unknown): AttemptOutcome {
  if (fault instanceof StoreFault) throw fault;
  if (fault instanceof UnresolvedReference) {
    return { status: 'failed', command: null, message: fault.message, error: 'States.ParameterPathFailure' };
  }
  work.context.report(`State ${state.name} of build ${work.claim.build.id} broke`, secrets.concealFault(fault));
  const detail = fault instanceof Error ? fault.message : String(fault);
  const message =
    fault instanceof BlobFault && fault.code === 'missing' ? `Its source is no longer stored: ${detail}` : detail;
  return { status: 'lost', message };
}

/** Seals the log; one that cannot be sealed any more (disk full) is sealed as far as it got, with the gap named. */
async function sealLog(work: Work, attemptId: string, log: LogWriter) {
  try {
    return { seal: await log.seal(null), sealFault: null };
  } catch (fault) {
    work.context.report(`Log ${attemptId} could not be sealed`, fault);
    const message = fault instanceof Error ? fault.message : String(fault);
    return {
      seal: await work.context.logs.recover(attemptId, `The log could not be written: ${message}`),
      sealFault: message,
    };
  }
}
