import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { z } from 'zod';
import { Repository, type Webhook, WebhookSecret } from '#contract/repositories.ts';
import { api } from '#web/api/client.ts';
import { pipelineRepositoryQuery } from '#web/data/trigger-queries.ts';
import { countOf } from '#web/ui/amount.ts';
import { CopyField } from '#web/ui/copy-field.tsx';
import { ActionFailure } from '#web/ui/failure.tsx';
import { Ago } from '#web/ui/moment.tsx';
import { StatusIcon } from '#web/ui/status-icon.tsx';
import styles from './settings.module.css';

const MadeWebhook = z.object({ repository: Repository, secret: WebhookSecret.nullable() });
type Deed = 'registered' | 'manual' | 'checks' | 'repairs' | 'remove';

const kindWords = {
  none: 'There is none',
  registered: 'Added through the forge',
  manual: 'Added by hand, or for signed requests',
};

interface WebhookHealthProps {
  readonly pipelineId: string;
  readonly repository: Repository;
}

/** Whether pushes arrive, and what can be done when they do not. The secret of one made by hand is shown this once. */
export function WebhookHealth({ pipelineId, repository }: WebhookHealthProps) {
  const { id, webhook, connection, pipelines } = repository;
  const queries = useQueryClient();
  const [removing, setRemoving] = useState(false);
  const [secret, setSecret] = useState<WebhookSecret | null>(null);
  const deed = useMutation({
    mutationFn: (wanted: Deed) => doTo(id, wanted),
    onSuccess: (made) => {
      setSecret(made.secret);
      setRemoving(false);
    },
    // What the forge refused stands at the repository too.
    onSettled: () => queries.invalidateQueries({ queryKey: pipelineRepositoryQuery(pipelineId).queryKey }),
  });
  const button = (wanted: Deed, label: string) => (
    <Button
      size="xs"
      loading={deed.isPending && deed.variables === wanted}
      disabled={deed.isPending}
      onClick={() => deed.mutate(wanted)}
    >
      {label}
    </Button>
  );
  return (
    <section className={styles.part} aria-label="Webhook">
      <WebhookFacts webhook={webhook} />
      <div className={styles.actions}>
        {webhook.kind !== 'registered' && connection ? button('registered', 'Add it through the forge') : null}
        {webhook.kind === 'registered' ? button('checks', 'Check') : null}
        {webhook.kind === 'registered' ? button('repairs', 'Repair') : null}
        {button('manual', webhook.kind === 'manual' ? 'Make a new secret' : 'Make one to be added by hand')}
        {webhook.kind === 'none' ? null : (
          <Button size="xs" variant="subtle" aria-expanded={removing} onClick={() => setRemoving(!removing)}>
            Remove
          </Button>
        )}
      </div>
      {removing ? (
        <div className={styles.once}>
          <p>
            {webhook.kind === 'registered'
              ? 'It is removed from the repository at the forge.'
              : 'Requests to its address are refused from then on. Remove it from the repository by hand.'}{' '}
            Pushes are then found by looking now and then
            {pipelines.length > 1 ? `, for ${countOf(pipelines.length, 'pipeline')} of this repository` : ''}.
          </p>
          <div className={styles.actions}>
            {button('remove', 'Remove the webhook')}
            <Button size="xs" variant="subtle" onClick={() => setRemoving(false)}>
              Keep it
            </Button>
          </div>
        </div>
      ) : null}
      {deed.error ? <ActionFailure error={deed.error} /> : null}
      {secret ? (
        <div className={styles.once}>
          <p>
            Add it to the repository for pushes and pull requests, as JSON. The secret is shown this once; an older one
            is refused from now on.
          </p>
          <CopyField label="Webhook address" value={secret.url} />
          <CopyField label="Webhook secret" value={secret.secret} />
        </div>
      ) : null}
    </section>
  );
}

async function doTo(repositoryId: string, deed: Deed): Promise<{ readonly secret: WebhookSecret | null }> {
  const place = `/api/repositories/${encodeURIComponent(repositoryId)}/webhook`;
  if (deed === 'registered' || deed === 'manual') return api.post(MadeWebhook, place, { kind: deed });
  if (deed === 'remove') await api.delete(Repository, place);
  else await api.post(Repository, `${place}/${deed}`);
  return { secret: null };
}

function WebhookFacts({ webhook }: { readonly webhook: Webhook }) {
  const { kind, url, lastDeliveryAt, lastRefusal, failure } = webhook;
  return (
    <dl className={styles.facts}>
      <dt>Webhook</dt>
      <dd>
        {kindWords[kind]}
        {failure ? (
          <span className={styles.failure}>
            <StatusIcon status="failed" /> {failure}
          </span>
        ) : null}
      </dd>
      {url && kind !== 'none' ? (
        <>
          <dt>Address</dt>
          <dd>
            <code>{url}</code>
          </dd>
        </>
      ) : null}
      {kind === 'none' ? null : (
        <>
          <dt>Last delivery</dt>
          <dd>{lastDeliveryAt ? <Ago at={lastDeliveryAt} /> : 'None has come yet'}</dd>
        </>
      )}
      {lastRefusal ? (
        <>
          <dt>Last refused</dt>
          <dd>
            <Ago at={lastRefusal.at} />, {countOf(lastRefusal.count, 'time')}
            <span className={styles.failure}>
              <StatusIcon status="failed" /> {lastRefusal.because}
            </span>
          </dd>
        </>
      ) : null}
    </dl>
  );
}
