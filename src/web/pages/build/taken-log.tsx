import type { BuildState, TakenFrom } from '#contract/builds.ts';
import { speakDuration } from '#web/ui/duration.ts';
import { Ago } from '#web/ui/moment.tsx';
import { TextLink } from '#web/ui/text-link.tsx';
import { selectionSearch } from './selection.ts';
import styles from './taken-log.module.css';

interface TakenLogProps {
  readonly pipelineId: string;
  readonly state: Pick<BuildState, 'name' | 'title'>;
  readonly from: TakenFrom;
}

/** Stands in the place of the log of a state that an earlier build ran: that build keeps it. */
export function TakenLog({ pipelineId, state, from }: TakenLogProps) {
  const { number } = from.build;
  const address = `/pipelines/${pipelineId}/builds/${number}${selectionSearch(state.name, from.attempt, null)}`;
  return (
    <div className={styles.taken}>
      <p>
        {state.title ?? state.name} was not run again: what it made is taken from #{number}, where it succeeded in{' '}
        {speakDuration(Date.parse(from.finishedAt) - Date.parse(from.startedAt))} <Ago at={from.finishedAt} />.
      </p>
      <p>
        <TextLink to={address}>Its log in #{number}</TextLink>
      </p>
    </div>
  );
}
