import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { AddChannel, AddedChannel, ChannelEvent } from '#contract/pipeline-settings.ts';
import { api } from '#web/api/client.ts';
import { channelsQuery, pipelinePlace } from '#web/data/trigger-queries.ts';
import { ChoiceList } from '#web/ui/choice-list.tsx';
import { cx } from '#web/ui/cx.ts';
import { ActionFailure } from '#web/ui/failure.tsx';
import { type FieldFlaws, flawsOf } from '#web/ui/field-flaws.ts';
import { channelEventWords } from './channel-words.ts';
import styles from './settings.module.css';

const types = [
  { value: 'webhook', label: 'Webhook', detail: 'A signed JSON message to an address of yours.' },
  {
    value: 'slack',
    label: 'Slack',
    detail: 'An incoming webhook of Slack. Its address is a secret and not shown again.',
  },
] as const;

interface ChannelFormProps {
  readonly pipelineId: string;
  readonly onAdded: (added: AddedChannel) => void;
  readonly onCancel: () => void;
}

/** Where news of a pipeline go, and which. */
export function ChannelForm({ pipelineId, onAdded, onCancel }: ChannelFormProps) {
  const queries = useQueryClient();
  const [draft, setDraft] = useState<AddChannel>({ type: 'webhook', url: '', events: ['broke', 'fixed'] });
  const [flaws, setFlaws] = useState<FieldFlaws>({});
  const add = useMutation({
    mutationFn: (wanted: AddChannel) => api.post(AddedChannel, pipelinePlace(pipelineId, 'channels'), wanted),
    onSuccess: async (added) => {
      await queries.invalidateQueries({ queryKey: channelsQuery(pipelineId).queryKey });
      onAdded(added);
    },
  });
  const change = (part: Partial<AddChannel>) => {
    setDraft({ ...draft, ...part });
    setFlaws({});
    add.reset();
  };
  const turn = (event: ChannelEvent, on: boolean) =>
    change({ events: ChannelEvent.options.filter((each) => (each === event ? on : draft.events.includes(each))) });
  return (
    <form
      className={cx(styles.form, styles.boxed)}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const wanted = AddChannel.safeParse({ ...draft, url: draft.url.trim() });
        if (wanted.success) add.mutate(wanted.data);
        else setFlaws(flawsOf(wanted.error));
      }}
    >
      <ChoiceList legend="To" choices={types} value={draft.type} onChange={(type) => change({ type })} />
      <TextInput
        label="Address"
        placeholder={draft.type === 'slack' ? 'https://hooks.slack.com/services/…' : 'https://example.org/hooks/builds'}
        inputMode="url"
        value={draft.url}
        error={flaws.url}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => change({ url: event.currentTarget.value })}
      />
      <fieldset className={styles.checks}>
        <legend>When</legend>
        {ChannelEvent.options.map((event) => (
          <label key={event} className={styles.switch}>
            <input
              type="checkbox"
              checked={draft.events.includes(event)}
              onChange={({ currentTarget }) => turn(event, currentTarget.checked)}
            />
            {channelEventWords[event]}
          </label>
        ))}
        {flaws.events ? (
          <p className={styles.failure} role="alert">
            {flaws.events}
          </p>
        ) : null}
      </fieldset>
      {add.error ? <ActionFailure error={add.error} /> : null}
      <div className={styles.actions}>
        <Button type="submit" variant="filled" loading={add.isPending}>
          Add the notification
        </Button>
        <Button variant="subtle" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
