import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import { Schedule, SetSchedule } from '#contract/pipeline-settings.ts';
import { api } from '#web/api/client.ts';
import { pipelinePlace, scheduleCheckQuery, schedulesQuery } from '#web/data/trigger-queries.ts';
import { CodeField } from '#web/ui/code-field.tsx';
import { ActionFailure } from '#web/ui/failure.tsx';
import { flawsOf } from '#web/ui/field-flaws.ts';
import { FieldPair } from '#web/ui/field-pair.tsx';
import { FormActions, FormFrame } from '#web/ui/form-frame.tsx';
import { formatFully } from '#web/ui/relative-moment.ts';
import { useDraft } from '#web/ui/use-draft.ts';
import styles from './settings.module.css';

/** How long after the last key (ms) the server is asked for the next moments. */
const checkMs = 300;

interface ScheduleFormProps {
  readonly pipelineId: string;
  /** Null: a new one. */
  readonly changed: Schedule | null;
  readonly onDone: () => void;
}

/** A time table, with the moments that it means while it is written. */
export function ScheduleForm({ pipelineId, changed, onDone }: ScheduleFormProps) {
  const queries = useQueryClient();
  const zones = useId();
  const save = useMutation({
    mutationFn: (next: SetSchedule) =>
      changed
        ? api.put(Schedule, pipelinePlace(pipelineId, `schedules/${encodeURIComponent(changed.id)}`), next)
        : api.post(Schedule, pipelinePlace(pipelineId, 'schedules'), next),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: schedulesQuery(pipelineId).queryKey });
      onDone();
    },
  });
  const { draft, change, flaws, setFlaws } = useDraft(
    () => ({
      cron: changed?.cron ?? '0 3 * * *',
      timeZone: changed?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
      branch: changed?.branch ?? '',
    }),
    save.reset,
  );
  const wanted = SetSchedule.safeParse({
    ...draft,
    branch: draft.branch.trim() === '' ? null : draft.branch,
    enabled: changed?.enabled ?? true,
  });
  return (
    <FormFrame boxed onSend={() => (wanted.success ? save.mutate(wanted.data) : setFlaws(flawsOf(wanted.error)))}>
      <FieldPair>
        <CodeField
          label="When"
          description="Minute, hour, day of month, month, day of week."
          value={draft.cron}
          error={flaws.cron}
          onChange={(cron) => change({ cron })}
        />
        <CodeField
          label="Time zone"
          description="In which the hours are meant."
          list={zones}
          value={draft.timeZone}
          error={flaws.timeZone}
          onChange={(timeZone) => change({ timeZone })}
        />
      </FieldPair>
      <datalist id={zones}>
        {Intl.supportedValuesOf('timeZone').map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <CodeField
        label="Branch"
        description="Empty: the main branch."
        value={draft.branch}
        error={flaws.branch}
        onChange={(branch) => change({ branch })}
      />
      {wanted.success ? <NextMoments schedule={wanted.data} /> : null}
      <FormActions
        send={changed ? 'Change the schedule' : 'Add the schedule'}
        busy={save.isPending}
        error={save.error}
        onCancel={onDone}
      />
    </FormFrame>
  );
}

/** When it would build, or what is wrong with it, as the server says. */
function NextMoments({ schedule }: { readonly schedule: SetSchedule }) {
  const { cron, timeZone } = schedule;
  const [settled] = useDebouncedValue(`${cron}\n${timeZone}`, checkMs);
  const isSettled = settled === `${cron}\n${timeZone}`;
  // Neither the branch nor the switch changes when it is due.
  const asked: SetSchedule = { cron, timeZone, branch: null, enabled: true };
  const check = useQuery({ ...scheduleCheckQuery(asked), enabled: isSettled });
  if (check.error) return <ActionFailure error={check.error} />;
  return (
    <div className={styles.said} role="status">
      {check.data === undefined ? 'Looking at when this would be…' : null}
      {check.data?.next.length === 0 ? 'This never comes.' : null}
      {check.data && check.data.next.length > 0 ? (
        <>
          <p>Next, in your own time:</p>
          <ul className={styles.quiet}>
            {check.data.next.map((at) => (
              <li key={at}>
                <time dateTime={at}>{formatFully(new Date(at))}</time>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </div>
  );
}
