import type { Artifact, Attempt, Build, BuildDetail, BuildState, Command, CommandStatus } from '#contract/builds.ts';
import type { Status } from '#contract/status.ts';
import type { Run, RunAttempt } from '#engine/run/run.ts';
import { allStates, type TaskState } from '#pipeline/graph.ts';
import { outlineOf } from '#pipeline/outline.ts';

/** The build page's data: everything is computed from the journal, so it can never disagree with it. Pure. */
export function describeBuild(
  build: Build,
  run: Run,
  beside: { repository: string; artifacts: Artifact[]; usualDurationMs: number | null },
): BuildDetail {
  const graph = run.definition?.graph ?? null;
  const outline = graph === null ? { nodes: [], edges: [] } : outlineOf(graph);
  const states = graph === null ? [] : allStates(graph);
  return {
    ...build,
    repository: beside.repository,
    source: {
      status: sourceStatus(build, run),
      startedAt: run.source.startedAt,
      finishedAt: run.source.finishedAt,
      definitionPath: run.definition?.path ?? null,
    },
    states: states.flatMap((state) => (state.type === 'Task' ? [describeState(state, run)] : [])),
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

function describeState(state: TaskState, run: Run): BuildState {
  const attempts = run.attempts.filter((attempt) => attempt.state === state.name);
  const last = attempts.at(-1);
  return {
    name: state.name,
    title: state.title,
    type: state.type,
    parent: null,
    branch: null,
    status: last ? attemptStatus(last) : 'queued',
    startedAt: attempts[0]?.startedAt ?? null,
    finishedAt: last?.finishedAt ?? null,
    commands: [...state.commands],
    attempts: attempts.map((attempt) => describeAttempt(attempt, state)),
  };
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
    message: outcome !== null && 'message' in outcome ? outcome.message : null,
    notices: [],
    image: null,
    commands: state.commands.map((text, index) => describeCommand(attempt, text, index)),
    seal: attempt.seal,
  };
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
  return attempt.outcome.status === 'succeeded' || attempt.outcome.status === 'failed'
    ? 'failed'
    : attempt.outcome.status;
}
