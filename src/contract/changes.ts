import { z } from 'zod';
import { Commit } from './builds.ts';
import { Moment } from './time.ts';

/** What a build's commits are counted from. */
export const ChangesSince = z.discriminatedUnion('kind', [
  /** The last green build before it: of its own branch, or where that has never been green, of the main branch. */
  z.object({
    kind: z.literal('green'),
    number: z.int().positive(),
    branch: z.string(),
    sha: z.string(),
    finishedAt: Moment.nullable(),
  }),
  /** Nothing was green before it: the head of the main branch as it was last fetched. */
  z.object({ kind: z.literal('branch'), branch: z.string(), sha: z.string() }),
  /** There is nothing to compare with: the commits are the whole history. */
  z.object({ kind: z.literal('beginning') }),
]);
export type ChangesSince = z.infer<typeof ChangesSince>;

/** The commits that a build brings, newest first. */
export const BuildChanges = z.object({
  since: ChangesSince,
  /** Which commit is not in the repository any more: then nothing else is known. */
  missing: z.enum(['build', 'since']).nullable(),
  /**
   * False when the commit of `since` does not lie in the history of the build's: it was replaced (by a forced push), or is of another
   * branch. `partedAt` is the last commit that both have, null for none.
   */
  isAncestor: z.boolean(),
  partedAt: z.string().nullable(),
  commits: z.array(Commit.omit({ branch: true })),
  /** How many there are in all; one above `mostCounted` stands for more. */
  total: z.int().nonnegative(),
  mostCounted: z.int().positive(),
  nextCursor: z.string().nullable(),
});
export type BuildChanges = z.infer<typeof BuildChanges>;

/** How the files differ between `since` and the build; a file that was renamed is removed and added. */
export const BuildChangedFiles = z.object({
  /** The first of them by path. `added` and `removed` count lines, null where the file is not text. */
  files: z.array(
    z.object({
      path: z.string(),
      added: z.int().nonnegative().nullable(),
      removed: z.int().nonnegative().nullable(),
    }),
  ),
  total: z.object({ files: z.int().nonnegative(), added: z.int().nonnegative(), removed: z.int().nonnegative() }),
});
export type BuildChangedFiles = z.infer<typeof BuildChangedFiles>;
