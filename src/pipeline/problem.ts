/**
 * A mistake in a microtica.yaml, as a value: collected, never thrown. The editor, the build page and the command line
 * show the same list in the same words.
 */
export interface Problem {
  /** Stable identifier, documented in docs/problems.md. */
  readonly code: ProblemCode;
  readonly severity: 'error' | 'warning';
  /** One sentence for a person: what is wrong and, where it helps, how to mend it. */
  readonly message: string;
  readonly range: TextRange;
  /** What a click would change; absent where only the author can know. Applying it removes this problem and adds none. */
  readonly fix?: Fix;
}

export interface Fix {
  /** What it does, as a button says it: "Change to “Build”". */
  readonly title: string;
  /** Replacements in the original text, in order, not overlapping. An empty range inserts. */
  readonly edits: readonly TextEdit[];
}

export interface TextEdit {
  readonly range: TextRange;
  readonly text: string;
}

/** A half-open range of the text. Offsets count UTF-16 units from 0; lines and columns count from 1. */
export interface TextRange {
  readonly start: TextPosition;
  readonly end: TextPosition;
}

export interface TextPosition {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/** The closed set of problem codes. A code never changes its meaning; a retired one is not used again. */
export const problemCodes = [
  'yaml-syntax',
  'duplicate-key',
  'missing-definition',
  'unknown-alias',
  'cyclic-alias',
  'too-large',
  'no-pipeline',
  'wrong-type',
  'unknown-key',
  'no-effect',
  'missing-commands',
  'shell-syntax',
  'ecr-get-login',
  'docker-push-untagged',
  'secret-literal',
  'artifacts-with-push',
  'nothing-deployable',
  'unknown-reference',
  'missing-start-at',
  'unknown-start-state',
  'no-states',
  'unknown-state-type',
  'state-type-unsupported',
  'unknown-resource',
  'missing-next-or-end',
  'both-next-and-end',
  'unknown-next-state',
  'duplicate-state-name',
  'endless-cycle',
  'unreachable-state',
  'misplaced-states-all',
  'result-replaces-input',
  'no-steps',
  'empty-name',
  'unknown-step-type',
  'unknown-compute-type',
  'missing-step-key',
  'unknown-stage',
  'unused-stage',
  'duplicate-stage',
  'step-without-stage',
  'step-skipped',
  'unquoted-template',
  'unknown-variable',
] as const;

export type ProblemCode = (typeof problemCodes)[number];
