import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { BellOff } from 'lucide-react';
import { useState } from 'react';
import { HealthSettings } from '#contract/health.ts';
import { api } from '#web/api/client.ts';
import { healthSettingsQuery } from '#web/data/health-queries.ts';
import { pipelineQuery } from '#web/data/queries.ts';
import { pipelinePlace } from '#web/data/trigger-queries.ts';
import { ActionFailure } from '#web/ui/failure.tsx';
import { FormActions, FormFrame } from '#web/ui/form-frame.tsx';
import { formatFully } from '#web/ui/relative-moment.ts';
import styles from './mute-form.module.css';

const lengths = [
  { value: '1', label: '1 hour' },
  { value: '8', label: '8 hours' },
  { value: '24', label: '1 day' },
  { value: '72', label: '3 days' },
  { value: '168', label: '1 week' },
  { value: '720', label: '30 days' },
];

/** Says whether messages of a pipeline's health are sent, and stops them for a while. */
export function MuteForm({ pipelineId }: { readonly pipelineId: string }) {
  const queries = useQueryClient();
  const settings = useQuery(healthSettingsQuery(pipelineId));
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const [hours, setHours] = useState('24');
  const place = pipelinePlace(pipelineId, 'mute');
  const onSuccess = async (next: HealthSettings) => {
    setAsking(false);
    setReason('');
    queries.setQueryData(healthSettingsQuery(pipelineId).queryKey, next);
    await queries.invalidateQueries({ queryKey: pipelineQuery(pipelineId).queryKey });
  };
  const mute = useMutation({
    mutationFn: () => {
      const until = new Date(Date.now() + Number(hours) * 3_600_000).toISOString();
      return api.put(HealthSettings, place, { reason, until });
    },
    onSuccess,
  });
  const unmute = useMutation({ mutationFn: () => api.delete(HealthSettings, place), onSuccess });
  const current = settings.data?.mute ?? null;
  if (current !== null && Date.parse(current.until) > Date.now()) {
    return (
      <div className={styles.muted}>
        <p>
          <BellOff size={14} aria-hidden="true" /> Muted by {current.by} until {formatFully(new Date(current.until))}:{' '}
          {current.reason}
        </p>
        <Button size="xs" loading={unmute.isPending} onClick={() => unmute.mutate()}>
          End the mute
        </Button>
        {unmute.error ? <ActionFailure error={unmute.error} /> : null}
      </div>
    );
  }
  if (!asking) {
    return (
      <div>
        <Button size="xs" leftSection={<BellOff size={14} aria-hidden="true" />} onClick={() => setAsking(true)}>
          Mute its messages…
        </Button>
      </div>
    );
  }
  return (
    <FormFrame boxed label="Mute its messages" onSend={() => mute.mutate()}>
      <p className={styles.says}>No messages of its health are sent until then. It stays in the overview as it is.</p>
      <TextInput label="Why" value={reason} onChange={(event) => setReason(event.currentTarget.value)} data-autofocus />
      <NativeSelect
        label="For"
        data={lengths}
        value={hours}
        onChange={(event) => setHours(event.currentTarget.value)}
      />
      <FormActions send="Mute" busy={mute.isPending} error={mute.error} onCancel={() => setAsking(false)} />
    </FormFrame>
  );
}
