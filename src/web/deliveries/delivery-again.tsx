import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { FlaskConical, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { Delivery, DryRun } from '#contract/triggers.ts';
import { api } from '#web/api/client.ts';
import { ActionFailure } from '#web/ui/failure.tsx';
import styles from './delivery-again.module.css';
import { withPart } from './delivery-filter.ts';
import { DryRunResult } from './dry-run-result.tsx';
import type { OtherDefinition } from './other-definition.ts';
import { OtherDefinitionForm } from './other-definition-form.tsx';

/** What a delivery can be put to again: to see what would become of it, by whichever definition, or to have it decided anew. */
export function DeliveryAgain({ id }: { readonly id: string }) {
  const queries = useQueryClient();
  const [parameters, setParameters] = useSearchParams();
  const [asking, setAsking] = useState(false);
  const place = `/api/deliveries/${encodeURIComponent(id)}`;
  const replay = useMutation({
    mutationFn: () => api.post(Delivery, `${place}/replays`),
    onSuccess: async (next) => {
      await queries.invalidateQueries({ queryKey: ['deliveries'] });
      setParameters(withPart(parameters, 'delivery', next.id), { preventScrollReset: true });
    },
  });
  const dryRun = useMutation({
    mutationFn: (other: OtherDefinition) => api.post(DryRun, `${place}/dry-runs`, { dryRun: true, ...other }),
  });
  return (
    <div className={styles.again}>
      <div className={styles.actions}>
        <Button
          size="xs"
          leftSection={<FlaskConical size={14} aria-hidden="true" />}
          loading={dryRun.isPending && !asking}
          onClick={() => {
            setAsking(false);
            dryRun.mutate({});
          }}
        >
          Dry run
        </Button>
        <Button size="xs" aria-expanded={asking} onClick={() => setAsking(!asking)}>
          Try another definition
        </Button>
        <Button
          size="xs"
          leftSection={<RotateCcw size={14} aria-hidden="true" />}
          loading={replay.isPending}
          onClick={() => replay.mutate()}
        >
          Replay
        </Button>
        <span className={styles.hint}>
          A dry run says what would become of it now and queues nothing. A replay decides it anew, and builds even what
          was built before.
        </span>
      </div>
      {asking ? (
        <OtherDefinitionForm
          busy={dryRun.isPending}
          error={dryRun.error}
          onSend={dryRun.mutate}
          onChange={dryRun.reset}
          onCancel={() => setAsking(false)}
        />
      ) : null}
      {dryRun.error && !asking ? <ActionFailure error={dryRun.error} /> : null}
      {replay.error ? <ActionFailure error={replay.error} /> : null}
      {dryRun.data ? <DryRunResult dryRun={dryRun.data} /> : null}
    </div>
  );
}
