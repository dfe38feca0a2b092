import type { Status } from '#contract/status.ts';
import { evaluateCondition } from '#pipeline/evaluate-condition.ts';
import type {
  ChoiceState,
  FailState,
  Flow,
  ParallelState,
  PipelineGraph,
  State,
  TaskState,
  WaitState,
} from '#pipeline/graph.ts';
import type { InputDocument } from '#pipeline/references.ts';
import { mergeStates, withState, withValue } from './document.ts';
import { type Failure, failureOf, matching, retryDelayMs } from './failure.ts';
import { blobLocation } from './location.ts';
import type { Run, RunAttempt } from './run.ts';
import { endOfWait } from './wait.ts';

/** What ought to be going on now. Whatever runs and is not named here is to be stopped. */
export type Activity =
  | {
      readonly kind: 'state';
      readonly visit: string;
      readonly state: TaskState;
      /** What `$.` references of this visit point into. */
      readonly input: InputDocument;
      /** ISO moment before which it must not start (Retry); null: at once. */
      readonly notBefore: string | null;
    }
  /** Time passes: a Wait, or a Parallel before it is tried again. */
  | {
      readonly kind: 'wait';
      readonly visit: string;
      readonly state: WaitState | ParallelState;
      readonly until: WaitEnd;
    };

/** `after`: so many seconds from when the state is reached, which is when it is journaled. */
export type WaitEnd = { readonly at: string } | { readonly afterSeconds: number };

/** How far a flow has come. */
export type Standing =
  | { readonly kind: 'open'; readonly activities: readonly Activity[] }
  | { readonly kind: 'done'; readonly document: InputDocument }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly document: InputDocument };

/** A state that the run has reached, once for every visit, in the order of the walk. */
export interface Visit {
  readonly name: string;
  readonly status: Status;
  readonly startedAt: string;
  readonly finishedAt: string | null;
}

/** How the journal names a visit, and what `$.` references of it point into. */
export interface Reached {
  readonly visit: string;
  readonly input: InputDocument;
}

export interface Interpretation {
  readonly standing: Standing;
  readonly visits: readonly Visit[];
  /**
   * The Tasks and Waits that were begun, by the name that their visit has in a run whose Parallels succeed in their first round; of
   * several rounds the last one counts.
   */
  readonly reached: ReadonlyMap<string, Reached>;
}

/** How often workers may lose one visit of a state before it counts as failed, the first time included. */
export const attemptsAgainstLoss = 3;
/** A pipeline that goes round without end fails here, as on the platform of the States Language. */
export const mostTransitions = 10_000;

/**
 * Walks through the graph as far as the journal tells, by the States Language's semantics. Pure, and a function of the journal
 * alone: a worker that takes over gets the same answer. A state is known by its visit: `Build#1`, the second time round
 * `Build#2`, inside the first round of a Parallel's branches `Tests#1.1/Unit#1`.
 *
 * Each branch sees the document as it was when its Parallel began plus what the branch itself did; so what another branch does
 * in the meantime can never change a choice that has been made.
 */
export function interpret(run: Run, graph: PipelineGraph, document: InputDocument): Interpretation {
  const walk = new Walk(run);
  const began = { at: run.startedAt ?? '', endOrder: -1 };
  const standing = walk.flow(graph, { visit: '', first: '' }, document, began);
  return { standing, visits: walk.visits, reached: walk.reached };
}

/** Where a walk is, as its journal names it, and as it would be named if every Parallel were in its first round. */
interface Place {
  readonly visit: string;
  readonly first: string;
}

/** The moment at which a walk stands: when the last thing before it ended. */
interface Point {
  readonly at: string;
  readonly endOrder: number;
}

type Step =
  | Extract<Standing, { kind: 'open' | 'failed' }>
  | {
      readonly kind: 'went';
      readonly next: string | null;
      readonly document: InputDocument;
      readonly point: Point;
    };

class Walk {
  readonly visits: Visit[] = [];
  readonly reached = new Map<string, Reached>();
  readonly #run: Run;
  readonly #attempts: ReadonlyMap<string, readonly RunAttempt[]>;
  #transitions = 0;

  constructor(run: Run) {
    this.#run = run;
    this.#attempts = Map.groupBy(run.attempts, ({ visit }) => visit);
  }

  flow(flow: Flow, scope: Place, start: InputDocument, began: Point): Standing & { readonly point?: Point } {
    const rounds = new Map<string, number>();
    let document = start;
    let point = began;
    for (let name: string | null = flow.startAt; name !== null; ) {
      const state: State | undefined = flow.states[name];
      this.#transitions += 1;
      if (!state || this.#transitions > mostTransitions)
        return { kind: 'failed', document, failure: gone(name, state, point) };
      const round = (rounds.get(name) ?? 0) + 1;
      rounds.set(name, round);
      const own = `${name}#${round}`;
      const place = { visit: `${scope.visit}${own}`, first: `${scope.first}${own}` };
      const step = this.#step(state, place, document, point);
      if (step.kind !== 'went') return step;
      ({ next: name, document, point } = step);
    }
    return { kind: 'done', document, point };
  }

  #step(state: State, place: Place, document: InputDocument, point: Point): Step {
    switch (state.type) {
      case 'Task':
        return this.#task(state, place, document);
      case 'Parallel':
        return this.#parallel(state, place, document, point);
      case 'Wait':
        return this.#wait(state, place, document, point);
      case 'Choice':
        return this.#choice(state, document, point);
      case 'Pass': {
        this.#passed(state, 'succeeded', point);
        const { result } = state;
        const changed = result === null ? document : withValue(document, result.path, result.value);
        return { kind: 'went', next: state.next, document: changed, point };
      }
      case 'Succeed':
        this.#passed(state, 'succeeded', point);
        return { kind: 'went', next: null, document, point };
      case 'Fail':
        this.#passed(state, 'failed', point);
        return { kind: 'failed', document, failure: declared(state, point) };
    }
  }

  #task(state: TaskState, { visit, first }: Place, document: InputDocument): Step {
    const attempts = this.#attempts.get(visit) ?? [];
    const last = attempts.at(-1);
    const activity = { kind: 'state', visit, state, input: document, notBefore: null } as const;
    if (!last) return { kind: 'open', activities: [activity] };
    this.reached.set(first, { visit, input: document });
    const startedAt = attempts[0]?.startedAt ?? last.startedAt;
    const reached = { name: state.name, startedAt, finishedAt: last.finishedAt };
    this.visits.push({ ...reached, status: last.outcome?.status ?? 'running' });
    if (last.outcome === null) return { kind: 'open', activities: [activity] };

    const { status } = last.outcome;
    const point = { at: last.finishedAt ?? last.startedAt, endOrder: last.endOrder };
    if (status === 'succeeded' || status === 'skipped') {
      const location =
        status === 'succeeded' && last.outcome.artifact ? blobLocation(last.outcome.artifact.sha256) : null;
      const result = { status, ...(location && { artifacts: { location } }) };
      return { kind: 'went', next: state.next, document: withState(document, state.name, result), point };
    }
    const after = withState(document, state.name, { status });
    const losses = attempts.filter(({ outcome }) => outcome?.status === 'lost').length;
    const failure = failureOf(state, last, losses);
    if (failure === null) return { kind: 'failed', document: after, failure: stopped(state, last) };

    if (status === 'lost' && losses < attemptsAgainstLoss) return { kind: 'open', activities: [activity] };
    const failures = attempts.flatMap((attempt) => {
      const earlier = failureOf(state, attempt);
      return earlier === null || (attempt !== last && earlier.status === 'lost') ? [] : [earlier.error];
    });
    const delayMs = retryDelayMs(state, failures);
    if (delayMs !== null) return { kind: 'open', activities: [{ ...activity, notBefore: later(failure.at, delayMs) }] };
    return caught(state, failure, after) ?? { kind: 'failed', document: after, failure };
  }

  #parallel(state: ParallelState, { visit, first }: Place, document: InputDocument, point: Point): Step {
    const place = this.visits.length;
    const failures: string[] = [];
    let began = point;
    const enter = (status: Status, finishedAt: string | null) =>
      this.visits.splice(place, 0, { name: state.name, status, startedAt: point.at, finishedAt });
    for (let round = 1; ; round++) {
      const scope = `${visit}.${round}/`;
      const reached = this.visits.length;
      const standings = state.branches.map((branch, index) =>
        this.flow(branch, { visit: `${scope}${index}/`, first: `${first}.1/${index}/` }, document, began),
      );
      const result = this.#together(standings, scope, document, began);
      if (result.kind === 'open') {
        enter('running', null);
        return result;
      }
      if (result.kind === 'went') {
        enter('succeeded', result.point.at);
        return {
          ...result,
          next: state.next,
          document: withState(result.document, state.name, { status: 'succeeded' }),
        };
      }
      const { failure } = result;
      this.#stop(reached, failure);
      failures.push(failure.error);
      const delayMs = failure.status === 'canceled' ? null : retryDelayMs(state, failures);
      if (delayMs === null) {
        enter(failure.status, failure.at);
        const after = withState(result.document, state.name, { status: failure.status });
        return caught(state, failure, after) ?? { kind: 'failed', document: after, failure };
      }
      const due = { at: later(failure.at, delayMs), endOrder: failure.endOrder };
      const next = this.#nextRound(state, `${visit}.${round + 1}`, due);
      if (next.kind === 'open') {
        enter('running', null);
        return next;
      }
      began = next.point;
    }
  }

  /**
   * The time before a further round is journaled like a Wait, so that the round begins when that time has really passed: its
   * branches may do nothing that could be put off, such as a Fail alone.
   */
  #nextRound(
    state: ParallelState,
    visit: string,
    { at, endOrder }: Point,
  ): Extract<Standing, { kind: 'open' }> | { readonly kind: 'began'; readonly point: Point } {
    const wait = this.#run.waits[visit];
    if (wait && wait.finishedAt !== null)
      return { kind: 'began', point: { at: wait.finishedAt, endOrder: wait.endOrder } };
    // Journals older than this rule have no such wait before the tasks of a round.
    const older = !wait && this.#run.attempts.find((attempt) => attempt.visit.startsWith(`${visit}/`));
    if (older) return { kind: 'began', point: { at, endOrder } };
    return { kind: 'open', activities: [{ kind: 'wait', visit, state, until: { at: wait?.until ?? at } }] };
  }

  /** What still went on in a round when a branch of it failed was ended with it. */
  #stop(from: number, { at }: Failure): void {
    for (let index = from; index < this.visits.length; index++) {
      const visit = this.visits[index];
      if (visit?.status !== 'running') continue;
      this.visits[index] = { ...visit, status: 'canceled', finishedAt: at > visit.startedAt ? at : visit.startedAt };
    }
  }

  /** The branches of one round. A failed one ends the others; it counts when nothing of them runs any more. */
  #together(
    standings: readonly (Standing & { readonly point?: Point })[],
    scope: string,
    document: InputDocument,
    began: Point,
  ): Step {
    const [first] = standings
      .flatMap((standing) => (standing.kind === 'failed' ? [standing.failure] : []))
      .sort((a, b) => a.endOrder - b.endOrder);
    if (first) {
      const running = this.#run.attempts.some(({ visit, outcome }) => outcome === null && visit.startsWith(scope));
      if (running) return { kind: 'open', activities: [] };
      const documents = standings.flatMap((standing) => (standing.kind === 'open' ? [] : [standing.document]));
      return { kind: 'failed', failure: first, document: mergeStates(document, documents) };
    }
    const activities = standings.flatMap((standing) => (standing.kind === 'open' ? standing.activities : []));
    if (standings.some(({ kind }) => kind === 'open')) return { kind: 'open', activities };
    const done = standings.flatMap((standing) => (standing.kind === 'done' ? [standing] : []));
    const point = done.reduce((latest, each) => laterPoint(latest, each.point ?? began), began);
    const merged = mergeStates(
      document,
      done.map((each) => each.document),
    );
    return { kind: 'went', next: null, document: merged, point };
  }

  #wait(state: WaitState, { visit, first }: Place, document: InputDocument, point: Point): Step {
    const wait = this.#run.waits[visit];
    if (!wait) {
      const until = endOfWait(state.wait, document);
      if (typeof until === 'string') return { kind: 'failed', document, failure: runtimeFailure(state, until, point) };
      this.#passed(state, 'running', point);
      return { kind: 'open', activities: [{ kind: 'wait', visit, state, until }] };
    }
    const { startedAt, finishedAt, endOrder, until } = wait;
    this.reached.set(first, { visit, input: document });
    this.visits.push({
      name: state.name,
      status: finishedAt === null ? 'running' : 'succeeded',
      startedAt,
      finishedAt,
    });
    if (finishedAt === null)
      return { kind: 'open', activities: [{ kind: 'wait', visit, state, until: { at: until } }] };
    return { kind: 'went', next: state.next, document, point: { at: finishedAt, endOrder } };
  }

  #choice(state: ChoiceState, document: InputDocument, point: Point): Step {
    for (const rule of state.choices) {
      const result = evaluateCondition(rule.condition, document);
      if (typeof result !== 'boolean') {
        this.#passed(state, 'failed', point);
        return { kind: 'failed', document, failure: runtimeFailure(state, result.message, point) };
      }
      if (!result) continue;
      this.#passed(state, 'succeeded', point);
      return { kind: 'went', next: rule.next, document, point };
    }
    this.#passed(state, state.default === null ? 'failed' : 'succeeded', point);
    if (state.default !== null) return { kind: 'went', next: state.default, document, point };
    const failure = runtimeFailure(state, 'None of its choices holds, and it has no `Default`.', point);
    return { kind: 'failed', document, failure: { ...failure, error: 'States.NoChoiceMatched' } };
  }

  /** A state that takes no time. */
  #passed(state: State, status: Status, { at }: Point): void {
    this.visits.push({ name: state.name, status, startedAt: at, finishedAt: status === 'running' ? null : at });
  }
}

function caught(state: TaskState | ParallelState, failure: Failure, document: InputDocument): Step | null {
  const catcher = failure.status === 'canceled' ? undefined : matching(state.catch, failure.error, state.type);
  if (!catcher) return null;
  const { error, cause, at, endOrder } = failure;
  const known = withState(document, state.name, {
    ...statusOf(document, state.name),
    error: { Error: error, Cause: cause },
  });
  const changed =
    catcher.resultPath === null ? known : withValue(known, catcher.resultPath, { Error: error, Cause: cause });
  return { kind: 'went', next: catcher.next, document: changed, point: { at, endOrder } };
}

function statusOf(document: InputDocument, name: string): InputDocument {
  const states = document.states as InputDocument | undefined;
  return (states?.[name] as InputDocument | undefined) ?? {};
}

function declared(state: FailState, point: Point): Failure {
  const error = state.error ?? 'States.Failed';
  const cause = state.cause ?? 'The pipeline ends here as failed.';
  const message = state.error === null ? cause : `${state.error}: ${cause}`;
  return { ...point, error, cause, status: 'failed', reason: { kind: 'state', state: state.name, message } };
}

function runtimeFailure(state: State, message: string, point: Point): Failure {
  const reason = { kind: 'state', state: state.name, message } as const;
  return { ...point, error: 'States.Runtime', cause: message, status: 'failed', reason };
}

/** Stopped for the sake of a failed branch, or canceled: nothing catches that. */
function stopped(state: TaskState, attempt: RunAttempt): Failure {
  const message = (attempt.outcome?.status === 'canceled' && attempt.outcome.message) || 'It was canceled.';
  const at = attempt.finishedAt ?? attempt.startedAt;
  const reason = { kind: 'state', state: state.name, message } as const;
  return { at, endOrder: attempt.endOrder, error: 'Pipewright.Canceled', cause: message, status: 'canceled', reason };
}

function gone(name: string, state: State | undefined, point: Point): Failure {
  const message = state
    ? `It went through more than ${mostTransitions} states without coming to an end.`
    : `The stored graph has no state “${name}”.`;
  const reason = { kind: 'state', state: name, message } as const;
  return { ...point, error: 'States.Runtime', cause: message, status: 'failed', reason };
}

function laterPoint(a: Point, b: Point): Point {
  return b.endOrder > a.endOrder ? b : a;
}

function later(at: string, ms: number): string {
  return new Date(Date.parse(at) + ms).toISOString();
}
