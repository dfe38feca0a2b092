import { ulid } from 'ulid';
import type { StepSink } from '#engine/ports/step-runner.ts';
import { locationDigest } from '#engine/run/location.ts';
import type { AttemptOutcome } from '#engine/run/run-event.ts';
import type { Value } from '#pipeline/graph.ts';
import { resolveValue } from '#pipeline/references.ts';
import { type Attempt, refuse } from './actions.ts';
import type { ImagePlan } from './image-commands.ts';
import { revealSecrets } from './secret-text.ts';
import { stateEnvironment } from './state-environment.ts';

/** Runs the commands of a state in a fresh directory and keeps what the state says is to be kept. */
export async function runCommands(attempt: Attempt, image: PlannedImage | null): Promise<AttemptOutcome | null> {
  const { work, state, attemptId, variables, signal } = attempt;
  const { context } = work;
  const directory = await prepareDirectory(attempt);
  if (typeof directory !== 'string') return directory;
  if (state.image !== null) {
    const message = `Its image ${state.image} is ignored: commands run in the bash of this machine. PIPEWRIGHT_RUNNER=container runs them in their image.`;
    await work.record([{ kind: 'attempt-noted', at: context.now(), attemptId, message }]);
  }
  const outcome = await context.runner.run(
    {
      attemptId,
      commands: [...state.commands, ...(image?.commands ?? [])].map((command) => revealSecrets(command, variables)),
      environment: { ...(image && context.images.environment), ...stateEnvironment(attempt, directory) },
      directory,
    },
    journalingSink(attempt),
    signal,
  );
  if (outcome.kind === 'aborted') return null;
  if (outcome.kind === 'failed') {
    const { index, exitCode, signal: killer } = outcome;
    return { status: 'failed', command: { index, exitCode, signal: killer }, message: null };
  }
  const kept = await keepArtifacts(attempt);
  if (image === null || kept.status !== 'succeeded') return kept;
  const reference = revealSecrets(image.reference, variables);
  const digest = await context.images.digestOf(image.tool, reference, signal);
  if (digest === null) return refuse(`The engine does not say under which digest it pushed ${image.reference}.`);
  return { ...kept, image: { reference: image.reference, digest } };
}

export interface PlannedImage extends ImagePlan {
  readonly tool: string;
}

/** The attempt's directory, unpacked from what its source names; an outcome when that is nothing. */
export async function prepareDirectory(attempt: Attempt): Promise<string | AttemptOutcome> {
  const { work, state, input, attemptId, signal } = attempt;
  const { blobs, workspaces } = work.context;
  const groups: (() => Promise<NodeJS.ReadableStream>)[][] = [];
  for (const sources of state.source) {
    const group: (() => Promise<NodeJS.ReadableStream>)[] = [];
    for (const source of sources) {
      const digest = locationDigest(resolveValue(source, input) ?? '');
      if (digest === null) return refuse(noSource(source));
      group.push(() => blobs.get(digest));
    }
    groups.push(group);
  }
  return workspaces.prepare(attemptId, groups, signal);
}

function noSource(source: Value): string {
  const from = 'reference' in source ? source.reference : 'its sourceLocation';
  return `There is nothing at “${from}” in this build: the state it names has not finished with \`artifacts: true\`.`;
}

/** Stores the directory and the files that the state keeps. Every archive is durable when this resolves. */
export async function keepArtifacts(attempt: Attempt): Promise<AttemptOutcome> {
  const { work, state, attemptId, signal, artifacts } = attempt;
  const { blobs, workspaces, now } = work.context;
  const keep = (name: string, stored: { sha256: string; bytes: number }) =>
    artifacts.push({ id: ulid(), state: state.name, name, ...stored, createdAt: now() });
  const wanted = { ...state.artifacts.files, ...(state.artifacts.json && { json: state.artifacts.json }) };
  for (const [name, path] of Object.entries(wanted)) {
    const packed = await workspaces.packFiles(attemptId, path);
    if (packed === null) return refuse(`Artifact “${name}”: there is nothing at “${path}” in the working directory.`);
    keep(packed.fileName === null ? `${name}.tar.gz` : packed.fileName, await blobs.put(packed.content, signal));
  }
  if (!state.artifacts.workspace) return { status: 'succeeded', artifact: null };
  const archive = await blobs.put(workspaces.pack(attemptId), signal);
  if (!state.artifacts.internal) keep(`${state.name}.tar.gz`, archive);
  return { status: 'succeeded', artifact: archive };
}

export function journalingSink({ work, attemptId, log }: Attempt): StepSink {
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
