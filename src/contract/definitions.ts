import { z } from 'zod';
import { Outline } from './outline.ts';
import { Problem } from './problem.ts';

/** A definition as it stands in a commit. Only ever read: it changes in the repository. */
export const DefinitionFile = z.object({ path: z.string(), text: z.string() });
export type DefinitionFile = z.infer<typeof DefinitionFile>;

/** The definition at the head of a branch, and what the language makes of it; without states where it is too wrong to have any. */
export const BranchDefinition = DefinitionFile.extend({
  branch: z.string(),
  commitSha: z.string(),
  outline: Outline,
  /** On which line, from 1, the name of each state stands; where the text has mistakes, of those that could be read. */
  states: z.array(z.object({ name: z.string(), line: z.int().positive() })).readonly(),
  problems: z.array(Problem).readonly(),
});
export type BranchDefinition = z.infer<typeof BranchDefinition>;

/** What the references of a build point into, and what its `{{NAME}}` stand for: null for a secret, whose value is never told. */
export const BuildInput = z.object({
  input: z.record(z.string(), z.json()),
  variables: z.record(z.string(), z.string().nullable()),
});
export type BuildInput = z.infer<typeof BuildInput>;

/** A text to look at. It is not kept. */
export const ValidateDefinition = z.object({ text: z.string().max(1_048_576) });
export type ValidateDefinition = z.infer<typeof ValidateDefinition>;

/** What the validator says of a text; `valid` when no problem is an error. */
export const Validation = z.object({ valid: z.boolean(), problems: z.array(Problem).readonly() });
export type Validation = z.infer<typeof Validation>;
