import { Fragment, lazy, Suspense, useMemo } from 'react';
import { Link, useNavigate } from 'react-router';
import type { BuildDetail } from '#contract/builds.ts';
import { isFinal } from '#contract/status.ts';
import type { Outline } from '#pipeline/outline.ts';
import { RetryWait } from '#web/builds/retry-wait.tsx';
import { nodeStates } from '#web/graph/node-status.ts';
import { countOf } from '#web/ui/amount.ts';
import { Span } from '#web/ui/moment.tsx';
import { LabelledStatusIcon } from '#web/ui/status-icon.tsx';
import { selectionSearch } from './selection.ts';
import styles from './state-strip.module.css';
import { takenWords } from './taken-from.ts';

const StateGraph = lazy(async () => ({ default: (await import('#web/graph/state-graph.tsx')).StateGraph }));

/** States that follow one another without a branch need no drawing: a row of them says as much, at once. */
function isChain({ nodes, edges }: Outline): boolean {
  return (
    nodes.every(({ type, parent }) => type !== 'Parallel' && parent === null) &&
    edges.every(({ kind }) => kind === 'next')
  );
}

/** The states from the first to the last; those to come are pale. The tree below is its text twin. */
export function StateStrip({ build, selected }: { readonly build: BuildDetail; readonly selected: string | null }) {
  if (build.states.length === 0) return null;
  return isChain(build.outline) ? (
    <Chain build={build} selected={selected} />
  ) : (
    <Branched build={build} selected={selected} />
  );
}

/** The outline comes anew with every happening of the build, and is the same as long as its text is. */
function Branched({ build, selected }: { readonly build: BuildDetail; readonly selected: string | null }) {
  const navigate = useNavigate();
  const shape = JSON.stringify(build.outline);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another object of the same shape is no reason to lay it out again.
  const outline = useMemo(() => build.outline, [shape]);
  const states = useMemo(() => nodeStates(build.states), [build.states]);
  return (
    <nav className={styles.graph} aria-label="States">
      <Suspense fallback={null}>
        <StateGraph
          outline={outline}
          states={states}
          selected={selected}
          direction="right"
          onSelect={(name) => navigate({ search: selectionSearch(name, null, null) }, { preventScrollReset: true })}
        />
      </Suspense>
    </nav>
  );
}

function Chain({ build, selected }: { readonly build: BuildDetail; readonly selected: string | null }) {
  const over = isFinal(build.status);
  const ran = build.states.filter(({ startedAt }) => startedAt !== null).length;
  return (
    <nav className={styles.strip} aria-label="States">
      {build.states.map((state, index) => {
        const reached = state.startedAt !== null;
        return (
          <Fragment key={state.name}>
            {index > 0 ? <span className={styles.edge} data-pale={!reached || undefined} /> : null}
            <Link
              className={styles.node}
              to={{ search: selectionSearch(state.name, null, null) }}
              preventScrollReset
              data-pale={!reached || undefined}
              data-bad={state.status === 'failed' || undefined}
              aria-current={state.name === selected ? 'true' : undefined}
            >
              <LabelledStatusIcon status={reached ? state.status : 'not-run'} />
              {state.name}
              <span className={styles.note}>
                {state.retry ? (
                  <RetryWait retry={state.retry} />
                ) : reached ? (
                  (takenWords(state) ?? <Span from={state.startedAt} to={state.finishedAt} />)
                ) : over ? (
                  'not reached'
                ) : (
                  ''
                )}
              </span>
            </Link>
          </Fragment>
        );
      })}
      <span className={styles.count}>
        {countOf(build.states.length, 'state')}, {ran} ran
      </span>
    </nav>
  );
}
