import { z } from 'zod';

/** A definition as it stands in a commit. Only ever read: it changes in the repository. */
export const DefinitionFile = z.object({ path: z.string(), text: z.string() });
export type DefinitionFile = z.infer<typeof DefinitionFile>;

/** The definition at the head of a branch. */
export const BranchDefinition = DefinitionFile.extend({ branch: z.string(), commitSha: z.string() });
export type BranchDefinition = z.infer<typeof BranchDefinition>;

/** What the references of a build point into, and what its `{{NAME}}` stand for: null for a secret, whose value is never told. */
export const BuildInput = z.object({
  input: z.record(z.string(), z.json()),
  variables: z.record(z.string(), z.string().nullable()),
});
export type BuildInput = z.infer<typeof BuildInput>;
