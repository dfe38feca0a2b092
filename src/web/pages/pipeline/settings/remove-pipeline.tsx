import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { RemovedPipeline } from '#contract/pipelines.ts';
import type { Repository } from '#contract/repositories.ts';
import { api } from '#web/api/client.ts';
import { pipelineRepositoryQuery, removalKey } from '#web/data/trigger-queries.ts';
import { CodeField } from '#web/ui/code-field.tsx';
import { ActionFailure } from '#web/ui/failure.tsx';
import { FormFrame } from '#web/ui/form-frame.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { QuerySection } from '#web/ui/query-section.tsx';
import styles from './settings.module.css';

interface RemovePipelineProps {
  readonly pipelineId: string;
  readonly name: string;
}

/** Removes the pipeline, after saying what goes with it and hearing its name. */
export function RemovePipeline({ pipelineId, name }: RemovePipelineProps) {
  const repository = useQuery(pipelineRepositoryQuery(pipelineId));
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const remove = useMutation({
    mutationKey: removalKey(pipelineId),
    mutationFn: () => api.delete(RemovedPipeline, `/api/pipelines/${encodeURIComponent(pipelineId)}`),
    onSuccess: async ({ message }) => {
      await navigate('/');
      showNotice({ text: `${name} was removed. ${message}`, to: '/activity', label: 'Activity' });
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['pipelines'] }),
        queries.invalidateQueries({ queryKey: ['overview'] }),
      ]);
    },
  });
  return (
    <QuerySection
      title="Remove the pipeline"
      lead="From Pipewright alone: the repository and its files stay as they are."
      what="what would be removed"
      query={repository}
    >
      {(data) => (
        <FormFrame
          onSend={() => {
            if (typed.trim() === name) remove.mutate();
          }}
        >
          <ul className={styles.deeds}>
            <li>What it is building is canceled.</li>
            <li>Its builds, logs, variables, schedules and notifications are deleted. They cannot be brought back.</li>
            <li>{webhookDeed(data, pipelineId)}</li>
            <li>What was decided about its triggers stays under Activity.</li>
          </ul>
          <CodeField label={`Type ${name} to remove it`} value={typed} onChange={setTyped} />
          <div className={styles.actions}>
            <Button type="submit" variant="filled" loading={remove.isPending} disabled={typed.trim() !== name}>
              Remove {name}
            </Button>
            {remove.isPending ? (
              <span className={styles.quiet} role="status">
                Builds that run have up to a minute to end.
              </span>
            ) : null}
          </div>
          {remove.error ? <ActionFailure error={remove.error} /> : null}
        </FormFrame>
      )}
    </QuerySection>
  );
}

/** What becomes of the webhook. */
function webhookDeed({ webhook, pipelines }: Repository, pipelineId: string): string {
  const others = pipelines.filter(({ id }) => id !== pipelineId);
  if (webhook.kind === 'none') return 'The repository has no webhook that would stay behind.';
  if (others.length > 0)
    return `The webhook stays for the other pipelines of the repository: ${others.map(({ name }) => name).join(', ')}.`;
  return webhook.kind === 'registered'
    ? 'The webhook is removed from the repository.'
    : 'Requests to the webhook’s address are refused. Remove it from the repository by hand.';
}
