import { ulid } from 'ulid';
import { BlobFault } from '#engine/ports/blob-store.ts';
import { type NewArtifact, StoreFault } from '#engine/ports/build-store.ts';
import type { LogWriter } from '#engine/ports/log-store.ts';
import type { StepOutcome, StepSink } from '#engine/ports/step-runner.ts';
import type { AttemptOutcome } from '#engine/run/run-event.ts';
import type { TaskState } from '#pipeline/graph.ts';
import { resolveValue } from '#pipeline/references.ts';
import { inputDocument, locationDigest } from './input-document.ts';
import { stateEnvironment, UnresolvedReference } from './state-environment.ts';
import { stopReason, type Work } from './work-on-build.ts';

/**
 * Runs one attempt of a state: fresh directory, commands, archive, sealed log, and only then the end in the journal. A step
 * that fails is an outcome; what breaks around it (disk, log, shell) makes the attempt `lost`, which may be tried again.
 */
export async function runState(work: Work, state: TaskState): Promise<void> {
  const { context, claim } = work;
  const attemptId = ulid();
  const log = await context.logs.create(attemptId, await context.secretsOf(claim.build.id));
  await work.record([{ kind: 'attempt-started', at: context.now(), state: state.name, attemptId }]);
  try {
    const outcome = await attempt(work, state, attemptId, log);
    const { seal, sealFault } = await sealLog(work, attemptId, log);
    const final: AttemptOutcome = sealFault === null ? outcome : { status: 'lost', message: sealFault };
    const artifact = final.status === 'succeeded' ? final.artifact : null;
    const at = context.now();
    const artifacts: NewArtifact[] =
      artifact === null
        ? []
        : [{ id: ulid(), state: state.name, name: `${state.name}.tar.gz`, ...artifact, createdAt: at }];
    await work.record([{ kind: 'attempt-ended', at, attemptId, outcome: final, seal }], artifacts);
  } finally {
    await context.workspaces.remove(attemptId);
  }
}

async function attempt(work: Work, state: TaskState, attemptId: string, log: LogWriter): Promise<AttemptOutcome> {
  const { claim, context, interruption } = work;
  const signal = AbortSignal.any([interruption.stop, interruption.cancel]);
  try {
    const input = inputDocument(claim.pipeline, claim.build, work.run);
    const digest = locationDigest(resolveValue(state.source[0] ?? { literal: '' }, input) ?? '');
    if (digest === null) return { status: 'failed', command: null, message: noSource(state) };
    const directory = await context.workspaces.prepare(attemptId, await context.blobs.get(digest), signal);
    const { pipeline, build } = claim;
    const environment = stateEnvironment(state, { pipeline, build, input, directory, platform: context.platform });
    const task = { attemptId, commands: state.commands, environment, directory };
    const outcome = await context.runner.run(task, journalingSink(work, attemptId, log), signal);
    return await concluded(work, state, attemptId, outcome, signal);
  } catch (fault) {
    return broken(work, state, fault, signal);
  }
}

function journalingSink(work: Work, attemptId: string, log: LogWriter): StepSink {
  const { now } = work.context;
  return {
    output: (chunk) => log.append(chunk),
    async commandStarted(index) {
      const { line } = await log.flush();
      await work.record([{ kind: 'command-started', at: now(), attemptId, index, line }]);
    },
    async commandEnded(index, exitCode) {
      await work.record([{ kind: 'command-ended', at: now(), attemptId, index, exitCode }]);
    },
  };
}

async function concluded(
  work: Work,
  state: TaskState,
  attemptId: string,
  outcome: StepOutcome,
  signal: AbortSignal,
): Promise<AttemptOutcome> {
  if (outcome.kind === 'aborted') return interrupted(work);
  if (outcome.kind === 'failed') {
    return {
      status: 'failed',
      command: { index: outcome.index, exitCode: outcome.exitCode, signal: outcome.signal },
      message: null,
    };
  }
  if (!state.artifacts.workspace) return { status: 'succeeded', artifact: null };
  return {
    status: 'succeeded',
    artifact: await work.context.blobs.put(work.context.workspaces.pack(attemptId), signal),
  };
}

/** A cancel is the user's; a stop of the server leaves the state to be tried again. */
function interrupted(work: Work): AttemptOutcome {
  return work.interruption.cancelRequest()
    ? { status: 'canceled' }
    : { status: 'lost', message: stopReason(work.interruption) };
}

function broken(work: Work, state: TaskState, fault: unknown, signal: AbortSignal): AttemptOutcome {
  if (fault instanceof StoreFault) throw fault;
  if (signal.aborted) return interrupted(work);
  if (fault instanceof UnresolvedReference) return { status: 'failed', command: null, message: fault.message };
  work.context.report(`State ${state.name} of build ${work.claim.build.id} broke`, fault);
  const detail = fault instanceof Error ? fault.message : String(fault);
  const message =
    fault instanceof BlobFault && fault.code === 'missing' ? `Its source is no longer stored: ${detail}` : detail;
  return { status: 'lost', message };
}

function noSource(state: TaskState): string {
  const [source] = state.source;
  const from = source && 'reference' in source ? source.reference : 'its sourceLocation';
  return `There is nothing at “${from}” in this build: the state it names has not finished with \`artifacts: true\`.`;
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
