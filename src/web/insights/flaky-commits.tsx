import type { FlakyCommit, Insights } from '#contract/insights.ts';
import { countOf } from '#web/ui/amount.ts';
import { Ago } from '#web/ui/moment.tsx';
import { TextLink } from '#web/ui/text-link.tsx';
import styles from './insights-view.module.css';
import { metrics } from './metrics.ts';

/** Commits with two outcomes, with a build of either. */
export function FlakyCommits({ insights }: { readonly insights: Insights }) {
  const { flakyCommits, figures, branch } = insights;
  const more = figures.flaky - flakyCommits.length;
  return (
    <section className={styles.block} aria-labelledby="flaky-commits">
      <h2 id="flaky-commits">Flaky commits</h2>
      <p className={styles.lead}>Formula: {metrics.flaky.formula}</p>
      {flakyCommits.length === 0 ? (
        <p>No commit had two outcomes in this range. One that is built again and ends otherwise stands here.</p>
      ) : null}
      <ul>
        {flakyCommits.map((commit) => (
          <CommitRow key={`${commit.pipelineId} ${commit.sha}`} commit={commit} full={branch === null} />
        ))}
      </ul>
      {more > 0 ? <p className={styles.facts}>and {countOf(more, 'earlier one')}</p> : null}
    </section>
  );
}

function CommitRow({ commit, full }: { readonly commit: FlakyCommit; readonly full: boolean }) {
  const { pipelineId, pipelineName, branch, sha, message, foundAt, good, bad } = commit;
  return (
    <li className={styles.commit}>
      <span className={styles.message} title={message}>
        {message}
      </span>
      <code>{sha.slice(0, 7)}</code>
      <span className={styles.facts}>
        {full ? `${pipelineName}, ` : ''}
        {branch}: <TextLink to={`/pipelines/${pipelineId}/builds/${bad.number}`}>#{bad.number} failed</TextLink>,{' '}
        <TextLink to={`/pipelines/${pipelineId}/builds/${good.number}`}>#{good.number} succeeded</TextLink>,{' '}
        <Ago at={foundAt} />
      </span>
    </li>
  );
}
