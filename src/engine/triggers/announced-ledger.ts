import type { LiveFeed } from '#engine/live-feed.ts';
import type { DeliveryLedger } from '#engine/ports/delivery-ledger.ts';

/**
 * The ledger that tells the live feed of each delivery once it is durable, and again once it is decided. By its id alone: reading the row
 * back would cost the sender time, and whoever shows deliveries reads them anew in any case.
 */
export function announcedLedger(ledger: DeliveryLedger, feed: Pick<LiveFeed, 'publish'>): DeliveryLedger {
  return {
    ...ledger,
    async accept(delivery) {
      const accepted = await ledger.accept(delivery);
      feed.publish({ kind: 'delivery', id: delivery.id });
      return accepted;
    },
    async decide(id, decisions, at) {
      await ledger.decide(id, decisions, at);
      feed.publish({ kind: 'delivery', id });
    },
  };
}
