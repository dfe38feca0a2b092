import { z } from 'zod';
import { BuildDetail, Commit } from './builds.ts';
import { Status } from './status.ts';

/** The builds of one commit in a pipeline: the same code, built several times. */
export const CommitBuilds = z.object({
  /** The newest ones, oldest first. */
  items: z.array(
    z.object({
      id: z.string(),
      number: z.int().positive(),
      status: Status,
      /** The number of the build whose failed states it ran again. */
      continues: z.int().positive().nullable(),
    }),
  ),
  /** Whether there are older ones. */
  more: z.boolean(),
});
export type CommitBuilds = z.infer<typeof CommitBuilds>;

/** Two builds of a pipeline by their numbers. Without `base`: the last green build before `head` on its branch, or else on the main branch. */
export const ComparedBuilds = z.object({
  base: z.coerce.number().int().positive().optional(),
  head: z.coerce.number().int().positive(),
});
export type ComparedBuilds = z.infer<typeof ComparedBuilds>;

/** The same with both of them named. */
export const ComparedNumbers = ComparedBuilds.required();
export type ComparedNumbers = z.infer<typeof ComparedNumbers>;

/** One side of a comparison. */
export const ComparedBuild = z.object({
  build: BuildDetail,
  /** Null when none was read. */
  definition: z.object({ path: z.string(), text: z.string() }).nullable(),
});
export type ComparedBuild = z.infer<typeof ComparedBuild>;

/** What differs between two builds, as far as their rows, journals and settings tell; never the value of a variable. */
export const Comparison = z.object({
  base: ComparedBuild,
  head: ComparedBuild,
  /** The variables that were given to one of them alone, or to both with another value; those of the pipeline are not kept by build. */
  variables: z.array(z.object({ name: z.string(), given: z.enum(['base', 'head', 'both']) })),
});
export type Comparison = z.infer<typeof Comparison>;

/** The commits between two builds, newest first. */
export const ComparedCommits = z.object({
  /** Whose commit the repository does not have any more: then nothing else is known. */
  missing: z.enum(['base', 'head']).nullable(),
  /** The commits are in `base` and not in `head`, which is the older one of the two. */
  takenBack: z.boolean(),
  /** Neither lies in the history of the other: a branch that parted, or a commit that was replaced. */
  parted: z.boolean(),
  commits: z.array(Commit.omit({ branch: true })),
  /** How many there are in all; one above `mostCounted` stands for more. */
  total: z.int().nonnegative(),
  mostCounted: z.int().positive(),
});
export type ComparedCommits = z.infer<typeof ComparedCommits>;
