import { ActionIcon } from '@mantine/core';
import { Download } from 'lucide-react';
import type { Insights, StateInsight } from '#contract/insights.ts';
import { saveCsv } from '#web/charts/csv-file.ts';
import { formatCount } from '#web/ui/amount.ts';
import { formatDuration } from '#web/ui/duration.ts';
import { TextLink } from '#web/ui/text-link.tsx';
import styles from './insights-view.module.css';

const heads = ['State', 'Runs', 'Failed', 'Median', 'p95', 'Time in all'];

/** Where the time goes: the states by what they took altogether. */
export function SlowestStates({ insights }: { readonly insights: Insights }) {
  const { states, branch, from, to } = insights;
  if (states.length === 0) return null;
  const everywhere = branch === null;
  return (
    <section className={styles.block} aria-labelledby="slowest-states">
      <div className={styles.head}>
        <h2 id="slowest-states">Slowest states</h2>
        <ActionIcon
          aria-label="Download Slowest states as CSV"
          title="Download as CSV"
          onClick={() => saveCsv(`slowest-states-${from}-${to}.csv`, rowsOf(states))}
        >
          <Download size={16} />
        </ActionIcon>
      </div>
      <p className={styles.lead}>
        Formula: the sum of what the attempts of a state took that succeeded, failed or timed out, the greatest first.
        {everywhere ? ' Looked at are the states that were among the 10 first of at least one day.' : ''}
      </p>
      <div className={styles.scroll}>
        <table className={styles.table} aria-labelledby="slowest-states">
          <thead>
            <tr>
              {heads.map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {states.map((state) => (
              <StateRow key={`${state.pipelineId} ${state.branch} ${state.state}`} state={state} full={everywhere} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function StateRow({ state: of, full }: { readonly state: StateInsight; readonly full: boolean }) {
  const { pipelineId, pipelineName, branch, state, runs, failed, duration, totalMs } = of;
  return (
    <tr>
      <th scope="row">
        {state}
        {full ? (
          <span className={styles.place}>
            {' '}
            of <TextLink to={`/pipelines/${pipelineId}?tab=insights`}>{pipelineName}</TextLink>, {branch}
          </span>
        ) : null}
      </th>
      <td>{formatCount(runs)}</td>
      <td>{formatCount(failed)}</td>
      <td>{duration.p50 === null ? '–' : formatDuration(duration.p50)}</td>
      <td>{duration.p95 === null ? '–' : formatDuration(duration.p95)}</td>
      <td>{formatDuration(totalMs)}</td>
    </tr>
  );
}

function rowsOf(states: readonly StateInsight[]) {
  return [
    ['Pipeline', 'Branch', 'State', 'Runs', 'Failed', 'Median (ms)', 'p95 (ms)', 'Time in all (ms)'],
    ...states.map(({ pipelineName, branch, state, runs, failed, duration, totalMs }) => [
      pipelineName,
      branch,
      state,
      runs,
      failed,
      duration.p50,
      duration.p95,
      totalMs,
    ]),
  ];
}
