import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { z } from 'zod';
import { Schedule, type SetSchedule } from '#contract/pipeline-settings.ts';
import { api } from '#web/api/client.ts';
import { pipelinePlace, schedulesQuery } from '#web/data/trigger-queries.ts';
import { AddableRows } from '#web/ui/addable-rows.tsx';
import { ActionFailure } from '#web/ui/failure.tsx';
import { Ago } from '#web/ui/moment.tsx';
import { QuerySection } from '#web/ui/query-section.tsx';
import { formatFully } from '#web/ui/relative-moment.ts';
import { ScheduleForm } from './schedule-form.tsx';
import styles from './settings.module.css';

/** The time tables by which a pipeline is built. */
export function Schedules({ pipelineId }: { readonly pipelineId: string }) {
  const schedules = useQuery(schedulesQuery(pipelineId));
  return (
    <QuerySection
      title="Schedules"
      lead="Builds that nobody has to start: every night, every Monday."
      what="the schedules"
      query={schedules}
    >
      {({ items }) => (
        <AddableRows
          rows={items.map((schedule) => <ScheduleRow key={schedule.id} pipelineId={pipelineId} schedule={schedule} />)}
          empty="None yet."
          add="Add a schedule"
          form={(close) => <ScheduleForm pipelineId={pipelineId} changed={null} onDone={close} />}
        />
      )}
    </QuerySection>
  );
}

function ScheduleRow({ pipelineId, schedule }: { readonly pipelineId: string; readonly schedule: Schedule }) {
  const { id, cron, timeZone, branch, enabled, nextAt, lastAt } = schedule;
  const queries = useQueryClient();
  const [changing, setChanging] = useState(false);
  const place = pipelinePlace(pipelineId, `schedules/${encodeURIComponent(id)}`);
  const refresh = () => queries.invalidateQueries({ queryKey: schedulesQuery(pipelineId).queryKey });
  const turn = useMutation({
    mutationFn: (next: SetSchedule) => api.put(Schedule, place, next),
    onSuccess: refresh,
  });
  const remove = useMutation({ mutationFn: () => api.delete(z.unknown(), place), onSuccess: refresh });
  const fault = turn.error ?? remove.error;
  return (
    <li className={styles.row} aria-label={cron}>
      <div>
        <p>
          <code className={styles.name}>{cron}</code> {timeZone}, {branch ?? 'main branch'}
        </p>
        <p className={styles.quiet}>
          {nextAt ? (
            <>
              Next <time dateTime={nextAt}>{formatFully(new Date(nextAt))}</time>
            </>
          ) : (
            'Off'
          )}
          {lastAt ? (
            <>
              , last <Ago at={lastAt} />
            </>
          ) : null}
        </p>
      </div>
      <div className={styles.actions}>
        <Button
          size="xs"
          aria-label={`Turn ${cron} ${enabled ? 'off' : 'on'}`}
          loading={turn.isPending}
          onClick={() => turn.mutate({ cron, timeZone, branch, enabled: !enabled })}
        >
          Turn {enabled ? 'off' : 'on'}
        </Button>
        <Button size="xs" aria-label={`Change ${cron}`} aria-expanded={changing} onClick={() => setChanging(!changing)}>
          Change
        </Button>
        <Button
          size="xs"
          variant="subtle"
          aria-label={`Remove ${cron}`}
          loading={remove.isPending}
          onClick={() => remove.mutate()}
        >
          Remove
        </Button>
      </div>
      {fault || changing ? (
        <div className={styles.below}>
          {fault ? <ActionFailure error={fault} /> : null}
          {changing ? (
            <ScheduleForm pipelineId={pipelineId} changed={schedule} onDone={() => setChanging(false)} />
          ) : null}
        </div>
      ) : null}
    </li>
  );
}
