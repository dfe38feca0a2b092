import { structuredPatch } from 'diff';
import { useMemo } from 'react';
import type { ComparedBuild } from '#contract/comparison.ts';
import styles from './compared-definitions.module.css';
import { Part } from './part.tsx';

/** How the pipeline's definition differs between the commits of two builds. */
export function Definitions({ base, head }: { readonly base: ComparedBuild; readonly head: ComparedBuild }) {
  const [before, after] = [base.definition, head.definition];
  const hunks = useMemo(
    () => (before && after ? structuredPatch('', '', before.text, after.text, '', '', { context: 3 }).hunks : []),
    [before, after],
  );
  return (
    <Part title="Definition">
      {before && after ? (
        <p>
          {before.path === after.path ? null : `${before.path} has become ${after.path}. `}
          {hunks.length === 0 ? `${after.path} is the same in both.` : null}
        </p>
      ) : (
        <p>{missing(base, head)}</p>
      )}
      {hunks.length > 0 ? (
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
      ) : null}
    </Part>
  );
}

function missing(...sides: readonly ComparedBuild[]): string {
  const numbers = sides.filter(({ definition }) => definition === null).map(({ build }) => `#${build.number}`);
  return `No definition was read for ${numbers.join(' and ')}.`;
}
