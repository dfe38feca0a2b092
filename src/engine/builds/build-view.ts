import type { Artifact, Attempt, Build, BuildDetail, BuildState, Command, CommandStatus } from '#contract/builds.ts';
import type { BuildFailure } from '#contract/failures.ts';
import type { Status } from '#contract/status.ts';
import type { CatalogedLog } from '#engine/ports/log-catalog.ts';
import { interpret, type Visit } from '#engine/run/interpret.ts';
import type { Run, RunAttempt } from '#engine/run/run.ts';
import type { AttemptOutcome } from '#engine/run/run-event.ts';
import { allStates, type State, type TaskState } from '#pipeline/graph.ts';
import { type OutlineNode, outlineOf } from '#pipeline/outline.ts';
import type { InputDocument } from '#pipeline/references.ts';
import { retryWaits } from './retry-waits.ts';
import { takenWays } from './taken-ways.ts';

/** The build page's data: everything is computed from the journal, so it can never disagree with it. Pure. */
export function describeBuild(
  build: Build,
  run: Run,
  beside: {
    repository: string;
    withSecrets: boolean;
    artifacts: Artifact[];
    logs: readonly CatalogedLog[];
    failure: BuildFailure | null;
    usualDurationMs: number | null;
    input: InputDocument;
  },
): BuildDetail {
  const graph = run.definition?.graph ?? null;
  const outline = graph === null ? { nodes: [], edges: [] } : outlineOf(graph);
  const states = graph === null ? new Map() : new Map(allStates(graph).map((state) => [state.name, state]));
  const interpreted = graph === null ? null : interpret(run, graph, beside.input);
  const visits = interpreted?.visits ?? [];
  const taken = takenWays(visits, outline);
  const retries: ReturnType<typeof retryWaits> =
    interpreted === null ? new Map() : retryWaits(interpreted.standing, run);
  return {
    ...build,
    repository: beside.repository,
    withSecrets: beside.withSecrets,
    source: {
      status: sourceStatus(build, run),
      startedAt: run.source.startedAt,
      finishedAt: run.source.finishedAt,
      definitionPath: run.definition?.path ?? null,
    },
    states: inRunningOrder(outline.nodes, visits).map((node) => ({
      ...describeState(node, states.get(node.name), run, visits, beside.logs),
      wentTo: taken.get(node.name) ?? [],
      ...waiting(retries.get(node.name) ?? null),
    })),
    outline,
    problems: [...(run.definition?.problems ?? [])],
    artifacts: beside.artifacts,
    notices: [...run.notices],
    usualDurationMs: beside.usualDurationMs,
    failure: beside.failure,
  };
}

/** What was reached in the order in which it was, behind it what was not, in the order of the pipeline. */
function inRunningOrder(nodes: readonly OutlineNode[], visits: readonly Visit[]): OutlineNode[] {
  const places = new Map<string, number>();
  for (const [index, { name }] of visits.entries()) if (!places.has(name)) places.set(name, index);
  const placeOf = ({ name }: OutlineNode) => places.get(name) ?? visits.length;
  return nodes.toSorted((a, b) => placeOf(a) - placeOf(b));
}

function sourceStatus(build: Build, run: Run): Status {
  if (run.source.finishedAt !== null) return 'succeeded';
  if (run.end !== null) return run.source.startedAt === null ? 'queued' : run.end.status;
  return run.source.startedAt === null || build.status === 'queued' ? 'queued' : 'running';
}

function describeState(
  node: OutlineNode,
  state: State,
  run: Run,
  visits: readonly Visit[],
  logs: readonly CatalogedLog[],
): Omit<BuildState, 'wentTo' | 'retry'> {
  const { name, title, type, parent, branch } = node;
  const own = visits.filter((visit) => visit.name === name);
  const last = own.at(-1);
  const attempts = run.attempts.filter((attempt) => attempt.state === name);
  return {
    name,
    title,
    type,
    parent,
    branch,
    status: last ? shownStatus(last.status, run) : 'queued',
    startedAt: own[0]?.startedAt ?? null,
    finishedAt: last ? (last.finishedAt ?? run.end?.at ?? null) : null,
    commands: state.type === 'Task' ? [...state.commands] : [],
    attempts: state.type === 'Task' ? attempts.map((attempt) => describeAttempt(attempt, state, logs)) : [],
  };
}

/** A state that is tried again has failed, and not for good: it is in the queue. */
function waiting(retry: BuildState['retry']): Pick<BuildState, 'retry'> & Partial<BuildState> {
  return retry === null ? { retry } : { retry, status: 'queued', finishedAt: null };
}

/** What a canceled or lost build left in the middle is not running any more. */
function shownStatus(status: Status, run: Run): Status {
  return status === 'running' && run.end !== null ? run.end.status : status;
}

function attemptStatus(attempt: RunAttempt): Status {
  return attempt.outcome?.status ?? 'running';
}

function describeAttempt(attempt: RunAttempt, state: TaskState, logs: readonly CatalogedLog[]): Attempt {
  const { outcome } = attempt;
  return {
    id: attempt.id,
    number: attempt.number,
    status: attemptStatus(attempt),
    startedAt: attempt.startedAt,
    finishedAt: attempt.finishedAt,
    takenFrom: attempt.from,
    message: outcomeMessage(outcome),
    notices: [...attempt.notices],
    image: (outcome?.status === 'succeeded' && outcome.image) || null,
    commands: (attempt.from ? [] : (attempt.texts ?? state.commands)).map((text, index) =>
      describeCommand(attempt, text, index),
    ),
    seal: attempt.seal,
    logRemoved: logs.find(({ id }) => id === attempt.id)?.removed ?? null,
  };
}

function outcomeMessage(outcome: AttemptOutcome | null): string | null {
  if (outcome?.status === 'timed-out') return `It took longer than its ${outcome.seconds} s.`;
  return outcome !== null && 'message' in outcome ? (outcome.message ?? null) : null;
}

function describeCommand(attempt: RunAttempt, text: string, index: number): Command {
  const command = attempt.commands.find((candidate) => candidate.index === index);
  const finishedAt = command?.finishedAt ?? (command ? attempt.finishedAt : null);
  return {
    index,
    text,
    status: commandStatus(attempt, index),
    exitCode: command?.exitCode ?? null,
    startedAt: command?.startedAt ?? null,
    durationMs: command && finishedAt ? Math.max(0, Date.parse(finishedAt) - Date.parse(command.startedAt)) : null,
    firstLine: command?.firstLine ?? null,
  };
}

function commandStatus(attempt: RunAttempt, index: number): CommandStatus {
  const command = attempt.commands.find((candidate) => candidate.index === index);
  if (!command) return attempt.outcome === null ? 'queued' : 'not-run';
  if (command.exitCode !== null) return command.exitCode === 0 ? 'succeeded' : 'failed';
  if (attempt.outcome === null) return 'running';
  const { status } = attempt.outcome;
  return status === 'canceled' || status === 'lost' || status === 'timed-out' ? status : 'failed';
}
