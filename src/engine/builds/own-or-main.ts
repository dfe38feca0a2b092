import type { Build } from '#contract/builds.ts';

/** What `look` finds of the build's branch, or where there is nothing, of the main branch; with the name of the branch. Null for neither. */
export async function ownOrMain<Found>(
  { branch }: Pick<Build, 'branch'>,
  main: string,
  look: (branch: string) => Promise<Found | null>,
): Promise<{ readonly branch: string; readonly found: Found } | null> {
  for (const of of branch === main ? [branch] : [branch, main]) {
    const found = await look(of);
    if (found !== null) return { branch: of, found };
  }
  return null;
}
