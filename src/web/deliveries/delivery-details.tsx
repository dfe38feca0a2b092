import { useQuery } from '@tanstack/react-query';
import type { DeliveryDetail } from '#contract/triggers.ts';
import { deliveryQuery } from '#web/data/trigger-queries.ts';
import { useIsLive } from '#web/live-context.tsx';
import { formatBytes } from '#web/ui/amount.ts';
import { QueryFailure } from '#web/ui/failure.tsx';
import { Bone, Skeleton } from '#web/ui/skeleton.tsx';
import { DeliveryAgain } from './delivery-again.tsx';
import styles from './delivery-details.module.css';
import { verifiedWords } from './delivery-words.ts';

/** What was sent, how it was believed, and what can be done with it again. */
export function DeliveryDetails({ id }: { readonly id: string }) {
  const delivery = useQuery(deliveryQuery(id, useIsLive()));
  if (delivery.error)
    return <QueryFailure what="the delivery" error={delivery.error} onRetry={() => delivery.refetch()} />;
  if (!delivery.data) {
    return (
      <Skeleton what="the delivery">
        <div className={styles.details}>
          <Bone width="40%" />
          <Bone width="60%" />
        </div>
      </Skeleton>
    );
  }
  return (
    <div className={styles.details}>
      <Facts delivery={delivery.data} />
      {delivery.data.repository !== null && delivery.data.body !== null ? (
        <DeliveryAgain id={id} />
      ) : (
        <p className={styles.hint}>{whyNotAgain(delivery.data)}</p>
      )}
      <Sent delivery={delivery.data} />
    </div>
  );
}

function Facts({ delivery }: { readonly delivery: DeliveryDetail }) {
  const { id, senderId, verified, repository, at, decidedAt } = delivery;
  const took = decidedAt === null ? null : Date.parse(decidedAt) - Date.parse(at);
  return (
    <dl className={styles.facts}>
      <dt>Delivery</dt>
      <dd>
        <code>{id}</code>
      </dd>
      {senderId ? (
        <>
          <dt>Id of the sender</dt>
          <dd>
            <code>{senderId}</code>
          </dd>
        </>
      ) : null}
      <dt>Believed</dt>
      <dd>{verifiedWords[verified]}</dd>
      {repository ? (
        <>
          <dt>Repository</dt>
          <dd>
            <code>{repository.address}</code>
          </dd>
        </>
      ) : null}
      <dt>Decided</dt>
      <dd>{took === null ? 'Not yet' : `${took} ms after it came`}</dd>
    </dl>
  );
}

function Sent({ delivery }: { readonly delivery: DeliveryDetail }) {
  const headers = Object.entries(delivery.headers);
  return (
    <>
      {headers.length === 0 ? null : (
        <section aria-label="Headers">
          <h3>Headers</h3>
          <dl className={styles.headers}>
            {headers.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      {delivery.body === null ? null : (
        <section aria-label="Body">
          <h3>Body</h3>
          <p className={styles.hint}>
            {formatBytes(delivery.bodyBytes)}
            {delivery.cut ? ', of which the beginning is shown' : ''}
          </p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by keys. */}
          <pre className={styles.body} tabIndex={0}>
            {delivery.cut ? delivery.body : readable(delivery.body)}
          </pre>
        </section>
      )}
    </>
  );
}

/** Only what was sent can be decided anew. */
function whyNotAgain({ repository, bodyBytes }: DeliveryDetail): string {
  if (repository === null) return 'Its repository has no pipeline any more, so it cannot be decided anew.';
  return bodyBytes > 0
    ? 'What was sent is not stored any more, so it cannot be decided anew. Run the pipeline instead.'
    : 'Nothing was sent here that could be decided anew. Run the pipeline instead.';
}

/** JSON with its lines broken; any other text as it came. */
function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
