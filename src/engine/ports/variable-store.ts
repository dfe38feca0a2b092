import type { Variable } from '#contract/variables.ts';

/** The variables of pipelines. Values of sensitive ones are encrypted where they are stored. */
export interface VariableStore {
  /** By name. Sensitive ones come without their value. */
  list(pipelineId: string): Promise<Variable[]>;

  /** By name, sensitive values included: for the engine alone. */
  values(pipelineId: string): Promise<VariableValue[]>;

  /** Adds the variable or replaces the one of that name. Durable when this resolves. @throws StoreFault `missing` for the pipeline. */
  set(pipelineId: string, variable: VariableValue): Promise<Variable>;

  /** @throws StoreFault `missing` */
  remove(pipelineId: string, name: string): Promise<void>;
}

export interface VariableValue {
  readonly name: string;
  readonly value: string;
  readonly sensitive: boolean;
}
