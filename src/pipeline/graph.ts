/**
 * What both dialects compile to, and all that the engine, the graph view and the logs know of a pipeline. Plain data: it is
 * stored with the build and must survive JSON.
 */
export interface PipelineGraph {
  readonly startAt: string;
  /** By name, in the order of the file. Every `next` names a key of this record. */
  readonly states: Readonly<Record<string, TaskState>>;
}

/** Runs commands in one bash in a fresh directory (States Language: Task with `microtica.actions.cmd`). */
export interface TaskState {
  readonly type: 'Task';
  readonly name: string;
  readonly comment: string | null;
  readonly commands: readonly string[];
  /** Variable name → value; resolved against the build's input when the state starts. */
  readonly environment: Readonly<Record<string, Value>>;
  /** Which archive is unpacked into the state's directory. */
  readonly sourceLocation: Value;
  /** True: the directory after the commands is stored as one archive. */
  readonly artifacts: boolean;
  /** Null ends the pipeline. */
  readonly next: string | null;
}

/** A literal, or a reference into the build's input such as `$.commit.version`. */
export type Value = { readonly literal: string } | { readonly reference: string };

/** State names in the order in which they run; states that nothing leads to come last, in the order of the file. */
export function runningOrder(graph: PipelineGraph): string[] {
  const order: string[] = [];
  for (let name: string | null = graph.startAt; name !== null && !order.includes(name); ) {
    order.push(name);
    name = graph.states[name]?.next ?? null;
  }
  return [...order, ...Object.keys(graph.states).filter((name) => !order.includes(name))];
}
