import type { Artifact, Attempt, Build, BuildDetail, BuildState, Command, CommandStatus } from '#contract/builds.ts';
import type { Status } from '#contract/status.ts';
import { interpret, type Visit } from '#engine/run/interpret.ts';
import type { Run, RunAttempt } from '#engine/run/run.ts';
import type { AttemptOutcome } from '#engine/run/run-event.ts';
import { allStates, type State, type TaskState } from '#pipeline/graph.ts';
import { type OutlineNode, outlineOf } from '#pipeline/outline.ts';
import type { InputDocument } from '#pipeline/references.ts';

/** The build page's data: everything is computed from the journal, so it can never disagree with it. Pure. */
export function describeBuild(
  build: Build,
  run: Run,
  beside: { repository: string; artifacts: Artifact[]; usualDurationMs: number | null; input: InputDocument },
): BuildDetail {
  const graph = run.definition?.graph ?? null;
  const outline = graph === null ? { nodes: [], edges: [] } : outlineOf(graph);
  const states = graph === null ? new Map() : new Map(allStates(graph).map((state) => [state.name, state]));
  const visits = graph === null ? [] : interpret(run, graph, beside.input).visits;
  return {
    ...build,
    repository: beside.repository,
    source: {
      status: sourceStatus(build, run),
      startedAt: run.source.startedAt,
      finishedAt: run.source.finishedAt,
      definitionPath: run.definition?.path ?? null,
    },
    states: outline.nodes.map((node) => describeState(node, states.get(node.name), run, visits)),
    outline,
    problems: [...(run.definition?.problems ?? [])],
    artifacts: beside.artifacts,
    notices: [...run.notices],
    usualDurationMs: beside.usualDurationMs,
  };
}

function sourceStatus(build: Build, run: Run): Status {
  if (run.source.finishedAt !== null) return 'succeeded';
  if (run.end !== null) return run.source.startedAt === null ? 'queued' : run.end.status;
  return run.source.startedAt === null || build.status === 'queued' ? 'queued' : 'running';
}

function describeState(node: OutlineNode, state: State, run: Run, visits: readonly Visit[]): BuildState {
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
    finishedAt: last?.finishedAt ?? null,
    commands: state.type === 'Task' ? [...state.commands] : [],
    attempts: state.type === 'Task' ? attempts.map((attempt) => describeAttempt(attempt, state)) : [],
  };
}

/** What a canceled or lost build left in the middle is not running any more. */
function shownStatus(status: Status, run: Run): Status {
  return status === 'running' && run.end !== null ? run.end.status : status;
}

function attemptStatus(attempt: RunAttempt): Status {
  return attempt.outcome?.status ?? 'running';
}

function describeAttempt(attempt: RunAttempt, state: TaskState): Attempt {
  const { outcome } = attempt;
  return {
    id: attempt.id,
    number: attempt.number,
    status: attemptStatus(attempt),
    startedAt: attempt.startedAt,
    finishedAt: attempt.finishedAt,
    message: outcomeMessage(outcome),
    notices: [...attempt.notices],
    image: (outcome?.status === 'succeeded' && outcome.image) || null,
    commands: (attempt.texts ?? state.commands).map((text, index) => describeCommand(attempt, text, index)),
    seal: attempt.seal,
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
