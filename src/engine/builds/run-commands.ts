import { ulid } from 'ulid';
import type { StepSink } from '#engine/ports/step-runner.ts';
import { locationDigest } from '#engine/run/location.ts';
import type { AttemptOutcome } from '#engine/run/run-event.ts';
import type { Value } from '#pipeline/graph.ts';
import { resolveValue } from '#pipeline/references.ts';
import { type Attempt, refuse } from './actions.ts';
import type { ImagePlan } from './image-commands.ts';
import { stateEnvironment } from './state-environment.ts';
import { stepImage } from './step-image.ts';

/** Runs the commands of a state in a fresh directory and keeps what the state says is to be kept. */
export async function runCommands(attempt: Attempt, image: PlannedImage | null): Promise<AttemptOutcome | null> {
  const { work, state, attemptId, signal } = attempt;
  const { context } = work;
  const directory = await prepareDirectory(attempt);
  if (typeof directory !== 'string') return directory;
  const place = await stepImage(attempt);
  if (typeof place === 'object' && place !== null) return place;
  const environment = stateEnvironment(attempt, directory);
  const own = { commands: state.commands, image: place, environment, from: 0 };
  // An image is built by the machine's engine, whatever the commands before it run in.
  const build = {
    commands: image?.real.commands ?? [],
    image: null,
    environment: { ...context.images.environment, ...environment },
    from: state.commands.length,
  };
  const parts = place === null ? [{ ...build, commands: [...own.commands, ...build.commands], from: 0 }] : [own, build];
  for (const { commands, from, ...task } of parts) {
    const outcome = await context.runner.run(
      { ...task, attemptId, commands, directory },
      journalingSink(attempt, from),
      signal,
    );
    if (outcome.kind === 'aborted') return null;
    if (outcome.kind === 'refused') return refuse(outcome.message);
    if (outcome.kind === 'failed') {
      const { index, exitCode, signal: killer } = outcome;
      return { status: 'failed', command: { index: from + index, exitCode, signal: killer }, message: null };
    }
  }
  const kept = await keepArtifacts(attempt);
  if (image === null || kept.status !== 'succeeded') return kept;
  const { reference } = image.real;
  const digest = await context.images.digestOf(image.tool, reference, signal);
  if (digest === null) return refuse(`The engine does not say under which digest it pushed ${reference}.`);
  return { ...kept, image: { reference, digest } };
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

/** @param from the index, among the attempt's commands, of the first that reports here. */
export function journalingSink({ work, attemptId, log }: Attempt, from = 0): StepSink {
  const { now } = work.context;
  return {
    output: (chunk) => log.append(chunk),
    async commandStarted(index) {
      const { line } = await log.flush();
      await work.record([{ kind: 'command-started', at: now(), attemptId, index: from + index, line }]);
    },
    async commandEnded(index, exitCode) {
      await work.record([{ kind: 'command-ended', at: now(), attemptId, index: from + index, exitCode }]);
    },
  };
}
