import { DeliveryList } from '#web/deliveries/delivery-list.tsx';
import { WebhookLine } from './triggers-webhook.tsx';

/** What could have built this pipeline, and why each did or did not. */
export function Triggers({ pipelineId }: { readonly pipelineId: string }) {
  return (
    <>
      <WebhookLine pipelineId={pipelineId} />
      <DeliveryList
        pipelineId={pipelineId}
        empty={
          <p>
            Nothing has come for this pipeline yet. Push to its repository, or run it: each push, pull request, schedule
            and run gets a line here that says what was decided and why.
          </p>
        }
      />
    </>
  );
}
