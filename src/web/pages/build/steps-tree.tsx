import { Link } from 'react-router';
import type { Attempt, BuildDetail, BuildState } from '#contract/builds.ts';
import { isFinal } from '#contract/status.ts';
import { RetryWait } from '#web/builds/retry-wait.tsx';
import { formatDuration } from '#web/ui/duration.ts';
import { Span } from '#web/ui/moment.tsx';
import { moveAmongLinks } from '#web/ui/move-among-links.ts';
import { LabelledStatusIcon } from '#web/ui/status-icon.tsx';
import { VisuallyHidden } from '#web/ui/visually-hidden.tsx';
import { StepExpectation } from './expectation.tsx';
import { type Selection, selectionSearch } from './selection.ts';
import styles from './steps-tree.module.css';
import { takenWords } from './taken-from.ts';

/** Every step of the build with its duration: the source, the states, their attempts where there are several, their commands. */
export function StepsTree({ build, selection }: { readonly build: BuildDetail; readonly selection: Selection | null }) {
  return (
    <nav className={styles.steps} aria-label="Steps" onKeyDown={moveAmongLinks}>
      <ul>
        <li className={styles.row}>
          <LabelledStatusIcon
            status={build.source.status === 'queued' && isFinal(build.status) ? 'not-run' : build.source.status}
          />
          <span className={styles.cut}>Fetch source</span>
          <span className={styles.time}>
            <Span from={build.source.startedAt} to={build.source.finishedAt ?? build.finishedAt} />
          </span>
        </li>
        {statesIn(build, null).map((state) => (
          <State key={state.name} state={state} build={build} selection={selection} />
        ))}
      </ul>
    </nav>
  );
}

/** The states directly in a Parallel, or on the outermost level, in the order in which they ran. */
function statesIn(build: BuildDetail, parent: string | null): BuildState[] {
  return build.states.filter((state) => state.parent === parent);
}

function named(build: BuildDetail, name: string): string {
  return build.states.find((state) => state.name === name)?.title ?? name;
}

function State({
  state,
  build,
  selection,
}: {
  readonly state: BuildState;
  readonly build: BuildDetail;
  readonly selection: Selection | null;
}) {
  const over = isFinal(build.status);
  const reached = state.startedAt !== null;
  const inner = statesIn(build, state.name);
  const here = selection?.state.name === state.name;
  const caughtBy = state.wentTo.findLast(({ caught }) => caught);
  const shown = here ? selection.attempt : state.attempts.at(-1);
  return (
    <li>
      <Link
        className={styles.row}
        to={{ search: selectionSearch(state.name, null, null) }}
        preventScrollReset
        data-pale={!reached || undefined}
        aria-current={here && selection.command === null ? 'true' : undefined}
      >
        <LabelledStatusIcon status={reached ? state.status : 'not-run'} />
        <b className={styles.cut}>{state.title ?? state.name}</b>
        <span className={styles.time}>
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
      {state.status === 'running' && state.type === 'Task' ? (
        <StepExpectation build={build} state={state.name} />
      ) : null}
      {caughtBy ? <p className={styles.caught}>caught by {named(build, caughtBy.to)}</p> : null}
      {state.attempts.length > 1 ? <Attempts state={state} shown={shown ?? null} /> : null}
      {shown ? <Commands state={state} attempt={shown} selected={here ? selection.command : null} /> : null}
      {inner.length > 0 ? (
        <ul className={styles.branches}>
          {inner.map((each) => (
            <State key={each.name} state={each} build={build} selection={selection} />
          ))}
        </ul>
      ) : null}
    </li>
  );
}

function Attempts({ state, shown }: { readonly state: BuildState; readonly shown: Attempt | null }) {
  return (
    <p className={styles.attempts}>
      {shown ? `Attempt ${shown.number} of ${state.attempts.length}` : 'Attempts'}
      {state.attempts.map((attempt) => (
        <Link
          key={attempt.id}
          to={{ search: selectionSearch(state.name, attempt.number, null) }}
          preventScrollReset
          title={attempt.message ?? undefined}
          aria-current={attempt.id === shown?.id ? 'true' : undefined}
        >
          <LabelledStatusIcon status={attempt.status} />
          <VisuallyHidden>Attempt </VisuallyHidden>
          {attempt.number}
        </Link>
      ))}
    </p>
  );
}

function Commands({
  state,
  attempt,
  selected,
}: {
  readonly state: BuildState;
  readonly attempt: Attempt;
  readonly selected: number | null;
}) {
  return (
    <ul className={styles.commands}>
      {attempt.commands.map((command) => (
        <li key={command.index}>
          <Link
            className={styles.row}
            to={{ search: selectionSearch(state.name, attempt.number, command.index) }}
            preventScrollReset
            title={command.text}
            data-pale={command.firstLine === null || undefined}
            aria-current={selected === command.index ? 'true' : undefined}
          >
            <LabelledStatusIcon status={command.status} />
            <code className={styles.cut}>{command.text.split('\n', 1)[0]}</code>
            <span className={styles.time}>
              {command.status === 'not-run' ? (
                'not run'
              ) : command.durationMs === null ? (
                <Span from={command.startedAt} to={null} />
              ) : (
                formatDuration(command.durationMs)
              )}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
