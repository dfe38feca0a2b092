import { useMutation, useQueryClient } from '@tanstack/react-query';
import { AddChannel, AddedChannel, ChannelEvent } from '#contract/pipeline-settings.ts';
import { api } from '#web/api/client.ts';
import { channelsQuery, pipelinePlace } from '#web/data/trigger-queries.ts';
import { CheckField } from '#web/ui/check-field.tsx';
import { ChoiceList } from '#web/ui/choice-list.tsx';
import { CodeField } from '#web/ui/code-field.tsx';
import { flawsOf } from '#web/ui/field-flaws.ts';
import { FormActions, FormFrame } from '#web/ui/form-frame.tsx';
import { useDraft } from '#web/ui/use-draft.ts';
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
  const add = useMutation({
    mutationFn: (wanted: AddChannel) => api.post(AddedChannel, pipelinePlace(pipelineId, 'channels'), wanted),
    onSuccess: async (added) => {
      await queries.invalidateQueries({ queryKey: channelsQuery(pipelineId).queryKey });
      onAdded(added);
    },
  });
  const { draft, change, flaws, setFlaws } = useDraft<AddChannel>(
    { type: 'webhook', url: '', events: ['broke', 'fixed'] },
    add.reset,
  );
  const turn = (event: ChannelEvent, on: boolean) =>
    change({ events: ChannelEvent.options.filter((each) => (each === event ? on : draft.events.includes(each))) });
  const send = () => {
    const wanted = AddChannel.safeParse({ ...draft, url: draft.url.trim() });
    if (wanted.success) add.mutate(wanted.data);
    else setFlaws(flawsOf(wanted.error));
  };
  return (
    <FormFrame boxed onSend={send}>
      <ChoiceList legend="To" choices={types} value={draft.type} onChange={(type) => change({ type })} />
      <CodeField
        label="Address"
        placeholder={draft.type === 'slack' ? 'https://hooks.slack.com/services/…' : 'https://example.org/hooks/builds'}
        inputMode="url"
        value={draft.url}
        error={flaws.url}
        onChange={(url) => change({ url })}
      />
      <fieldset className={styles.checks}>
        <legend>When</legend>
        {ChannelEvent.options.map((event) => (
          <CheckField
            key={event}
            label={channelEventWords[event]}
            checked={draft.events.includes(event)}
            onChange={(on) => turn(event, on)}
          />
        ))}
        {flaws.events ? (
          <p className={styles.failure} role="alert">
            {flaws.events}
          </p>
        ) : null}
      </fieldset>
      <FormActions send="Add the notification" busy={add.isPending} error={add.error} onCancel={onCancel} />
    </FormFrame>
  );
}
