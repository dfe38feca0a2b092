import type { DryRun } from '#contract/triggers.ts';
import { countOf } from '#web/ui/amount.ts';
import { StatusIcon } from '#web/ui/status-icon.tsx';
import { DecisionLine } from './decision-line.tsx';
import styles from './dry-run-result.module.css';

type Decided = DryRun['decisions'][number];

/** What would be decided now, by which states it would be built, and what is wrong with the definition. */
export function DryRunResult({ dryRun }: { readonly dryRun: DryRun }) {
  return (
    <section className={styles.result} aria-label="Result of the dry run" role="status">
      {dryRun.decisions.length === 0 ? <p>No pipeline would be built.</p> : null}
      <ul>
        {dryRun.decisions.map((decision) => (
          <li key={`${decision.pipeline?.id} ${decision.branch} ${decision.reason}`} className={styles.decision}>
            <p className={styles.line}>
              <DecisionLine decision={decision} namesPipeline />
            </p>
            {decision.decision === 'would-build' ? <Definition decision={decision} /> : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Definition({ decision }: { readonly decision: Decided }) {
  const { definitionPath, definitionCommit, states, problems } = decision;
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  return (
    <>
      <p className={styles.definition}>
        <StatusIcon status={errors === 0 ? 'succeeded' : 'invalid'} />
        <span>
          {definitionPath ? <code>{definitionPath}</code> : 'No definition'}
          {definitionCommit ? (
            <>
              {' '}
              at <code title={definitionCommit}>{definitionCommit.slice(0, 7)}</code>
            </>
          ) : (
            ' as given'
          )}
          , {errors === 0 ? 'valid' : `not valid: ${countOf(errors, 'error')}`}
          {states.length > 0 ? <>. States: {states.join(' → ')}</> : null}
        </span>
      </p>
      {problems.length > 0 ? (
        <ul className={styles.problems}>
          {problems.map((problem) => (
            <li key={`${problem.code} ${problem.range.start.offset} ${problem.message}`}>
              Line {problem.range.start.line}, {problem.severity}: {problem.message}
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
