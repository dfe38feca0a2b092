import type { DryRun } from '#contract/triggers.ts';
import { DecisionLine } from './decision-line.tsx';
import styles from './dry-run-result.module.css';

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
            {decision.definitionPath ? (
              <p className={styles.states}>
                <code>{decision.definitionPath}</code>
                {decision.states.length > 0 ? `: ${decision.states.join(' → ')}` : ''}
              </p>
            ) : null}
            {decision.problems.length > 0 ? (
              <ul className={styles.problems}>
                {decision.problems.map((problem) => (
                  <li key={`${problem.code} ${problem.range.start.offset} ${problem.message}`}>
                    Line {problem.range.start.line}, {problem.severity}: {problem.message}
                  </li>
                ))}
              </ul>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
