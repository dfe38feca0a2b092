/**
 * What both dialects compile to, and all that the engine, the graph view and the logs know of a pipeline. Plain data: it is
 * stored with the build and must survive JSON.
 */
export interface PipelineGraph extends Flow {
  readonly dialect: Dialect;
  /** How long the whole build may take, in seconds from its start; null: no limit. */
  readonly timeoutSeconds: number | null;
}

export type Dialect = 'states' | 'steps';

/** States that lead to one another: the pipeline itself, or one branch of a Parallel. */
export interface Flow {
  readonly startAt: string;
  /** By name, in the order of the file. Every name that a state leads to is a key of this record. Names are unique in the whole pipeline. */
  readonly states: Readonly<Record<string, State>>;
}

export const stateTypes = ['Task', 'Parallel', 'Choice', 'Wait', 'Pass', 'Succeed', 'Fail'] as const;

export type State = TaskState | ParallelState | ChoiceState | WaitState | PassState | SucceedState | FailState;

interface StateBase {
  readonly name: string;
  /** What people call it, where that is not its name (`title` of a step). */
  readonly title: string | null;
  readonly comment: string | null;
}

/** What a state does about its own failure (States Language: Retry and Catch; the first entry that matches counts). */
export interface ErrorHandling {
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
}

/**
 * Does work: runs commands in one bash in a fresh directory, or what `action` says (States Language: Task; a step of the steps
 * dialect).
 */
export interface TaskState extends StateBase, ErrorHandling {
  readonly type: 'Task';
  readonly action: TaskAction;
  /** Run in order in one shell; empty where the action alone is the work. */
  readonly commands: readonly string[];
  /** Container image that the commands want to run in; null: the machine's own bash. */
  readonly image: string | null;
  /** Variable name → value; resolved against the build's input when the state starts. */
  readonly environment: Readonly<Record<string, Value>>;
  /**
   * The archives that the state's directory is unpacked from, group after group. Those of one group were made side by side: each
   * brings what it changed against the groups before it, so that parallel steps add up, and the later one wins. Empty: an empty
   * directory.
   */
  readonly source: readonly (readonly Value[])[];
  /** Which stage of the steps dialect it belongs to. */
  readonly stage: string | null;
  /** `workspace`: the directory after the commands is stored as one archive. Files are stored beside that or alone. */
  readonly artifacts: Artifacts;
  /** How long one attempt may take, in seconds; null: no limit. */
  readonly timeoutSeconds: number | null;
  /** Null ends the flow. */
  readonly next: string | null;
}

export interface Artifacts {
  /** The whole working directory as one archive, offered for download and found at `$.states.<name>.artifacts.location`. */
  readonly workspace: boolean;
  /** True where the archive only hands the directory on to the next step and is not offered for download. */
  readonly internal: boolean;
  /** Artifact name → path in the directory; a trailing `/` means the folder, `*` and `**` match as in a shell. */
  readonly files: Readonly<Record<string, string>>;
  /** A JSON file that other steps may read; null for none. */
  readonly json: string | null;
}

export type TaskAction =
  /** The commands are all there is. */
  | { readonly kind: 'run' }
  /** After the commands an image is built and, with a registry, pushed (`docker-push`; `build` with `docker`). */
  | { readonly kind: 'image'; readonly build: ImageBuild }
  | { readonly kind: 'clone'; readonly clone: Clone }
  /** Queues a build of another pipeline and does not wait for it. */
  | {
      readonly kind: 'trigger';
      readonly pipeline: string;
      readonly ref: string | null;
      readonly branchFilter: string | null;
    }
  | { readonly kind: 'deploy'; readonly deploy: DeployRequest }
  /** Recognised, but not for this engine: the step ends `skipped` with this reason. */
  | { readonly kind: 'skip'; readonly stepType: string; readonly reason: string };

export interface ImageBuild {
  readonly imageName: string;
  /** Null: the commit's version. */
  readonly tag: string | null;
  /** Host and path before the image name; null: the installation's registry, where it has one. */
  readonly registry: string | null;
  /** Relative to the working directory. */
  readonly dockerfile: string;
  readonly buildContext: string;
  /** Flags for `docker build`, as written in the file: one string, split like a shell would. */
  readonly buildArguments: string | null;
}

export interface Clone {
  /** Relative to the working directory. */
  readonly directory: string;
  /** Another repository than the pipeline's own; null: the build's commit. */
  readonly repository: string | null;
  readonly submodules: boolean;
  /** Keys of the step that mean nothing here (`ssh_key`, `git`): its reader is told. Left out where there are none. */
  readonly unused?: readonly string[];
}

export interface DeployRequest {
  readonly cluster: string | null;
  readonly service: string | null;
  readonly tag: string | null;
  readonly namespace: string | null;
  readonly branchFilter: string | null;
}

/**
 * Runs its branches at the same time; ends when all have, or fails with the first that does, which ends the others (States
 * Language: Parallel; a stage of the steps dialect).
 */
export interface ParallelState extends StateBase, ErrorHandling {
  readonly type: 'Parallel';
  readonly branches: readonly Flow[];
  readonly next: string | null;
}

/** Goes where the first rule that holds says (States Language: Choice). */
export interface ChoiceState extends StateBase {
  readonly type: 'Choice';
  readonly choices: readonly ChoiceRule[];
  /** Null: `States.NoChoiceMatched` when no rule holds. */
  readonly default: string | null;
}

export interface ChoiceRule {
  readonly condition: Condition;
  readonly next: string;
}

export type Condition =
  | { readonly and: readonly Condition[] }
  | { readonly or: readonly Condition[] }
  | { readonly not: Condition }
  | {
      /** A reference into the build's input, e.g. `$.commit.branch`. */
      readonly variable: string;
      readonly operator: ChoiceOperator;
      /** Of the kind that the operator wants; for an operator that ends in `Path` a reference. */
      readonly value: string | number | boolean;
    };

/** The States Language's comparison operators, timestamps left out. Each but the `Is…` ones and StringMatches exists with `Path` at its end. */
export const choiceOperators = [
  'StringEquals',
  'StringEqualsPath',
  'StringLessThan',
  'StringLessThanPath',
  'StringGreaterThan',
  'StringGreaterThanPath',
  'StringLessThanEquals',
  'StringLessThanEqualsPath',
  'StringGreaterThanEquals',
  'StringGreaterThanEqualsPath',
  'StringMatches',
  'NumericEquals',
  'NumericEqualsPath',
  'NumericLessThan',
  'NumericLessThanPath',
  'NumericGreaterThan',
  'NumericGreaterThanPath',
  'NumericLessThanEquals',
  'NumericLessThanEqualsPath',
  'NumericGreaterThanEquals',
  'NumericGreaterThanEqualsPath',
  'BooleanEquals',
  'BooleanEqualsPath',
  'IsNull',
  'IsPresent',
  'IsNumeric',
  'IsString',
  'IsBoolean',
] as const;
export type ChoiceOperator = (typeof choiceOperators)[number];

/** Does nothing for a while (States Language: Wait). */
export interface WaitState extends StateBase {
  readonly type: 'Wait';
  readonly wait: Wait;
  readonly next: string | null;
}

/** Seconds from when the state is reached, or an ISO moment; given, or where in the build's input it stands. */
export type Wait =
  | { readonly seconds: number }
  | { readonly secondsPath: string }
  | { readonly timestamp: string }
  | { readonly timestampPath: string };

/** Puts a value into the build's input, or nothing (States Language: Pass). */
export interface PassState extends StateBase {
  readonly type: 'Pass';
  /** Null: nothing changes. `path` has at least one key behind `$`. */
  readonly result: { readonly path: string; readonly value: Json } | null;
  readonly next: string | null;
}

export interface SucceedState extends StateBase {
  readonly type: 'Succeed';
}

/** Ends the flow as failed, with an error name that a Catch of an enclosing Parallel can match. */
export interface FailState extends StateBase {
  readonly type: 'Fail';
  readonly error: string | null;
  readonly cause: string | null;
}

/** Tries again after `intervalSeconds · backoffRate^(tries so far − 1)`, at most `maxDelaySeconds`. */
export interface Retrier {
  readonly errors: readonly string[];
  readonly intervalSeconds: number;
  /** Tries beyond the first; 0 means never. */
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number | null;
}

export interface Catcher {
  readonly errors: readonly string[];
  readonly next: string;
  /** Where in the build's input `{Error, Cause}` is put; null: nowhere. */
  readonly resultPath: string | null;
}

/** A literal, or a reference into the build's input such as `$.commit.version`. */
export type Value = { readonly literal: string } | { readonly reference: string };

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Where a state can lead: the names in the order next, choices, default, catch. */
export function successors(state: State): string[] {
  switch (state.type) {
    case 'Choice':
      return [...state.choices.map((rule) => rule.next), ...(state.default === null ? [] : [state.default])];
    case 'Task':
    case 'Parallel':
      return [...(state.next === null ? [] : [state.next]), ...state.catch.map((catcher) => catcher.next)];
    case 'Wait':
    case 'Pass':
      return state.next === null ? [] : [state.next];
    case 'Succeed':
    case 'Fail':
      return [];
  }
}

/** States of one flow in the order in which they are first reached; those that nothing leads to come last, in the order of the file. */
export function runningOrder(flow: Flow): State[] {
  const order = new Set<string>();
  // What a state leads to comes right behind it, and a chain may be longer than the stack is deep.
  const waiting = [flow.startAt];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    // Only its own: a text with errors may lead to “constructor”.
    const state = Object.hasOwn(flow.states, name) ? flow.states[name] : undefined;
    if (!state || order.has(name)) continue;
    order.add(name);
    for (const next of successors(state).reverse()) waiting.push(next);
  }
  return [...order, ...Object.keys(flow.states).filter((name) => !order.has(name))].flatMap(
    (name) => flow.states[name] ?? [],
  );
}

/** Every state of a flow and of the branches inside it: a Parallel first, then its branches. */
export function allStates(flow: Flow): State[] {
  return runningOrder(flow).flatMap((state) =>
    state.type === 'Parallel' ? [state, ...state.branches.flatMap(allStates)] : [state],
  );
}
