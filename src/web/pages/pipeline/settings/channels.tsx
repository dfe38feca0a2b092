import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { z } from 'zod';
import { Channel } from '#contract/pipeline-settings.ts';
import { api } from '#web/api/client.ts';
import { channelsQuery, pipelinePlace } from '#web/data/trigger-queries.ts';
import { AddableRows } from '#web/ui/addable-rows.tsx';
import { CopyField } from '#web/ui/copy-field.tsx';
import { ActionFailure } from '#web/ui/failure.tsx';
import { Ago } from '#web/ui/moment.tsx';
import { QuerySection } from '#web/ui/query-section.tsx';
import { StatusIcon } from '#web/ui/status-icon.tsx';
import { ChannelForm } from './channel-form.tsx';
import { channelEventWords, channelTypeWords } from './channel-words.ts';
import styles from './settings.module.css';

/** Who is told when something happens to a pipeline. */
export function Channels({ pipelineId }: { readonly pipelineId: string }) {
  const channels = useQuery(channelsQuery(pipelineId));
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <QuerySection
      title="Notifications"
      lead="Told when the pipeline breaks and when it is healthy again: once each, not for every build in between, unless you choose so."
      what="the notifications"
      query={channels}
    >
      {({ items }) => (
        <AddableRows
          rows={items.map((channel) => <ChannelRow key={channel.id} pipelineId={pipelineId} channel={channel} />)}
          empty="Nobody is told yet."
          add="Add a notification"
          form={(close) => (
            <ChannelForm
              pipelineId={pipelineId}
              onAdded={(added) => {
                setSecret(added.secret);
                close();
              }}
              onCancel={close}
            />
          )}
        >
          {secret ? (
            <div className={styles.once}>
              <p>Messages are signed with this secret. It is shown this once.</p>
              <CopyField label="Secret of the notifications" value={secret} />
            </div>
          ) : null}
        </AddableRows>
      )}
    </QuerySection>
  );
}

function ChannelRow({ pipelineId, channel }: { readonly pipelineId: string; readonly channel: Channel }) {
  const { id, type, target, events, lastSentAt, failure } = channel;
  const queries = useQueryClient();
  const place = pipelinePlace(pipelineId, `channels/${encodeURIComponent(id)}`);
  const refresh = () => queries.invalidateQueries({ queryKey: channelsQuery(pipelineId).queryKey });
  const test = useMutation({ mutationFn: () => api.post(Channel, `${place}/tests`), onSettled: refresh });
  const remove = useMutation({ mutationFn: () => api.delete(z.unknown(), place), onSuccess: refresh });
  const fault = test.error ?? remove.error;
  return (
    <li className={styles.row} aria-label={target}>
      <div>
        <p>
          <span className={styles.name}>{channelTypeWords[type]}</span> <code>{target}</code>
        </p>
        <p className={styles.quiet}>
          {events.map((event) => channelEventWords[event]).join(' · ')}
          {lastSentAt ? (
            <>
              {' · '}last sent <Ago at={lastSentAt} />
            </>
          ) : null}
        </p>
        {failure ? (
          <p className={styles.failure}>
            <StatusIcon status="failed" /> {failure}
          </p>
        ) : null}
        <p className={styles.quiet} role="status">
          {test.data && test.data.failure === null ? 'The test message has arrived.' : ''}
        </p>
      </div>
      <div className={styles.actions}>
        <Button size="xs" aria-label={`Test ${target}`} loading={test.isPending} onClick={() => test.mutate()}>
          Send a test
        </Button>
        <Button
          size="xs"
          variant="subtle"
          aria-label={`Remove ${target}`}
          loading={remove.isPending}
          onClick={() => remove.mutate()}
        >
          Remove
        </Button>
      </div>
      {fault ? (
        <div className={styles.below}>
          <ActionFailure error={fault} />
        </div>
      ) : null}
    </li>
  );
}
