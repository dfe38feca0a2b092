import type { Fix } from '#pipeline/problem.ts';

/** The text with a fix applied, as an editor does it: all edits at once. */
export function applyFix(text: string, fix: Fix): string {
  return fix.edits.reduceRight(
    (changed, { range, text: inserted }) =>
      changed.slice(0, range.start.offset) + inserted + changed.slice(range.end.offset),
    text,
  );
}
