import { ulid } from 'ulid';
import type { Build } from '#contract/builds.ts';
import type { Pipeline } from '#contract/pipelines.ts';
import { isFinal } from '#contract/status.ts';
import type { NewArtifact } from '#engine/ports/build-store.ts';
import { Refusal } from '#engine/refusal.ts';
import { interpret } from '#engine/run/interpret.ts';
import { applyRunEvent, newRun, type Run, type RunAttempt, replay } from '#engine/run/run.ts';
import type { RunEvent } from '#engine/run/run-event.ts';
import { type EarlierBuild, takeOver } from '#engine/run/take-over.ts';
import type { EngineContext } from './engine-context.ts';
import { inputDocument } from './input-document.ts';
import { type Builders, triggerBuild } from './trigger-build.ts';

type ReadContext = Pick<EngineContext, 'history' | 'blobs' | 'now'>;

/**
 * Queues a new build of the same commit that takes over what succeeded in an earlier one and runs the rest: the states that failed, were lost,
 * canceled, timed out or not reached. It has that build's own variables, and no secrets where that had none.
 *
 * @throws StoreFault `missing`; Refusal `conflict`, with the reason, where there is nothing to take over or nothing left to run.
 */
export async function continueBuild(
  context: EngineContext,
  builders: Builders,
  id: string,
  actor: string,
): Promise<Build> {
  const build = await context.history.get(id);
  const refusal = whyNot(build) ?? (await whyNothing(context, await context.pipelines.get(build.pipelineId), build));
  if (refusal !== null) throw new Refusal('conflict', refusal);
  const { commitSha, ...asked } = await context.queue.asked(id);
  return triggerBuild(context, builders, {
    ...asked,
    pipelineId: build.pipelineId,
    branch: build.branch,
    commitSha: build.commit?.sha ?? commitSha ?? undefined,
    continues: build.number,
    trigger: { type: 'rerun', actor },
    reason: `${actor} ran the failed states of #${build.number} again.`,
  });
}

function whyNot({ number, status }: Build): string | null {
  if (!isFinal(status)) return `Build #${number} has not ended. Wait for its end, or cancel it first.`;
  return status === 'succeeded' ? `Build #${number} succeeded: none of its states is left to be run.` : null;
}

/** Tried out with the earlier build's own definition, which the new one reads again. */
async function whyNothing(context: ReadContext, pipeline: Pipeline, build: Build): Promise<string | null> {
  const { earlier, isStored } = await readEarlier(context, pipeline, build);
  const { source, commit, definition } = earlier.run;
  const again = 'Run it again from its start.';
  if (!definition?.graph)
    return `No pipeline was read for build #${build.number}: there is nothing to take over. ${again}`;
  const at = context.now();
  const run = { ...newRun, startedAt: at, source, commit, definition };
  const taken = takeOver(run, earlier.input, earlier, { at, newId: ulid, isStored: () => true });
  const first = taken.find(({ kind }) => kind === 'attempt-taken');
  if (!first)
    return `In build #${build.number} no state succeeded before one that did not: there is nothing to take over. ${again}`;
  const left = takeOver(run, earlier.input, earlier, { at, newId: ulid, isStored });
  const gone = taken.find((event) => event.kind === 'attempt-taken' && !placesOf(left).has(event.from.attemptId));
  if (gone?.kind === 'attempt-taken')
    return `What ${gone.state} left in build #${gone.from.build.number} is no longer stored. ${again}`;
  const { standing } = interpret(taken.reduce(applyRunEvent, run), definition.graph, earlier.input);
  return standing.kind === 'open'
    ? null
    : `Every state of build #${build.number} that does some work succeeded: none is left to be run. ${again}`;
}

/** What a build that goes on with an earlier one journals behind its definition, and what of that build's archives is its own as well. */
export async function continued(
  context: ReadContext,
  { pipeline, build, continues }: { pipeline: Pipeline; build: Build; continues: number },
  run: Run,
): Promise<{ events: RunEvent[]; artifacts: NewArtifact[] }> {
  const before = await context.history.getByNumber(pipeline.id, continues);
  const { earlier, artifacts, isStored } = await readEarlier(context, pipeline, before);
  const at = context.now();
  const events = takeOver(run, inputDocument(pipeline, build, run), earlier, { at, newId: ulid, isStored });
  if (events.length === 0) {
    const message = `Nothing could be taken over from #${continues}: its definition, or what it stored, is not what it was. Every state is run.`;
    return { events: [{ kind: 'noted', at, message }], artifacts: [] };
  }
  const places = [...placesOf(events).values()];
  const kept = artifacts.filter((artifact) => places.some((place) => isOf(artifact, place)));
  return { events, artifacts: kept.map((artifact) => ({ ...artifact, id: ulid() })) };
}

/** Where and when what was taken over ran, by the attempt that did. */
function placesOf(events: readonly RunEvent[]): ReadonlyMap<string, Place> {
  const taken = events.flatMap((event) => (event.kind === 'attempt-taken' ? [event] : []));
  return new Map(taken.map(({ state, from }) => [from.attemptId, { state, ...from }]));
}

/** An attempt, or the one whose outcome it took over: archives keep the moment at which they were stored. */
type Place = Pick<RunAttempt, 'state' | 'startedAt' | 'finishedAt'>;

function isOf({ state, createdAt }: NewArtifact, { state: own, startedAt, finishedAt }: Place): boolean {
  return state === own && createdAt >= startedAt && finishedAt !== null && createdAt <= finishedAt;
}

async function readEarlier({ history, blobs }: ReadContext, pipeline: Pipeline, build: Build) {
  const [journal, rows] = await Promise.all([history.journal(build.id), history.artifacts(build.id)]);
  const run = replay(journal);
  const artifacts: NewArtifact[] = rows.map(({ id, state, name, sha256, bytes, createdAt }) => {
    return { id, state, name, sha256, bytes, createdAt };
  });
  const digestsOf = (attempt: RunAttempt) => {
    const { outcome, from, state } = attempt;
    const own = outcome?.status === 'succeeded' && outcome.artifact ? [outcome.artifact.sha256] : [];
    const place = from ? { state, ...from } : attempt;
    return [...own, ...artifacts.filter((artifact) => isOf(artifact, place)).map(({ sha256 }) => sha256)];
  };
  const digests = [...new Set(run.attempts.flatMap(digestsOf))];
  const found = await Promise.all(digests.map((sha256) => blobs.has(sha256)));
  const stored = new Set(digests.filter((_, index) => found[index]));
  const earlier: EarlierBuild = { id: build.id, number: build.number, run, input: inputDocument(pipeline, build, run) };
  return {
    earlier,
    artifacts,
    isStored: (attempt: RunAttempt) => digestsOf(attempt).every((sha256) => stored.has(sha256)),
  };
}
