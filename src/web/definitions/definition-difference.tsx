import type { StructuredPatchHunk } from 'diff';
import { structuredPatch } from 'diff';
import styles from './definition-difference.module.css';

/** What differs between two texts of a definition, each with three lines around it; empty when nothing does. */
export function definitionHunks(before: string, after: string): readonly StructuredPatchHunk[] {
  return structuredPatch('', '', before, after, '', '', { context: 3 }).hunks;
}

/** The hunks as a patch shows them. */
export function DefinitionDifference({ hunks }: { readonly hunks: readonly StructuredPatchHunk[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard.
    <section className={styles.diff} aria-label="Difference of the definitions" tabIndex={0}>
      {hunks.map((hunk) => (
        <pre key={`${hunk.oldStart} ${hunk.newStart}`}>
          <span
            className={styles.hunk}
          >{`@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@\n`}</span>
          {hunk.lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of a difference that is drawn anew as a whole.
            <span key={index} data-sign={line[0]}>{`${line}\n`}</span>
          ))}
        </pre>
      ))}
    </section>
  );
}
