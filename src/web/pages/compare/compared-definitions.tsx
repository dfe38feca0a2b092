import { useMemo } from 'react';
import type { ComparedBuild } from '#contract/comparison.ts';
import { DefinitionDifference, definitionHunks } from '#web/definitions/definition-difference.tsx';
import styles from './compared-definitions.module.css';
import { Part } from './part.tsx';

/** How the pipeline's definition differs between the commits of two builds. */
export function Definitions({ base, head }: { readonly base: ComparedBuild; readonly head: ComparedBuild }) {
  const [before, after] = [base.definition, head.definition];
  const hunks = useMemo(() => (before && after ? definitionHunks(before.text, after.text) : []), [before, after]);
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
        <div className={styles.diff}>
          <DefinitionDifference hunks={hunks} />
        </div>
      ) : null}
    </Part>
  );
}

function missing(...sides: readonly ComparedBuild[]): string {
  const numbers = sides.filter(({ definition }) => definition === null).map(({ build }) => `#${build.number}`);
  return `No definition was read for ${numbers.join(' and ')}.`;
}
