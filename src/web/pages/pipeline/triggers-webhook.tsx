import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Repository } from '#contract/repositories.ts';
import { pipelineRepositoryQuery } from '#web/data/trigger-queries.ts';
import { formatCount } from '#web/ui/amount.ts';
import { QueryFailure } from '#web/ui/failure.tsx';
import { Ago } from '#web/ui/moment.tsx';
import { Bone, Skeleton } from '#web/ui/skeleton.tsx';
import { StatusIcon } from '#web/ui/status-icon.tsx';
import { TextLink } from '#web/ui/text-link.tsx';
import styles from './triggers-webhook.module.css';

/** How Pipewright learns of pushes, and what hinders it: a request that was refused is in no list of deliveries. */
export function WebhookLine({ pipelineId }: { readonly pipelineId: string }) {
  const repository = useQuery(pipelineRepositoryQuery(pipelineId));
  if (repository.error)
    return <QueryFailure what="the webhook" error={repository.error} onRetry={() => repository.refetch()} />;
  if (!repository.data) {
    return (
      <Skeleton what="the webhook">
        <div className={styles.line}>
          <Bone width="50%" />
        </div>
      </Skeleton>
    );
  }
  const { webhook, pollFailure } = repository.data;
  return (
    <div className={styles.line}>
      <p>
        <Way repository={repository.data} /> <TextLink to={{ search: '?tab=settings' }}>Webhook settings</TextLink>
      </p>
      {webhook.failure ? <Fault>{webhook.failure}</Fault> : null}
      {webhook.lastRefusal ? (
        <Fault>
          {webhook.lastRefusal.count === 1
            ? 'A request was refused '
            : `${formatCount(webhook.lastRefusal.count)} requests were refused, the last `}
          <Ago at={webhook.lastRefusal.at} />: {webhook.lastRefusal.because}
        </Fault>
      ) : null}
      {pollFailure ? <Fault>The branches could not be looked at: {pollFailure}</Fault> : null}
    </div>
  );
}

function Way({ repository }: { readonly repository: Repository }) {
  const { kind, lastDeliveryAt } = repository.webhook;
  if (kind === 'none') {
    const { polledAt } = repository;
    return (
      <>
        Pushes are found by looking at the branches now and then
        {polledAt ? (
          <>
            , last <Ago at={polledAt} />
          </>
        ) : null}
        .
      </>
    );
  }
  return (
    <>
      A webhook tells of pushes.{' '}
      {lastDeliveryAt ? (
        <>
          Its last delivery came <Ago at={lastDeliveryAt} />.
        </>
      ) : (
        'None has come yet.'
      )}
    </>
  );
}

function Fault({ children }: { readonly children: ReactNode }) {
  return (
    <p className={styles.fault}>
      <StatusIcon status="failed" />
      <span>{children}</span>
    </p>
  );
}
