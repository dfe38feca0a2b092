import { Fragment } from 'react';
import { Link } from 'react-router';
import type { BuildDetail } from '#contract/builds.ts';
import { isFinal } from '#contract/status.ts';
import { countOf } from '#web/ui/amount.ts';
import { Span } from '#web/ui/moment.tsx';
import { LabelledStatusIcon } from '#web/ui/status-icon.tsx';
import { selectionSearch } from './selection.ts';
import styles from './state-strip.module.css';

/** The states from the first to the last; those to come are pale. The tree below is its text twin. */
export function StateStrip({ build, selected }: { readonly build: BuildDetail; readonly selected: string | null }) {
  if (build.states.length === 0) return null;
  const over = isFinal(build.status);
  const ran = build.states.filter(({ attempts }) => attempts.length > 0).length;
  return (
    <nav className={styles.strip} aria-label="States">
      {build.states.map((state, index) => {
        const reached = state.attempts.length > 0;
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
                {reached ? <Span from={state.startedAt} to={state.finishedAt} /> : over ? 'not reached' : ''}
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
