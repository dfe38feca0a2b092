import { Button, NativeSelect } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import { Decision, type DeliveryFilter, TriggerKind } from '#contract/triggers.ts';
import { deliveriesQuery, deliveryQuery } from '#web/data/trigger-queries.ts';
import { useIsLive } from '#web/live-context.tsx';
import { QueryFailure } from '#web/ui/failure.tsx';
import { Bone, Skeleton } from '#web/ui/skeleton.tsx';
import { filterOfAddress, withPart } from './delivery-filter.ts';
import styles from './delivery-list.module.css';
import { DeliveryRow } from './delivery-row.tsx';
import { decisionWords, kindWords } from './delivery-words.ts';

interface DeliveryListProps {
  /** Only what concerns this pipeline; null for all. */
  readonly pipelineId: string | null;
  /** Stands where nothing has come yet: how deliveries come about. */
  readonly empty: ReactNode;
}

/** The trigger ledger, newest first. Filters and the open delivery live in the URL. */
export function DeliveryList({ pipelineId, empty }: DeliveryListProps) {
  const [parameters] = useSearchParams();
  const filter = filterOfAddress(parameters, pipelineId);
  const openId = parameters.get('delivery');
  const deliveries = useInfiniteQuery(deliveriesQuery(filter, useIsLive()));
  const items = deliveries.data?.pages.flatMap((page) => page.items) ?? [];
  const isElsewhere = openId !== null && deliveries.isSuccess && !items.some(({ id }) => id === openId);
  const isFiltered = filter.kind !== undefined || filter.decision !== undefined;
  if (deliveries.error && !deliveries.data)
    return <QueryFailure what="the deliveries" error={deliveries.error} onRetry={() => deliveries.refetch()} />;
  return (
    <section aria-label="Deliveries">
      <Filters filter={filter} />
      {isElsewhere ? <OtherDelivery id={openId} pipelineId={pipelineId} /> : null}
      {deliveries.isPending ? <Bones /> : null}
      <ul>
        {items.map((delivery) => (
          <DeliveryRow key={delivery.id} delivery={delivery} open={delivery.id === openId} pipelineId={pipelineId} />
        ))}
      </ul>
      {deliveries.isSuccess && items.length === 0 ? (
        <div className={styles.none}>{isFiltered ? <p>No delivery is like this.</p> : empty}</div>
      ) : null}
      {deliveries.hasNextPage ? (
        <div className={styles.more}>
          <Button loading={deliveries.isFetchingNextPage} onClick={() => deliveries.fetchNextPage()}>
            Show older
          </Button>
        </div>
      ) : null}
    </section>
  );
}

function Filters({ filter }: { readonly filter: DeliveryFilter }) {
  const [parameters, setParameters] = useSearchParams();
  const choose = (part: 'kind' | 'decision', value: string) =>
    setParameters(withPart(parameters, part, value === '' ? null : value), { replace: true, preventScrollReset: true });
  return (
    <div className={styles.filters}>
      <NativeSelect
        aria-label="Kind"
        value={filter.kind ?? ''}
        data={[
          { value: '', label: 'Every kind' },
          ...TriggerKind.options.map((kind) => ({ value: kind, label: kindWords[kind] })),
        ]}
        onChange={(event) => choose('kind', event.currentTarget.value)}
      />
      <NativeSelect
        aria-label="Decision"
        value={filter.decision ?? ''}
        data={[
          { value: '', label: 'Every decision' },
          // What would be built is the answer of a dry run, and never in the ledger.
          ...Decision.exclude(['would-build']).options.map((decision) => ({
            value: decision,
            label: decisionWords[decision],
          })),
        ]}
        onChange={(event) => choose('decision', event.currentTarget.value)}
      />
    </div>
  );
}

/** The delivery that the address names, where the list does not show it: it is older, or of another kind. */
function OtherDelivery({ id, pipelineId }: { readonly id: string; readonly pipelineId: string | null }) {
  const delivery = useQuery(deliveryQuery(id, useIsLive()));
  if (delivery.error)
    return <QueryFailure what="the delivery" error={delivery.error} onRetry={() => delivery.refetch()} />;
  if (!delivery.data) return null;
  return (
    <ul className={styles.other} aria-label="The delivery of this link">
      <DeliveryRow delivery={delivery.data} open pipelineId={pipelineId} />
    </ul>
  );
}

function Bones() {
  return (
    <Skeleton what="the deliveries">
      {['60%', '48%', '55%'].map((width) => (
        <div key={width} className={styles.row}>
          <Bone width={width} />
          <Bone width={180} />
        </div>
      ))}
    </Skeleton>
  );
}
