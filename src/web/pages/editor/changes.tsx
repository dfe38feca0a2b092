import { lazy, Suspense, useMemo } from 'react';
import type { Outline } from '#pipeline/outline.ts';
import { parsePipeline } from '#pipeline/parse-pipeline.ts';
import { DefinitionDifference, definitionHunks } from '#web/definitions/definition-difference.tsx';
import styles from './changes.module.css';
import { graphChanges, withRemoved } from './graph-changes.ts';
import { Note } from './note.tsx';

const StateGraph = lazy(async () => ({ default: (await import('#web/graph/state-graph.tsx')).StateGraph }));

/** What differs from the file in the repository, as text and as graph. */
export function Changes({
  before,
  place,
  after,
  outline,
}: {
  readonly before: string | null;
  /** What the file that is compared with is called. */
  readonly place: string;
  readonly after: string;
  readonly outline: Outline | null;
}) {
  const old = useMemo(() => (before === null ? null : parsePipeline(before).outline), [before]);
  const hunks = useMemo(() => definitionHunks(before ?? '', after), [before, after]);
  if (hunks.length === 0) return <Note>No changes against the file in the repository.</Note>;
  const marks = outline ? graphChanges(old, outline) : new Map<string, string>();
  const words = { added: 'new', removed: 'removed', changed: 'led elsewhere' } as const;
  return (
    <div className={styles.changes}>
      {before === null ? null : <Note>Against {place}:</Note>}
      <DefinitionDifference hunks={hunks} />
      {marks.size > 0 ? (
        <Note>
          {[...marks].map(([name, mark], index) => (
            <span key={name}>
              {index > 0 ? ', ' : ''}
              <b>{name}</b> {words[mark as keyof typeof words]}
            </span>
          ))}
        </Note>
      ) : null}
      {outline && marks.size > 0 ? (
        <div className={styles.changedGraph}>
          <Suspense fallback={null}>
            <StateGraph
              outline={withRemoved(old, outline)}
              states={null}
              selected={null}
              direction="down"
              marks={marks}
              onSelect={() => undefined}
            />
          </Suspense>
        </div>
      ) : null}
    </div>
  );
}
